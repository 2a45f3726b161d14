// A set of record numbers: a compressed bitmap (CRoaring behind our own type, because the
// distribution's version is old and its C++ header differs between releases).
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <vector>

#include "people/record.h"

namespace enishi::people {

// A value: copyable, movable. Not thread safe for writing.
class RecordSet {
 public:
  RecordSet();
  RecordSet(const RecordSet&);
  RecordSet(RecordSet&&) noexcept;
  RecordSet& operator=(RecordSet) noexcept;
  ~RecordSet();
  static RecordSet range(std::uint32_t first, std::uint32_t last);  // inclusive
  static RecordSet of(std::span<const std::uint32_t> sorted_or_not);

  void add(RecordNo record);
  void remove(RecordNo record);
  bool contains(RecordNo record) const;
  std::uint64_t size() const;
  bool empty() const { return size() == 0; }
  std::uint32_t last() const;  // the highest number; 0 of an empty set

  RecordSet& operator&=(const RecordSet& other);
  RecordSet& operator|=(const RecordSet& other);
  RecordSet& operator-=(const RecordSet& other);
  bool operator==(const RecordSet& other) const;

  // Ascending.
  std::vector<std::uint32_t> numbers() const;
  // At most `limit` numbers greater than `after`, ascending.
  std::vector<std::uint32_t> after(std::uint32_t after, std::size_t limit) const;
  // Those from `first` to `last`, both included, ascending.
  std::vector<std::uint32_t> between(std::uint32_t first, std::uint32_t last) const;
  std::uint64_t size_between(std::uint32_t first, std::uint32_t last) const;
  void add(std::span<const std::uint32_t> numbers);
  std::size_t bytes() const;  // memory, approximately

 private:
  void* bitmap_;
};

}  // namespace enishi::people
