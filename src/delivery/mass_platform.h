// What mass sends need of a messaging platform beside Sender. Room line implements it.
#pragma once

#include <chrono>
#include <optional>
#include <string>

#include "delivery/mass_send.h"
#include "delivery/sender.h"

namespace enishi::delivery {

struct MassRequest {
  ChannelId channel;
  MassKind kind = MassKind::broadcast;
  std::string messages;                // rendered JSON array
  std::string recipient, demographic;  // trees, resolved; "": everybody
  MassLimit limit;
  Bytes16 retry_key{};  // stored before the call
  bool notification_disabled = false;
};

struct MassProgress {
  MassPhase phase = MassPhase::waiting;
  std::optional<std::int64_t> targets, successes, failures;  // not while waiting
  int error_code = 0;
};

// Thread safe. Calls wait for LINE's answer; not from the client's thread.
class MassPlatform {
 public:
  virtual ~MassPlatform() = default;

  // Takes one of LINE's few sends an hour: zero; else how long until there is one.
  virtual std::chrono::microseconds reserve(const ChannelId& channel, MassKind kind) = 0;
  // The same request gives the same bytes. refused_content and refused_recipient: a definite no;
  // refused_channel: by its status (401: the token). Take a token first.
  virtual SendOutcome send(const MassRequest& request) = 0;
  // LINE's own check of a messages array; invalid with its field, or success.
  virtual Status validate(const ChannelId& channel, MassKind kind, const std::string& messages) = 0;
  // Of a narrowcast. not_found: LINE does not know the request, or not any more.
  virtual Result<MassProgress> progress(const ChannelId& channel,
                                        const std::string& request_id) = 0;
};

}  // namespace enishi::delivery
