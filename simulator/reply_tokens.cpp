#include "simulator/reply_tokens.h"

#include <boost/unordered/unordered_flat_map.hpp>
#include <deque>

#include "base/bytes.h"

namespace enishi::simulator {

namespace {
struct Entry {
  ChatId chat;
  Time event, received;
};

bool alive(const Entry& entry, Time now) {
  return now < entry.received + kReplyTokenLife && now < entry.event + kReplyTokenLifeMax;
}
}  // namespace

struct ReplyTokens::Impl {
  boost::unordered_flat_map<Bytes16, Entry, Bytes16Hash> entries;
  std::deque<std::pair<Time, Bytes16>> order;  // when it can be forgotten; by time of the event

  void forget_old(Time now) {
    while (!order.empty() && (now >= order.front().first || order.size() > kReplyTokensMax)) {
      entries.erase(order.front().second);
      order.pop_front();
    }
  }
};

ReplyTokens::ReplyTokens() : impl_(std::make_unique<Impl>()) {}
ReplyTokens::~ReplyTokens() = default;

void ReplyTokens::add(Time now, const Bytes16& token, const ChatId& chat, bool redelivery) {
  impl_->forget_old(now);
  if (impl_->entries.try_emplace(token, Entry{chat, now, now}).second)
    impl_->order.emplace_back(now + (redelivery ? kReplyTokenLifeMax : kReplyTokenLife), token);
}

void ReplyTokens::redelivered(Time now, std::span<const Bytes16> tokens) {
  for (const Bytes16& token : tokens)
    if (const auto at = impl_->entries.find(token); at != impl_->entries.end())
      at->second.received = now;
}

std::optional<ChatId> ReplyTokens::peek(Time now, const Bytes16& token) const {
  const auto at = impl_->entries.find(token);
  if (at == impl_->entries.end() || !alive(at->second, now)) return std::nullopt;
  return at->second.chat;
}

std::optional<ChatId> ReplyTokens::take(Time now, const Bytes16& token) {
  const auto chat = peek(now, token);
  if (chat) impl_->entries.erase(token);
  return chat;
}

std::string reply_token_text(const Bytes16& token) {
  return hex(as_view(token));
}

std::optional<Bytes16> parse_reply_token(std::string_view text) {
  if (text.size() != 32) return std::nullopt;
  const auto bytes = parse_hex(text);
  if (!bytes) return std::nullopt;
  return bytes16_from(*bytes);
}

}  // namespace enishi::simulator
