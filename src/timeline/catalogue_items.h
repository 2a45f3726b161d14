// What conditions need of all items, in memory: 41 bytes an item and 6 to 12 of the index.
#pragma once

#include <map>
#include <string_view>
#include <vector>

#include "timeline/catalogue.h"

namespace enishi::timeline {

// By what an item is found: a digest of workspace and outside id, so that an id of any length costs
// 16 bytes, and two ids are never taken for one.
Bytes16 item_key(WorkspaceNo workspace, std::string_view id);

struct ItemRow {
  ItemFacts facts;
  std::uint64_t position = 0;  // of the entry that changed it last; 0: none
};

// Not thread safe.
class Items {
 public:
  Items();

  ItemNo last() const { return {static_cast<std::uint32_t>(keys_.size() - 1)}; }
  ItemNo find(const Bytes16& key) const;  // none: 0
  ItemRow row(ItemNo no) const;
  // The next number, last() + 1, is the item's.
  void add(const Bytes16& key, const ItemRow& row);
  void set(ItemNo no, const ItemRow& row);
  std::size_t count(WorkspaceNo workspace) const;
  void reserve(std::size_t items);

  std::span<const CategoryNo> categories() const { return categories_; }
  std::span<const std::int64_t> prices() const { return prices_; }
  std::size_t bytes() const;

 private:
  void grow(std::size_t slots);
  void index(std::uint32_t no);

  // Columns by number; place 0 is nobody's.
  std::vector<Bytes16> keys_;
  std::vector<WorkspaceNo> workspaces_;
  std::vector<CategoryNo> categories_;
  std::vector<std::int64_t> prices_;
  std::vector<std::uint8_t> flags_;  // ItemState, and kActive
  std::vector<std::uint64_t> positions_;
  std::vector<std::uint32_t> slots_;  // open addressing; a power of two, at most 2/3 taken
  std::map<WorkspaceNo, std::size_t> counts_;
};

}  // namespace enishi::timeline
