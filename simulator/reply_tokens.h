// Reply tokens: single use, good for 1 minute after the webhook that carried them (a redelivery
// starts a new minute), never later than 20 minutes after the event.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/id.h"
#include "simulator/line_id.h"

namespace enishi::simulator {

inline constexpr std::chrono::minutes kReplyTokenLife{1};
inline constexpr std::chrono::minutes kReplyTokenLifeMax{20};
inline constexpr std::size_t kReplyTokensMax = 4'000'000;  // beyond it the oldest are forgotten

// Not thread safe: guarded by its World.
class ReplyTokens {
 public:
  ReplyTokens();
  ~ReplyTokens();

  // Event and webhook of now. Unless the webhook may be redelivered, the token is forgotten as soon
  // as it is too old.
  void add(Time now, const Bytes16& token, const ChatId& chat, bool redelivery);
  void redelivered(Time now, std::span<const Bytes16> tokens);
  // Where the reply goes; nullopt: unknown, used or too late. The token is then used.
  std::optional<ChatId> take(Time now, const Bytes16& token);
  // The same question without using it up.
  std::optional<ChatId> peek(Time now, const Bytes16& token) const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

std::string reply_token_text(const Bytes16& token);  // 32 hex digits
std::optional<Bytes16> parse_reply_token(std::string_view text);

}  // namespace enishi::simulator
