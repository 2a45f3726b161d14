// Opaque tokens that carry a number: the holder cannot tell, the simulator need not store them.
// Good for a stand-in only; nothing here is secret from someone who reads this file.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace enishi::simulator {

enum class TokenUse : unsigned char {
  mark_as_read,
  quote,
  followers_page,
  units_page,
  members_page,
  coupons_page,
  membership_page
};

// 43 characters of base64url (quote: 86). The same for the same arguments.
std::string make_token(std::uint64_t seed, TokenUse use, std::uint64_t a, std::uint64_t b = 0);

struct TokenValue {
  std::uint64_t a = 0, b = 0;
};
std::optional<TokenValue> read_token(std::uint64_t seed, TokenUse use, std::string_view token);

}  // namespace enishi::simulator
