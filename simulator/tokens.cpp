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

std::string TokenStore::issue(Time now, ChannelNumber channel, TokenKind kind) {
  const WriteLock lock(mutex_);
  forget_expired(now);
  std::string token = text_of(seed_, issued_++);
  tokens_[token] = {channel, kind, expiry(now, kind)};
  ChannelTokens& of_channel = channels_[channel];
  if (kind == TokenKind::long_lived) of_channel.long_lived = token;
  if (kind == TokenKind::short_lived) {
    auto& live = of_channel.short_lived;
    std::erase_if(live, [&](const std::string& t) NO_THREAD_SAFETY_ANALYSIS {
      const auto at = tokens_.find(t);
      return at == tokens_.end() || now >= at->second.expires;
    });
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
