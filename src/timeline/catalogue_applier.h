// The catalogue during a batch of the pipeline.
#pragma once

#include <map>
#include <string>
#include <unordered_map>
#include <vector>

#include "base/thread.h"
#include "timeline/catalogue_memory.h"

namespace enishi::timeline {

class CatalogueApplier final : public spine::Applier {
 public:
  // Changes `memory` only in committed(), under `mutex`.
  CatalogueApplier(CatalogueMemory& memory, SharedMutex& mutex) : memory_(memory), mutex_(mutex) {}

  ItemNo item_of(WorkspaceNo workspace, std::string_view id);

  std::string_view name() const override { return "catalogue"; }
  Status apply(store::Tx& tx, spine::Entry& entry) override;
  Status flush(store::Tx& tx) override;
  void committed() noexcept override;
  void rolled_back() noexcept override;

 private:
  struct Staged {
    ItemRow row;
    Bytes16 key{};             // of a new one
    std::string id;            // of a new one
    std::optional<Item> item;  // when all of it is to be written
    Time updated_at = kTimeMin;
    bool is_new = false;  // not in memory
    bool stored = true;   // there is a row
    bool dirty = false;   // the row says something else
  };

  ItemNo find(const Bytes16& key) const;
  ItemNo make(WorkspaceNo workspace, std::string_view id, const Bytes16& key);
  Staged& stage(ItemNo no);
  void upsert(WorkspaceNo workspace, Item item, const spine::Entry& entry);
  void remove(WorkspaceNo workspace, std::string_view id, const spine::Entry& entry);
  // The deepest place of the path that the limit lets be.
  CategoryNo category_of(WorkspaceNo workspace, const std::vector<std::string>& path);
  // One that memory does not know: made in this batch, or now; 0 beyond the limit.
  CategoryNo new_category(WorkspaceNo workspace, CategoryNo parent, const std::string& name);
  Status write_categories(store::Tx& tx);
  Status write_items(store::Tx& tx);

  CatalogueMemory& memory_;
  SharedMutex& mutex_;
  std::map<ItemNo, Staged> staged_;
  std::unordered_map<Bytes16, ItemNo, Bytes16Hash> new_items_;
  std::map<WorkspaceNo, std::size_t> new_counts_;
  std::vector<Categories::Place> new_categories_;  // numbers follow those of memory
  std::unordered_map<std::string, CategoryNo> new_category_numbers_;  // by Categories::key
  std::map<WorkspaceNo, std::size_t> new_category_counts_;
  std::size_t written_categories_ = 0;  // of new_categories_
  std::map<WorkspaceNo, std::uint64_t> beyond_, written_beyond_;
};

}  // namespace enishi::timeline
