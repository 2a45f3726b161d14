// The words of the language as tables: an enumeration's values in their order.
#pragma once

#include <array>
#include <optional>
#include <string_view>

namespace enishi::segment {

template <class Enum, std::size_t N>
constexpr std::optional<Enum> find_word(const std::array<std::string_view, N>& words,
                                        std::string_view text) {
  for (std::size_t i = 0; i < N; ++i)
    if (words[i] == text) return static_cast<Enum>(i);
  return std::nullopt;
}

}  // namespace enishi::segment
