// The loops of EventMask over many events at once, compiled once for any processor and once for
// those with wide registers.
#pragma once

#include <cstdint>

namespace enishi::segment {

// Each looks at n values and narrows n bytes, 0 or 1, by "and". `flip` (0 or 1) turns the answer
// round.
struct MaskLoops {
  // from <= second < from + span
  void (*window)(const std::uint32_t* seconds, std::uint32_t n, std::uint32_t from,
                 std::uint32_t span, std::uint8_t* mask);
  // low <= code <= low + span
  template <class T>
  struct OfCodes {
    void (*range)(const T* codes, std::uint32_t n, T low, T span, std::uint8_t flip,
                  std::uint8_t* mask);
    // and table[code - low]. Of one or two bytes: table[code], for every code there can be, flipped
    // already.
    void (*table)(const T* codes, std::uint32_t n, T low, T span, const std::uint8_t* table,
                  std::uint8_t flip, std::uint8_t* mask);
  };
  OfCodes<std::uint8_t> of8;
  OfCodes<std::uint16_t> of16;
  OfCodes<std::uint32_t> of32;
  OfCodes<std::uint64_t> of64;

  template <class T>
  const OfCodes<T>& of() const {
    if constexpr (sizeof(T) == 1) {
      return of8;
    } else if constexpr (sizeof(T) == 2) {
      return of16;
    } else if constexpr (sizeof(T) == 4) {
      return of32;
    } else {
      return of64;
    }
  }
};

// The fastest that this processor can run.
const MaskLoops& mask_loops();

}  // namespace enishi::segment
