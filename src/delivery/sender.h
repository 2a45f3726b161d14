// What delivery needs of a messaging platform. Room line implements it; delivery knows neither URLs
// nor JSON of requests, only what an outcome means for a send.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "base/id.h"
#include "base/result.h"
#include "people/record.h"
#include "workspace/workspace.h"

namespace enishi::delivery {

enum class SendKind : unsigned char { push, multicast };

struct SendRequest {
  ChannelId channel;
  SendKind kind = SendKind::push;
  std::vector<people::LineUserId> to;  // 1 for push, 2..multicast_max for multicast
  std::string messages;                // rendered JSON array
  Bytes16 retry_key{};                 // stored before the call
  std::string unit;                    // aggregation unit, or empty
  bool notification_disabled = false;
};

// The reference's rules, turned into what may happen next.
enum class SendResult : unsigned char {
  accepted,           // 200, or 409 with the accepted request id
  refused_recipient,  // a definite no that may be about one of the recipients: split, then give up
  refused_content,    // a definite no about the message: the campaign can't go on
  refused_channel,    // 401, 403, 404: token, permission or plan; the channel can't go on
  too_fast,           // 429 of a rate or concurrency limit: not accepted, later, same key
  quota,              // 429 of the monthly limit: not accepted; wait for a person
  same_user,          // 429 "too many messages to the same user": not accepted, much later
  ambiguous,          // may have been accepted: repeat under the same key within 24 h, else unknown
  not_sent,           // certainly did not reach LINE: later, same key
};
std::string_view name(SendResult result);

struct SendOutcome {
  SendResult result = SendResult::ambiguous;
  int status = 0;                   // HTTP status, 0 without an answer
  std::string request_id;           // x-line-request-id of this answer
  std::string accepted_request_id;  // of the accepted one: the id that insight knows
  std::string detail;               // LINE's message, cut to 200 bytes; no personal data
};

struct Quota {
  bool limited = true;
  std::int64_t value = 0;  // this month's limit, when limited
  std::int64_t used = 0;   // LINE's count, other senders included; approximate
};

// Thread safe.
class Sender {
 public:
  virtual ~Sender() = default;

  virtual std::size_t multicast_max() const = 0;  // 500
  // Zero: send() takes one now. Else how long until it will, at LINE's pace, if nothing is in the
  // way.
  virtual std::chrono::microseconds room(const ChannelId& channel, SendKind kind) = 0;
  // At the channel's next turn, which comes within a fraction of a second. `done` on the client's
  // thread; must not block. False: not taken (no room, no token yet, stopping).
  [[nodiscard]] virtual bool send(SendRequest request,
                                  std::move_only_function<void(SendOutcome)> done) = 0;

  // What was taken and still waits for its turn ends as not_sent.
  virtual void withdraw(const ChannelId& channel) = 0;

  // The following wait for LINE's answer; not from the client's thread.
  virtual Result<Quota> quota(const ChannelId& channel) = 0;
  // LINE's own check of a messages array; invalid with its field, or success.
  virtual Status validate(const ChannelId& channel, SendKind kind, const std::string& messages) = 0;
  // LINE's count of messages sent on a day (UTC+9, yyyymmdd); nullopt: not ready yet.
  virtual Result<std::optional<std::int64_t>> delivered(const ChannelId& channel, SendKind kind,
                                                        const std::string& yyyymmdd) = 0;
};

}  // namespace enishi::delivery
