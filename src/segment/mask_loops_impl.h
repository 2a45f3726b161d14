// The loops themselves; included once for each set of compiler options (mask_loops*.cpp).
#pragma once
#include <cstdint>

#include "segment/mask_loops.h"

namespace enishi::segment {
namespace {

void window(const std::uint32_t* seconds, std::uint32_t n, std::uint32_t from, std::uint32_t span,
            std::uint8_t* mask) {
  for (std::uint32_t i = 0; i < n; ++i) mask[i] &= seconds[i] - from < span;
}

template <class T>
void range(const T* codes, std::uint32_t n, T low, T span, std::uint8_t flip, std::uint8_t* mask) {
  for (std::uint32_t i = 0; i < n; ++i)
    mask[i] =
        static_cast<std::uint8_t>(mask[i] & ((static_cast<T>(codes[i] - low) <= span) ^ flip));
}

template <class T>
void table(const T* codes, std::uint32_t n, T low, T span, const std::uint8_t* passes,
           std::uint8_t flip, std::uint8_t* mask) {
  for (std::uint32_t i = 0; i < n; ++i) {
    const T at = static_cast<T>(codes[i] - low);
    mask[i] = static_cast<std::uint8_t>(mask[i] & ((at <= span ? passes[at] : 0) ^ flip));
  }
}

// Of a table that has every code there can be.
template <class T>
void lookup(const T* codes, std::uint32_t n, T, T, const std::uint8_t* passes, std::uint8_t,
            std::uint8_t* mask) {
  for (std::uint32_t i = 0; i < n; ++i)
    mask[i] = static_cast<std::uint8_t>(mask[i] & passes[codes[i]]);
}

constexpr MaskLoops kLoops{window,
                           {range<std::uint8_t>, lookup<std::uint8_t>},
                           {range<std::uint16_t>, lookup<std::uint16_t>},
                           {range<std::uint32_t>, table<std::uint32_t>},
                           {range<std::uint64_t>, table<std::uint64_t>}};

}  // namespace
}  // namespace enishi::segment
