#include "timeline/catalogue.h"

#include <mutex>
#include <shared_mutex>

#include "timeline/catalogue_applier.h"
#include "timeline/catalogue_entry.h"
#include "timeline/sql.h"

namespace enishi::timeline {
namespace {

class ViewImpl final : public CatalogueView {
 public:
  ViewImpl(const CatalogueMemory& memory, SharedMutex& mutex) : lock_(mutex), memory_(memory) {}

  ItemNo find(WorkspaceNo workspace, std::string_view id) const override {
    return memory_.items.find(item_key(workspace, id));
  }
  ItemNo last() const override { return memory_.items.last(); }
  ItemFacts facts(ItemNo item) const override { return memory_.items.row(item).facts; }
  std::span<const CategoryNo> categories() const override { return memory_.items.categories(); }
  std::span<const std::int64_t> prices() const override { return memory_.items.prices(); }

  CategoryNo category(WorkspaceNo workspace, std::span<const std::string> path) const override {
    return memory_.categories.find(workspace, path);
  }
  std::vector<CategoryNo> categories_named(WorkspaceNo workspace,
                                           std::string_view name) const override {
    return memory_.categories.named(workspace, name);
  }
  std::vector<std::string> path(CategoryNo category) const override {
    return memory_.categories.path(category);
  }
  bool within(CategoryNo category, CategoryNo ancestor) const override {
    return memory_.categories.within(category, ancestor);
  }

  std::uint64_t items_beyond(WorkspaceNo workspace) const override {
    const auto found = memory_.items_beyond.find(workspace);
    return found == memory_.items_beyond.end() ? 0 : found->second;
  }
  std::size_t bytes() const override { return memory_.items.bytes() + memory_.categories.bytes(); }

 private:
  std::shared_lock<SharedMutex> lock_;
  const CatalogueMemory& memory_;
};

// The item of a row, with its category's number for its path.
struct Read {
  StoredItem stored;
  CategoryNo category;
};

Result<Read> read_item(const store::Row& row) {
  Read read;
  StoredItem& stored = read.stored;
  stored.no = {static_cast<std::uint32_t>(row.integer(0))};
  stored.item.id = row.str(1);
  stored.state = static_cast<ItemState>(row.integer(2));
  stored.item.active = row.boolean(3);
  stored.item.title = row.str(4);
  read.category = {static_cast<std::uint32_t>(row.integer(5))};
  stored.item.price = row.opt_integer(6);
  stored.item.image_url = row.str(7);
  stored.item.url = row.str(8);
  ASSIGN(stored.item.attributes, parse_attributes(row.text(9)));
  stored.updated_at = row.time(10);
  return read;
}

class CatalogueImpl final : public Catalogue {
 public:
  CatalogueImpl(store::Database& state, std::unique_ptr<CatalogueMemory> memory)
      : state_(state), memory_(std::move(memory)), applier_(*memory_, mutex_) {}

  spine::Applier& applier() override { return applier_; }
  ItemNo item_of(WorkspaceNo workspace, std::string_view id) override {
    return applier_.item_of(workspace, id);
  }
  std::unique_ptr<CatalogueView> view() const override {
    return std::make_unique<ViewImpl>(*memory_, mutex_);
  }

  Result<std::optional<StoredItem>> item(WorkspaceNo workspace,
                                         std::string_view id) const override {
    const ItemNo no = view()->find(workspace, id);
    if (!no) return std::nullopt;
    ASSIGN(auto items, read(sql::find_item, {no}));
    if (items.empty()) return fail(ErrorCode::corrupt, "an item is not in the store");
    return std::move(items[0]);
  }
  Result<std::vector<StoredItem>> list(WorkspaceNo workspace, ItemNo after,
                                       std::size_t limit) const override {
    return read(sql::list_items, {workspace, after, std::uint64_t{limit}});
  }

 private:
  Result<std::vector<StoredItem>> read(const store::Sql& sql,
                                       std::initializer_list<store::Param> params) const {
    std::vector<StoredItem> items;
    std::vector<CategoryNo> categories;
    Status wrong;
    TRY(state_.read([&](store::Tx& tx) {
      items.clear();
      categories.clear();
      return tx.query(sql, params, [&](const store::Row& row) {
        auto one = read_item(row);
        if (!one && wrong) wrong = std::unexpected(std::move(one).error());
        if (!one) return;
        items.push_back(std::move(one->stored));
        categories.push_back(one->category);
      });
    }));
    TRY(wrong);
    return with_paths(std::move(items), categories);
  }
  // A place never changes, but memory may be a batch behind the store: then the next call has it.
  std::vector<StoredItem> with_paths(std::vector<StoredItem> items,
                                     std::span<const CategoryNo> categories) const {
    ReadLock lock(mutex_);
    for (std::size_t i = 0; i < items.size(); ++i)
      if (categories[i] <= memory_->categories.last())
        items[i].item.category = memory_->categories.path(categories[i]);
    return items;
  }

  store::Database& state_;
  mutable SharedMutex mutex_;
  std::unique_ptr<CatalogueMemory>
      memory_;  // written under mutex_: catalogue_memory.h says by whom
  CatalogueApplier applier_;
};

}  // namespace

Status load(store::Tx& tx, CatalogueMemory& memory) {
  bool in_order = true;
  TRY(tx.query(sql::all_categories, {}, [&](const store::Row& row) {
    in_order &= row.integer(0) == std::int64_t{memory.categories.last().value} + 1;
    memory.categories.add({{static_cast<std::uint32_t>(row.integer(1))},
                           {static_cast<std::uint32_t>(row.integer(2))},
                           row.str(3)});
  }));
  ASSIGN(const auto last, tx.integer(sql::last_item));
  memory.items.reserve(static_cast<std::size_t>(last.value_or(0)));
  TRY(tx.query(sql::all_items, {}, [&](const store::Row& row) {
    in_order &= row.integer(0) == std::int64_t{memory.items.last().value} + 1;
    const WorkspaceNo workspace{static_cast<std::uint32_t>(row.integer(1))};
    const ItemFacts facts{.workspace = workspace,
                          .state = static_cast<ItemState>(row.integer(3)),
                          .active = row.boolean(4),
                          .category = {static_cast<std::uint32_t>(row.integer(5))},
                          .price = row.opt_integer(6)};
    memory.items.add(item_key(workspace, row.text(2)),
                     {facts, static_cast<std::uint64_t>(row.integer(7))});
  }));
  TRY(tx.query(sql::all_items_beyond, {}, [&](const store::Row& row) {
    memory.items_beyond[{static_cast<std::uint32_t>(row.integer(0))}] =
        static_cast<std::uint64_t>(row.integer(1));
  }));
  if (!in_order) return fail(ErrorCode::corrupt, "numbers of catalogue items are missing");
  return {};
}

std::string_view name(ItemState state) {
  switch (state) {
    case ItemState::placeholder:
      return "placeholder";
    case ItemState::listed:
      return "listed";
    case ItemState::removed:
      break;
  }
  return "removed";
}

Result<std::unique_ptr<Catalogue>> Catalogue::open(store::Database& state) {
  std::unique_ptr<CatalogueMemory> memory;
  TRY(state.read([&](store::Tx& tx) {
    memory = std::make_unique<CatalogueMemory>();  // anew when the read is tried again
    return load(tx, *memory);
  }));
  return std::make_unique<CatalogueImpl>(state, std::move(memory));
}

}  // namespace enishi::timeline
