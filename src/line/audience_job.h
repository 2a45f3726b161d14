// Job "line.audience": makes an audience at LINE. Each step looks at the row and does what comes
// next, so that a crash between any two does nothing twice: freeze who is in it, create it (after a
// look whether LINE has it already), upload the rest, wait until LINE has it ready.
#pragma once

#include "line/audience_store.h"

namespace enishi::line {

inline constexpr std::string_view kAudienceJobKind = "line.audience";

std::string audience_job_input(const LineAudienceId& id);

class AudienceJob {
 public:
  explicit AudienceJob(const AudienceParts& parts) : parts_(parts) {}
  Result<spine::Step> step(const spine::Job& job);

 private:
  Result<spine::Step> advance(const LineAudience& audience, const spine::Job& job);
  Result<spine::Step> freeze(const LineAudience& audience);
  Result<spine::Step> create(const LineAudience& audience);
  Result<std::int64_t> create_at_line(const LineAudience& audience, std::int64_t call,
                                      std::int64_t& sent);
  Result<spine::Step> add(const LineAudience& audience, std::int64_t call);
  Result<spine::Step> settle(const LineAudience& audience, const spine::Job& job);
  Result<UserIdLines> ids_of(const LineAudience& audience, std::int64_t call);
  Result<people::RecordSet> members_of(const LineAudience& audience);
  Result<workspace::Channel> channel_of(const LineAudience& audience) const;

  const AudienceParts parts_;
};

}  // namespace enishi::line
