#include "spine/batch_size.h"

#include <algorithm>

namespace enishi::spine {

void BatchSize::measured(std::size_t entries, std::chrono::nanoseconds duration) {
  if (entries == 0) return;
  const std::chrono::nanoseconds target = kBatchTarget;
  const double fitting = static_cast<double>(entries) * static_cast<double>(target.count()) /
                         static_cast<double>(std::max<std::int64_t>(duration.count(), 1));
  std::size_t size = size_;
  if (fitting < static_cast<double>(size_)) {
    size = static_cast<std::size_t>(fitting);
  } else if (entries >= size_) {  // a batch that was not full says little about a full one
    size =
        fitting < 2.0 * static_cast<double>(size_) ? static_cast<std::size_t>(fitting) : 2 * size_;
  }
  size_ = std::clamp<std::size_t>(size, 1, max_);
}

}  // namespace enishi::spine
