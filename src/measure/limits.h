// Limits of friend-add routes.
#pragma once

#include <cstddef>

namespace enishi::limits {

inline constexpr std::size_t friend_routes_max = 1'000;  // of a channel
inline constexpr std::size_t friend_route_name_bytes_max = 300;
inline constexpr std::size_t friend_route_code_characters = 10;

}  // namespace enishi::limits
