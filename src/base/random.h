// The one seam for randomness.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>

namespace enishi {

// Thread safe.
class Random {
 public:
  virtual ~Random() = default;
  virtual void fill(std::span<std::byte> out) = 0;

  std::uint64_t next();                      // uniform over 64 bits
  std::uint64_t below(std::uint64_t limit);  // uniform in [0, limit), limit > 0, unbiased
};

// Cryptographically secure (getrandom through libsodium).
class SystemRandom final : public Random {
 public:
  SystemRandom();
  void fill(std::span<std::byte> out) override;
};

// Deterministic for a seed; for tests, the simulator and the bench. Never for secrets.
class SeededRandom final : public Random {
 public:
  explicit SeededRandom(std::uint64_t seed);
  ~SeededRandom() override;
  void fill(std::span<std::byte> out) override;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace enishi
