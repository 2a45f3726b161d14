// Channel access tokens. Opaque text; which channel and until when is known only here.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/clock.h"
#include "base/thread.h"

namespace enishi::simulator {

using ChannelNumber = std::uint32_t;  // 0, 1, ... in order of creation

enum class TokenKind : std::uint8_t { long_lived, short_lived, stateless, v2_1 };

inline constexpr std::chrono::days kShortLivedTokenLife{30};
inline constexpr std::size_t kShortLivedTokensMax = 30;  // the 31st revokes the oldest
inline constexpr std::chrono::minutes kStatelessTokenLife{15};
inline constexpr std::size_t kV21TokensMax = 30;  // the 31st is refused

struct TokenInfo {
  ChannelNumber channel = 0;
  TokenKind kind = TokenKind::long_lived;
  Time expires = kTimeMax;
  std::string key_id;  // v2_1 only
};

// Thread safe.
class TokenStore {
 public:
  explicit TokenStore(std::uint64_t seed) : seed_(seed) {}

  std::string issue(Time now, ChannelNumber channel, TokenKind kind);  // not v2_1
  // nullopt: the channel has kV21TokensMax that are still good.
  struct V21 {
    std::string token, key_id;
  };
  std::optional<V21> issue_v2_1(Time now, ChannelNumber channel, std::chrono::seconds life);
  std::vector<std::string> key_ids(Time now, ChannelNumber channel) const;  // of good v2.1 tokens
  // A new long-lived token; the old one goes on for `overlap` (LINE: at most 24 hours).
  std::string reissue_long_lived(Time now, ChannelNumber channel, Millis overlap);
  std::optional<TokenInfo> find(Time now, std::string_view token) const;
  void revoke(std::string_view token);  // stateless tokens cannot be revoked: no effect
  void clear();

 private:
  struct Hash {
    using is_transparent = void;
    std::size_t operator()(std::string_view s) const { return std::hash<std::string_view>{}(s); }
  };
  struct ChannelTokens {
    std::string long_lived;
    std::vector<std::string> short_lived, v2_1;  // oldest first
  };

  void forget_expired(Time now) REQUIRES(mutex_);
  void keep_good(Time now, std::vector<std::string>& tokens) REQUIRES(mutex_);

  const std::uint64_t seed_;
  mutable SharedMutex mutex_;
  std::uint64_t issued_ GUARDED_BY(mutex_) = 0;
  std::size_t forget_at_ GUARDED_BY(mutex_) = 1'024;
  std::unordered_map<std::string, TokenInfo, Hash, std::equal_to<>> tokens_ GUARDED_BY(mutex_);
  std::unordered_map<ChannelNumber, ChannelTokens> channels_ GUARDED_BY(mutex_);
};

}  // namespace enishi::simulator
