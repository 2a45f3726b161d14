// Seeded, stateless pseudo-random values: the n-th draw needs no history, so the simulator gives
// the same ids, names and faults for a seed whatever the order of requests.
#pragma once

#include <cstdint>

namespace enishi::simulator {

// A bijection of 64 bits whose output looks random (the finaliser of SplitMix64).
constexpr std::uint64_t mix(std::uint64_t x) {
  x += 0x9E3779B97F4A7C15ull;
  x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9ull;
  x = (x ^ (x >> 27)) * 0x94D049BB133111EBull;
  return x ^ (x >> 31);
}
constexpr std::uint64_t mix(std::uint64_t a, std::uint64_t b) {
  return mix(mix(a) ^ (b * 0xD6E8FEB86659FD93ull));
}

// True for about `permille` of a thousand values of `draw`.
constexpr bool hits(std::uint64_t draw, unsigned permille) {
  return (draw >> 11) % 1000 < permille;
}

// A stream of draws. Not thread safe.
class Draws {
 public:
  explicit Draws(std::uint64_t seed) : seed_(seed) {}
  std::uint64_t next() { return mix(seed_, count_++); }
  std::uint64_t below(std::uint64_t limit) {
    return next() % limit;
  }  // limit > 0; bias is harmless

 private:
  std::uint64_t seed_;
  std::uint64_t count_ = 0;
};

}  // namespace enishi::simulator
