// A set of users of one provider: a bit each.
#pragma once

#include <cstdint>
#include <vector>

#include "simulator/users.h"

namespace enishi::simulator {

class UserSet {
 public:
  // True if the user was not in it.
  bool add(UserNumber user) {
    const std::size_t word = user / 64;
    if (word >= bits_.size()) bits_.resize(word + 1);
    const std::uint64_t bit = std::uint64_t{1} << (user % 64);
    if (bits_[word] & bit) return false;
    bits_[word] |= bit;
    ++size_;
    return true;
  }
  bool contains(UserNumber user) const {
    const std::size_t word = user / 64;
    return word < bits_.size() && (bits_[word] >> (user % 64) & 1) != 0;
  }
  std::uint64_t size() const { return size_; }

 private:
  std::vector<std::uint64_t> bits_;
  std::uint64_t size_ = 0;
};

}  // namespace enishi::simulator
