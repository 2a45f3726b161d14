#include "people/record_set.h"

#include <roaring/roaring.h>

#include <algorithm>
#include <new>
#include <utility>

namespace enishi::people {
namespace {

roaring_bitmap_t* bits(void* bitmap) {
  return static_cast<roaring_bitmap_t*>(bitmap);
}
const roaring_bitmap_t* cbits(const void* bitmap) {
  return static_cast<const roaring_bitmap_t*>(bitmap);
}
void* owned(roaring_bitmap_t* bitmap) {
  if (!bitmap) throw std::bad_alloc();
  return bitmap;
}

}  // namespace

RecordSet::RecordSet() : bitmap_(owned(roaring_bitmap_create())) {}
RecordSet::RecordSet(const RecordSet& other)
    : bitmap_(owned(roaring_bitmap_copy(cbits(other.bitmap_)))) {}
// The other one may only be destroyed or assigned to afterwards.
RecordSet::RecordSet(RecordSet&& other) noexcept : bitmap_(std::exchange(other.bitmap_, nullptr)) {}
RecordSet& RecordSet::operator=(RecordSet other) noexcept {
  std::swap(bitmap_, other.bitmap_);
  return *this;
}
RecordSet::~RecordSet() {
  if (bitmap_) roaring_bitmap_free(bits(bitmap_));
}

RecordSet RecordSet::range(std::uint32_t first, std::uint32_t last) {
  RecordSet set;
  if (first <= last) roaring_bitmap_add_range_closed(bits(set.bitmap_), first, last);
  return set;
}

RecordSet RecordSet::of(std::span<const std::uint32_t> numbers) {
  RecordSet set;
  roaring_bitmap_add_many(bits(set.bitmap_), numbers.size(), numbers.data());
  return set;
}

void RecordSet::add(RecordNo record) {
  roaring_bitmap_add(bits(bitmap_), record.value);
}
void RecordSet::remove(RecordNo record) {
  roaring_bitmap_remove(bits(bitmap_), record.value);
}
bool RecordSet::contains(RecordNo record) const {
  return roaring_bitmap_contains(cbits(bitmap_), record.value);
}
std::uint64_t RecordSet::size() const {
  return roaring_bitmap_get_cardinality(cbits(bitmap_));
}

std::uint32_t RecordSet::last() const {
  return empty() ? 0 : roaring_bitmap_maximum(cbits(bitmap_));
}

RecordSet& RecordSet::operator&=(const RecordSet& other) {
  if (this != &other) roaring_bitmap_and_inplace(bits(bitmap_), cbits(other.bitmap_));
  return *this;
}
RecordSet& RecordSet::operator|=(const RecordSet& other) {
  if (this != &other) roaring_bitmap_or_inplace(bits(bitmap_), cbits(other.bitmap_));
  return *this;
}
RecordSet& RecordSet::operator-=(const RecordSet& other) {
  if (this == &other)
    roaring_bitmap_clear(bits(bitmap_));
  else
    roaring_bitmap_andnot_inplace(bits(bitmap_), cbits(other.bitmap_));
  return *this;
}
bool RecordSet::operator==(const RecordSet& other) const {
  return roaring_bitmap_equals(cbits(bitmap_), cbits(other.bitmap_));
}

std::vector<std::uint32_t> RecordSet::numbers() const {
  std::vector<std::uint32_t> out(size());
  if (!out.empty()) roaring_bitmap_to_uint32_array(cbits(bitmap_), out.data());
  return out;
}

std::vector<std::uint32_t> RecordSet::after(std::uint32_t after, std::size_t limit) const {
  // Iterators would be the direct way, but their names differ between releases of the library.
  const std::uint64_t skip = roaring_bitmap_rank(cbits(bitmap_), after);
  const std::uint64_t left = size() - skip;
  std::vector<std::uint32_t> out(std::min<std::uint64_t>(left, limit));
  if (!out.empty()) roaring_bitmap_range_uint32_array(cbits(bitmap_), skip, out.size(), out.data());
  return out;
}

std::uint64_t RecordSet::size_between(std::uint32_t first, std::uint32_t last) const {
  const std::uint64_t before = first == 0 ? 0 : roaring_bitmap_rank(cbits(bitmap_), first - 1);
  return roaring_bitmap_rank(cbits(bitmap_), last) - before;
}

std::vector<std::uint32_t> RecordSet::between(std::uint32_t first, std::uint32_t last) const {
  const std::uint64_t skip = first == 0 ? 0 : roaring_bitmap_rank(cbits(bitmap_), first - 1);
  std::vector<std::uint32_t> out(size_between(first, last));
  if (!out.empty()) roaring_bitmap_range_uint32_array(cbits(bitmap_), skip, out.size(), out.data());
  return out;
}

void RecordSet::add(std::span<const std::uint32_t> numbers) {
  roaring_bitmap_add_many(bits(bitmap_), numbers.size(), numbers.data());
}

std::size_t RecordSet::bytes() const {
  return roaring_bitmap_size_in_bytes(cbits(bitmap_));
}

}  // namespace enishi::people
