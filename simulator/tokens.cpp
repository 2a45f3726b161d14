#include "simulator/tokens.h"

#include <algorithm>

#include "base/bytes.h"
#include "simulator/mix.h"

namespace enishi::simulator {

namespace {
Time expiry(Time now, TokenKind kind) {
  switch (kind) {
    case TokenKind::long_lived:
      return kTimeMax;
    case TokenKind::short_lived:
      return now + kShortLivedTokenLife;
    case TokenKind::stateless:
    case TokenKind::v2_1:
      break;
  }
  return now + kStatelessTokenLife;
}

std::string text_of(std::uint64_t seed, std::uint64_t n) {
  std::string bytes;
  for (std::uint64_t i = 0; i < 16; ++i) append_be64(bytes, mix(mix(seed, 0x6163636573ull + n), i));
  return base64(bytes);  // 172 characters, as LINE's long-lived ones
}
}  // namespace

void TokenStore::forget_expired(Time now) {
  if (tokens_.size() < forget_at_) return;
  std::erase_if(tokens_, [&](const auto& token) { return now >= token.second.expires; });
  forget_at_ = std::max<std::size_t>(1'024, tokens_.size() * 2);
}

void TokenStore::keep_good(Time now, std::vector<std::string>& tokens) {
  std::erase_if(tokens, [&](const std::string& token) NO_THREAD_SAFETY_ANALYSIS {
    const auto at = tokens_.find(token);
    return at == tokens_.end() || now >= at->second.expires;
  });
}

std::optional<TokenStore::V21> TokenStore::issue_v2_1(Time now, ChannelNumber channel,
                                                      std::chrono::seconds life) {
  const WriteLock lock(mutex_);
  forget_expired(now);
  auto& live = channels_[channel].v2_1;
  keep_good(now, live);
  if (live.size() >= kV21TokensMax) return std::nullopt;
  std::string key_id;
  append_be64(key_id, mix(mix(seed_, 0x6B6579ull), issued_));
  append_be64(key_id, mix(mix(seed_, 0x6B657A21ull), issued_));
  V21 out{text_of(seed_, issued_++), base64url(key_id)};
  tokens_[out.token] = {channel, TokenKind::v2_1, now + life, out.key_id};
  live.push_back(out.token);
  return out;
}

std::vector<std::string> TokenStore::key_ids(Time now, ChannelNumber channel) const {
  const ReadLock lock(mutex_);
  std::vector<std::string> out;
  const auto of_channel = channels_.find(channel);
  if (of_channel == channels_.end()) return out;
  for (const std::string& token : of_channel->second.v2_1) {
    const auto at = tokens_.find(token);
    if (at != tokens_.end() && now < at->second.expires) out.push_back(at->second.key_id);
  }
  return out;
}

std::string TokenStore::issue(Time now, ChannelNumber channel, TokenKind kind) {
  const WriteLock lock(mutex_);
  forget_expired(now);
  std::string token = text_of(seed_, issued_++);
  tokens_[token] = {channel, kind, expiry(now, kind), {}};
  ChannelTokens& of_channel = channels_[channel];
  if (kind == TokenKind::long_lived) of_channel.long_lived = token;
  if (kind == TokenKind::short_lived) {
    auto& live = of_channel.short_lived;
    keep_good(now, live);
    if (live.size() >= kShortLivedTokensMax) {
      tokens_.erase(live.front());
      live.erase(live.begin());
    }
    live.push_back(token);
  }
  return token;
}

std::string TokenStore::reissue_long_lived(Time now, ChannelNumber channel, Millis overlap) {
  {
    const WriteLock lock(mutex_);
    const auto old = tokens_.find(channels_[channel].long_lived);
    if (old != tokens_.end()) old->second.expires = now + overlap;
  }
  return issue(now, channel, TokenKind::long_lived);
}

std::optional<TokenInfo> TokenStore::find(Time now, std::string_view token) const {
  const ReadLock lock(mutex_);
  const auto at = tokens_.find(token);
  if (at == tokens_.end() || now >= at->second.expires) return std::nullopt;
  return at->second;
}

void TokenStore::revoke(std::string_view token) {
  const WriteLock lock(mutex_);
  const auto at = tokens_.find(token);
  if (at != tokens_.end() && at->second.kind != TokenKind::stateless) tokens_.erase(at);
}

void TokenStore::clear() {
  const WriteLock lock(mutex_);
  tokens_.clear();
  channels_.clear();
}

}  // namespace enishi::simulator
