// How many entries the pipeline applies in one transaction, so that it holds the state's writer
// for about as long as it may, whatever an entry costs today.
#pragma once

#include <chrono>
#include <cstddef>

namespace enishi::spine {

// Of the 20 ms that a transaction may take; the rest is for its commit.
inline constexpr std::chrono::milliseconds kBatchTarget{12};

class BatchSize {
 public:
  explicit BatchSize(std::size_t max) : max_(max) {}
  std::size_t get() const { return size_; }
  // `entries` took `duration`. Shrinks at once, grows by doubling.
  void measured(std::size_t entries, std::chrono::nanoseconds duration);
  // After a failure that may be one entry's fault: those before it are applied one by one.
  void restart() { size_ = 1; }

 private:
  const std::size_t max_;
  std::size_t size_ = 100;
};

}  // namespace enishi::spine
