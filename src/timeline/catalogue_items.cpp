#include "timeline/catalogue_items.h"

#include <bit>
#include <cstring>

#include "base/bytes.h"

namespace enishi::timeline {
namespace {

constexpr std::uint8_t kActive = 0x80;
constexpr std::size_t kSlotsMin = 64;

std::size_t hash_of(const Bytes16& key) {
  std::uint64_t bits = 0;
  std::memcpy(&bits, key.data() + 8, sizeof bits);  // a digest's bytes are as good as any hash
  return static_cast<std::size_t>(bits);
}

}  // namespace

Bytes16 item_key(WorkspaceNo workspace, std::string_view id) {
  std::string name = "catalogue item ";
  append_be32(name, workspace.value);
  name += id;
  return make_uuid_from_name(name);
}

Items::Items()
    : keys_(1), workspaces_(1), categories_(1), prices_(1, kNoPrice), flags_(1), positions_(1) {
  slots_.resize(kSlotsMin);
}

ItemNo Items::find(const Bytes16& key) const {
  const std::size_t mask = slots_.size() - 1;
  for (std::size_t at = hash_of(key) & mask; slots_[at] != 0; at = (at + 1) & mask)
    if (keys_[slots_[at]] == key) return {slots_[at]};
  return {};
}

ItemRow Items::row(ItemNo no) const {
  const std::uint32_t i = no.value;
  return {.facts = {.workspace = workspaces_[i],
                    .state = static_cast<ItemState>(flags_[i] & ~kActive),
                    .active = (flags_[i] & kActive) != 0,
                    .category = categories_[i],
                    .price = prices_[i] == kNoPrice ? std::nullopt : std::optional(prices_[i])},
          .position = positions_[i]};
}

void Items::add(const Bytes16& key, const ItemRow& row) {
  keys_.push_back(key);
  workspaces_.push_back(row.facts.workspace);
  categories_.emplace_back();
  prices_.push_back(kNoPrice);
  flags_.push_back(0);
  positions_.push_back(0);
  ++counts_[row.facts.workspace];
  set(last(), row);
  if (keys_.size() * 3 > slots_.size() * 2)
    grow(slots_.size() * 2);
  else
    index(last().value);
}

void Items::set(ItemNo no, const ItemRow& row) {
  const std::uint32_t i = no.value;
  categories_[i] = row.facts.category;
  prices_[i] = row.facts.price.value_or(kNoPrice);
  flags_[i] = static_cast<std::uint8_t>(static_cast<unsigned>(row.facts.state) |
                                        (row.facts.active ? kActive : 0u));
  positions_[i] = row.position;
}

void Items::index(std::uint32_t no) {
  const std::size_t mask = slots_.size() - 1;
  std::size_t at = hash_of(keys_[no]) & mask;
  while (slots_[at] != 0) at = (at + 1) & mask;
  slots_[at] = no;
}

void Items::grow(std::size_t slots) {
  slots_.assign(slots, 0);
  for (std::uint32_t no = 1; no < keys_.size(); ++no) index(no);
}

void Items::reserve(std::size_t items) {
  const std::size_t size = items + 1;
  keys_.reserve(size);
  workspaces_.reserve(size);
  categories_.reserve(size);
  prices_.reserve(size);
  flags_.reserve(size);
  positions_.reserve(size);
  const std::size_t slots = std::bit_ceil(size * 3 / 2 + 1);
  if (slots > slots_.size()) grow(slots);
}

std::size_t Items::count(WorkspaceNo workspace) const {
  const auto found = counts_.find(workspace);
  return found == counts_.end() ? 0 : found->second;
}

std::size_t Items::bytes() const {
  return keys_.capacity() * sizeof(Bytes16) + workspaces_.capacity() * sizeof(WorkspaceNo) +
         categories_.capacity() * sizeof(CategoryNo) + prices_.capacity() * sizeof(std::int64_t) +
         flags_.capacity() + positions_.capacity() * sizeof(std::uint64_t) +
         slots_.capacity() * sizeof(std::uint32_t);
}

}  // namespace enishi::timeline
