// Limits of identifiers and of rows of people (the room's other ones stand in base/limits.h).
#pragma once

#include <cstddef>

namespace enishi::limits {

inline constexpr std::size_t identifier_namespace_bytes_max = 60;
inline constexpr std::size_t identifier_value_bytes_max = 200;
inline constexpr std::size_t identifiers_per_row_max = 10;
// Namespaces of a workspace; an identifier of one more names nobody.
inline constexpr std::size_t identifier_namespaces_max = 200;

}  // namespace enishi::limits
