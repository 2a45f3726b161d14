// A column of values indexed by record number, in pages that exist only where there are values.
#pragma once

#include <array>
#include <bit>
#include <cstdint>
#include <memory>
#include <vector>

namespace enishi::people {

// T is small and trivially copyable. Not thread safe for writing. Reading takes two memory
// accesses; a page whose last value goes is freed.
template <class T>
class Column {
 public:
  const T* find(std::uint32_t number) const {
    const Page* page = page_of(number);
    return page && page->has(number % kPageSize) ? &page->values[number % kPageSize] : nullptr;
  }

  void set(std::uint32_t number, const T& value) {
    const std::size_t at = number / kPageSize;
    if (at >= pages_.size()) pages_.resize(at + 1);
    if (!pages_[at]) pages_[at] = std::make_unique<Page>();
    pages_[at]->put(number % kPageSize, value);
  }

  void erase(std::uint32_t number) {
    Page* page = page_of(number);
    if (page && page->drop(number % kPageSize) && page->used == 0)
      pages_[number / kPageSize].reset();
  }

  // Calls f(number, value) for each value, ascending.
  template <class F>
  void each(F&& f) const {
    for (std::size_t p = 0; p < pages_.size(); ++p) {
      if (!pages_[p]) continue;
      for (std::uint32_t word = 0; word < kWords; ++word)
        for (std::uint64_t bits = pages_[p]->present[word]; bits; bits &= bits - 1) {
          const std::uint32_t slot = word * 64 + static_cast<std::uint32_t>(std::countr_zero(bits));
          f(static_cast<std::uint32_t>(p * kPageSize + slot), pages_[p]->values[slot]);
        }
    }
  }

  // Calls f(number of the first, presence bits, values) for each run of kPageSize numbers of which
  // some have values; a value without its bit is T{}.
  template <class F>
  void each_page(F&& f) const {
    for (std::size_t p = 0; p < pages_.size(); ++p)
      if (pages_[p])
        f(static_cast<std::uint32_t>(p * kPageSize), pages_[p]->present.data(),
          pages_[p]->values.data());
  }
  static constexpr std::uint32_t kPageSize = 1024;

  std::size_t bytes() const {
    std::size_t total = pages_.capacity() * sizeof(pages_[0]);
    for (const auto& page : pages_)
      if (page) total += sizeof(Page);
    return total;
  }

 private:
  static constexpr std::uint32_t kWords = kPageSize / 64;

  struct Page {
    std::array<T, kPageSize> values{};
    std::array<std::uint64_t, kWords> present{};
    std::uint32_t used = 0;

    bool has(std::uint32_t slot) const { return present[slot / 64] >> (slot % 64) & 1; }
    void put(std::uint32_t slot, const T& value) {
      used += !has(slot);
      present[slot / 64] |= std::uint64_t{1} << (slot % 64);
      values[slot] = value;
    }
    bool drop(std::uint32_t slot) {
      if (!has(slot)) return false;
      present[slot / 64] &= ~(std::uint64_t{1} << (slot % 64));
      values[slot] = T{};  // nothing of a deleted person stays behind
      --used;
      return true;
    }
  };

  Page* page_of(std::uint32_t number) const {
    const std::size_t at = number / kPageSize;
    return at < pages_.size() ? pages_[at].get() : nullptr;
  }

  std::vector<std::unique_ptr<Page>> pages_;
};

}  // namespace enishi::people
