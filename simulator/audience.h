// Audiences of one channel: sets of users that grow by jobs or are gathered from what people did
// with a message. Nothing changes by itself: settle_audiences() brings them to a time.
#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "simulator/user_set.h"

namespace enishi::simulator {

struct Channel;

inline constexpr std::size_t kAudiencesMax = 1'000;
inline constexpr std::size_t kAudienceJobsShown = 50;
inline constexpr std::size_t kAudienceJobsAtOnce = 10;        // a further one: 429
inline constexpr std::uint64_t kRetargetMin = 50;             // users, or it never becomes ready
inline constexpr std::uint64_t kAudienceCountShown = 20;      // a smaller count is told as 0
inline constexpr std::chrono::days kAudienceLife{180};        // then EXPIRED
inline constexpr std::chrono::days kExpiredAudienceLife{30};  // then deleted

enum class AudienceType : std::uint8_t { upload, click, imp };
enum class AudienceStatus : std::uint8_t { in_progress, ready, expired };
enum class AudienceJobStatus : std::uint8_t { queued, working, finished };

struct AudienceJob {
  std::uint64_t number = 0;
  std::optional<std::string> description;
  Time created, works, ends;      // queued until `works`, finished at `ends`
  std::vector<UserNumber> users;  // to be added; empty once finished
  std::uint64_t added = 0;        // of them, who were not in it
  bool finished = false;
};

struct Audience {
  std::uint64_t id = 0;
  AudienceType type = AudienceType::upload;
  std::string description;
  bool ifa = false;
  bool shared = false;  // another account's, shared by Business Manager: may be used, not changed
  Time created;
  UserSet members;
  std::deque<AudienceJob> jobs;  // newest last
  // click, imp
  std::string request;  // request id of the message
  std::string url;      // click; empty: any
  std::size_t send = 0;
  Time gathers;  // when its users are looked up, once
  bool gathered = false;
};

// Not thread safe: guarded by its World.
class AudienceTable {
 public:
  Audience* find(std::uint64_t id);
  Audience& add(Audience audience) { return all_[audience.id] = std::move(audience); }
  void erase(std::uint64_t id) { all_.erase(id); }
  std::map<std::uint64_t, Audience>& all() { return all_; }
  const std::map<std::uint64_t, Audience>& all() const { return all_; }
  bool full() const;  // of the channel's own
  std::uint64_t next_number() { return ++numbers_; }

 private:
  std::map<std::uint64_t, Audience> all_;
  std::uint64_t numbers_ = 0;
};

// Finishes jobs, gathers users, deletes what has been expired for a month.
void settle_audiences(Channel& channel, Time now);

std::uint64_t next_audience_id(Channel& channel);
AudienceStatus status_of(const Audience& audience, Time now);
AudienceJobStatus status_of(const AudienceJob& job, Time now);
std::size_t jobs_under_way(const Audience& audience, Time now);

}  // namespace enishi::simulator
