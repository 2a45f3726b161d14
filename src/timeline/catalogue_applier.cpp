#include "timeline/catalogue_applier.h"

#include <algorithm>
#include <deque>

#include "timeline/catalogue_entry.h"
#include "timeline/limits.h"
#include "timeline/sql.h"

namespace enishi::timeline {

ItemNo CatalogueApplier::find(const Bytes16& key) const {
  if (const ItemNo known = memory_.items.find(key)) return known;
  const auto staged = new_items_.find(key);
  return staged == new_items_.end() ? ItemNo{} : staged->second;
}

ItemNo CatalogueApplier::make(WorkspaceNo workspace, std::string_view id, const Bytes16& key) {
  std::size_t& staged = new_counts_[workspace];
  if (memory_.items.count(workspace) + staged >= limits::catalogue_items_per_workspace_max) {
    ++beyond_[workspace];
    return {};
  }
  ++staged;
  const ItemNo no{memory_.items.last().value + static_cast<std::uint32_t>(new_items_.size()) + 1};
  new_items_.emplace(key, no);
  staged_.emplace(no, Staged{.row = {.facts = {.workspace = workspace}},
                             .key = key,
                             .id = std::string(id),
                             .item = {},
                             .is_new = true,
                             .stored = false,
                             .dirty = true});
  return no;
}

ItemNo CatalogueApplier::item_of(WorkspaceNo workspace, std::string_view id) {
  if (!is_item_id(id)) return {};
  const Bytes16 key = item_key(workspace, id);
  const ItemNo known = find(key);
  return known ? known : make(workspace, id, key);
}

CatalogueApplier::Staged& CatalogueApplier::stage(ItemNo no) {
  const auto [place, made] = staged_.try_emplace(no);
  if (made) place->second.row = memory_.items.row(no);
  return place->second;
}

CategoryNo CatalogueApplier::category_of(WorkspaceNo workspace,
                                         const std::vector<std::string>& path) {
  CategoryNo at;
  for (const std::string& name : path) {
    CategoryNo next = memory_.categories.find(workspace, at, name);
    if (!next) next = new_category(workspace, at, name);
    if (!next) break;
    at = next;
  }
  return at;
}

CategoryNo CatalogueApplier::new_category(WorkspaceNo workspace, CategoryNo parent,
                                          const std::string& name) {
  const auto [place, made] =
      new_category_numbers_.try_emplace(Categories::key(workspace, parent, name));
  if (!made) return place->second;
  std::size_t& staged = new_category_counts_[workspace];
  if (memory_.categories.count(workspace) + staged >=
      limits::catalogue_categories_per_workspace_max)
    return {};
  ++staged;
  new_categories_.push_back({workspace, parent, name});
  place->second = {memory_.categories.last().value +
                   static_cast<std::uint32_t>(new_categories_.size())};
  return place->second;
}

void CatalogueApplier::upsert(WorkspaceNo workspace, Item item, const spine::Entry& entry) {
  const ItemNo no = item_of(workspace, item.id);
  if (!no) return;
  Staged& staged = stage(no);
  if (staged.row.position >= entry.position) return;
  staged.row.position = entry.position;
  staged.row.facts.state = ItemState::listed;
  staged.row.facts.active = item.active;
  staged.row.facts.category = category_of(workspace, item.category);
  staged.row.facts.price = item.price;
  staged.updated_at = entry.occurred_at;
  staged.item = std::move(item);
  staged.dirty = true;
}

void CatalogueApplier::remove(WorkspaceNo workspace, std::string_view id,
                              const spine::Entry& entry) {
  const ItemNo no = find(item_key(workspace, id));
  if (!no) return;
  Staged& staged = stage(no);
  if (staged.row.position >= entry.position) return;
  staged.row.position = entry.position;
  staged.row.facts.state = ItemState::removed;
  staged.row.facts.active = false;
  staged.updated_at = entry.occurred_at;
  staged.dirty = true;
}

Status CatalogueApplier::apply(store::Tx&, spine::Entry& entry) {
  if (entry.kind != kCatalogueChanged || entry.payload.empty()) return {};
  ASSIGN(CatalogueChange change, decode_catalogue(entry.payload));
  for (Item& item : change.items) upsert(change.workspace, std::move(item), entry);
  for (const std::string& id : change.remove) remove(change.workspace, id, entry);
  return {};
}

Status CatalogueApplier::write_categories(store::Tx& tx) {
  std::vector<store::Param> rows;
  std::uint32_t no =
      memory_.categories.last().value + static_cast<std::uint32_t>(written_categories_);
  for (std::size_t i = written_categories_; i < new_categories_.size(); ++i) {
    const Categories::Place& place = new_categories_[i];
    rows.insert(rows.end(), {CategoryNo{++no}, place.workspace, place.parent, place.name});
  }
  if (!rows.empty()) TRY(tx.exec_many(sql::insert_category, 4, rows));
  written_categories_ = new_categories_.size();
  return {};
}

Status CatalogueApplier::write_items(store::Tx& tx) {
  static const Item nothing;
  std::vector<store::Param> inserted, updated, removed;
  std::deque<std::string> attributes;  // that the parameters point to
  for (auto& [no, staged] : staged_) {
    if (!staged.dirty) continue;
    const ItemFacts& facts = staged.row.facts;
    const int state = static_cast<int>(facts.state);
    if (staged.stored && !staged.item) {
      removed.insert(removed.end(), {no, state, staged.updated_at, staged.row.position});
      continue;
    }
    const Item& item = staged.item ? *staged.item : nothing;
    const std::string& json = attributes.emplace_back(attributes_json(item));
    std::vector<store::Param>& rows = staged.stored ? updated : inserted;
    rows.push_back(no);
    if (!staged.stored) rows.insert(rows.end(), {facts.workspace, staged.id});
    rows.insert(rows.end(),
                {state, facts.active, item.title, facts.category, facts.price, item.image_url,
                 item.url, json, staged.updated_at, staged.row.position});
  }
  if (!inserted.empty()) TRY(tx.exec_many(sql::insert_item, 13, inserted));
  if (!updated.empty()) TRY(tx.exec_many(sql::update_item, 11, updated));
  if (!removed.empty()) TRY(tx.exec_many(sql::remove_item, 4, removed));
  for (auto& [no, staged] : staged_) {
    staged.item.reset();
    staged.stored = true;
    staged.dirty = false;
  }
  return {};
}

Status CatalogueApplier::flush(store::Tx& tx) {
  TRY(write_categories(tx));
  TRY(write_items(tx));
  for (const auto& [workspace, count] : beyond_) {
    TRY(tx.exec(sql::add_items_beyond, {workspace, count}));
    written_beyond_[workspace] += count;
  }
  beyond_.clear();
  return {};
}

void CatalogueApplier::committed() noexcept {
  if (!staged_.empty() || !written_beyond_.empty()) {
    WriteLock lock(mutex_);
    for (Categories::Place& place : new_categories_) memory_.categories.add(std::move(place));
    for (const auto& [no, staged] : staged_)  // by number, as new ones are added
      staged.is_new ? memory_.items.add(staged.key, staged.row) : memory_.items.set(no, staged.row);
    for (const auto& [workspace, count] : written_beyond_) memory_.items_beyond[workspace] += count;
  }
  rolled_back();
}

void CatalogueApplier::rolled_back() noexcept {
  staged_.clear();
  new_items_.clear();
  new_counts_.clear();
  new_categories_.clear();
  new_category_numbers_.clear();
  new_category_counts_.clear();
  written_categories_ = 0;
  beyond_.clear();
  written_beyond_.clear();
}

}  // namespace enishi::timeline
