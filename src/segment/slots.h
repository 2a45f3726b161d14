// A set of the 65,536 slots of a partition: one bit each.
#pragma once

#include <array>
#include <bit>
#include <cstdint>

#include "timeline/strip.h"

namespace enishi::segment {

class Slots {
 public:
  static constexpr std::size_t kWords = timeline::kPartitionRecords / 64;

  static Slots all() {
    Slots slots;
    slots.words_.fill(~std::uint64_t{0});
    return slots;
  }

  bool contains(std::uint32_t slot) const { return words_[slot / 64] >> (slot % 64) & 1; }
  void add(std::uint32_t slot) { words_[slot / 64] |= std::uint64_t{1} << (slot % 64); }
  void remove(std::uint32_t slot) { words_[slot / 64] &= ~(std::uint64_t{1} << (slot % 64)); }
  std::uint64_t& word(std::size_t index) { return words_[index]; }

  Slots& operator&=(const Slots& other) {
    for (std::size_t i = 0; i < kWords; ++i) words_[i] &= other.words_[i];
    return *this;
  }
  Slots& operator|=(const Slots& other) {
    for (std::size_t i = 0; i < kWords; ++i) words_[i] |= other.words_[i];
    return *this;
  }
  Slots& operator-=(const Slots& other) {
    for (std::size_t i = 0; i < kWords; ++i) words_[i] &= ~other.words_[i];
    return *this;
  }
  std::uint32_t size() const {
    std::uint32_t n = 0;
    for (const std::uint64_t word : words_) n += static_cast<std::uint32_t>(std::popcount(word));
    return n;
  }
  // f(slot), ascending.
  template <class F>
  void each(F&& f) const {
    for (std::size_t i = 0; i < kWords; ++i)
      for (std::uint64_t bits = words_[i]; bits; bits &= bits - 1)
        f(static_cast<std::uint32_t>(i * 64) + static_cast<std::uint32_t>(std::countr_zero(bits)));
  }
  bool operator==(const Slots&) const = default;

 private:
  alignas(64) std::array<std::uint64_t, kWords> words_{};
};

// Puts slots in or out in ascending order, 64 at a time: no branch that the processor has to guess,
// and no memory that it has to wait for. Slots that are not named stay as they are.
class SlotWriter {
 public:
  explicit SlotWriter(Slots& slots) : slots_(slots) {}
  ~SlotWriter() { flush(); }
  SlotWriter(const SlotWriter&) = delete;
  SlotWriter& operator=(const SlotWriter&) = delete;

  void put(std::uint32_t slot, bool in) {
    if (slot / 64 != at_) {
      flush();
      at_ = slot / 64;
      named_ = in_ = 0;
    }
    named_ |= std::uint64_t{1} << (slot % 64);
    in_ |= std::uint64_t{in} << (slot % 64);
  }

 private:
  void flush() {
    std::uint64_t& word = slots_.word(at_);
    word = (word & ~named_) | in_;
  }

  Slots& slots_;
  std::uint32_t at_ = 0;
  std::uint64_t named_ = 0, in_ = 0;
};

}  // namespace enishi::segment
