#include "base/random.h"

#include <sodium.h>

#include <algorithm>
#include <bit>
#include <cassert>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <mutex>

namespace enishi {

std::uint64_t Random::next() {
  std::uint64_t value;
  fill(std::as_writable_bytes(std::span(&value, 1)));
  return value;
}

std::uint64_t Random::below(std::uint64_t limit) {
  assert(limit > 0);
  // Refuse the values of the last, incomplete round of `limit`.
  const std::uint64_t refuse_below = (0 - limit) % limit;  // 2^64 mod limit
  for (;;) {
    const std::uint64_t value = next();
    if (value >= refuse_below) return value % limit;
  }
}

SystemRandom::SystemRandom() {
  if (sodium_init() < 0) {  // no source of randomness: nothing that follows would be safe
    std::fputs("libsodium cannot be initialised\n", stderr);
    std::abort();
  }
}

void SystemRandom::fill(std::span<std::byte> out) {
  randombytes_buf(out.data(), out.size());
}

// xoshiro256++ (Blackman, Vigna), its state spread from the seed by splitmix64.
struct SeededRandom::State {
  explicit State(std::uint64_t seed) {
    for (auto& word : s) {
      seed += 0x9E3779B97F4A7C15ull;
      std::uint64_t z = seed;
      z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9ull;
      z = (z ^ (z >> 27)) * 0x94D049BB133111EBull;
      word = z ^ (z >> 31);
    }
  }

  std::uint64_t next() {
    const std::uint64_t result = std::rotl(s[0] + s[3], 23) + s[0];
    const std::uint64_t t = s[1] << 17;
    s[2] ^= s[0];
    s[3] ^= s[1];
    s[1] ^= s[2];
    s[0] ^= s[3];
    s[2] ^= t;
    s[3] = std::rotl(s[3], 45);
    return result;
  }

  std::mutex mutex;
  std::uint64_t s[4];
};

SeededRandom::SeededRandom(std::uint64_t seed) : state_(std::make_unique<State>(seed)) {}
SeededRandom::~SeededRandom() = default;

void SeededRandom::fill(std::span<std::byte> out) {
  std::lock_guard lock(state_->mutex);
  while (!out.empty()) {
    const std::uint64_t word = state_->next();
    const std::size_t size = std::min(out.size(), sizeof word);
    std::memcpy(out.data(), &word, size);
    out = out.subspan(size);
  }
}

}  // namespace enishi
