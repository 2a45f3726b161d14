// The catalogue: the items of a workspace that events speak of, with what conditions ask of them.
//
// Changed by log entries only. An item that an event names before the catalogue knows it has a
// number too, so strips hold numbers whatever comes first. A removed item keeps its number, its
// category and its price: what somebody bought stays what it was. For people: docs/events.md.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "base/result.h"
#include "spine/spine.h"
#include "store/store.h"
#include "workspace/workspace.h"

namespace enishi {
struct ItemTag;
struct CategoryTag;
using ItemNo = Number<ItemTag>;          // dense from 1 over all workspaces, never given again
using CategoryNo = Number<CategoryTag>;  // a place in a workspace's tree of categories; the same
}  // namespace enishi

namespace enishi::timeline {

// Entry kind of this room (block 0x04). Payload: docs/formats.md, "Timeline entries".
inline constexpr spine::EntryKind kCatalogueChanged{0x0401};

using ItemAttribute = std::variant<std::string, double, bool>;

struct Item {
  std::string id;                          // the outside one: 1 to 200 bytes
  std::string title;                       // 1 to 1,000 bytes
  std::vector<std::string> category = {};  // from the root down, at most 5 levels
  std::optional<std::int64_t> price = {};  // minor units of the workspace's currency
  std::string image_url = {}, url = {};    // http(s), or empty
  bool active = true;                      // on sale
  std::vector<std::pair<std::string, ItemAttribute>> attributes = {};  // by name, at most 20
  bool operator==(const Item&) const = default;
};

// Stored; the values never change.
enum class ItemState : unsigned char {
  placeholder,  // an event named it, the catalogue has not yet
  listed,
  removed,
};
std::string_view name(ItemState state);

// Checks, then gives what to append; the whole item takes the place of what was known of it. At
// most limits::catalogue_entry_items_max upserts and removals together, no id twice. Errors name
// the field: "items[3].category[1]", "remove[0]".
Result<spine::NewEntry> catalogue_entry(WorkspaceNo workspace, Time at, std::span<const Item> items,
                                        std::span<const std::string> remove);

struct ItemFacts {
  WorkspaceNo workspace;
  ItemState state = ItemState::placeholder;
  bool active = false;
  CategoryNo category;                // the deepest; 0: none
  std::optional<std::int64_t> price;  // minor units
};

// A consistent look at memory: holds a shared lock, so keep it short (one evaluation), and never
// while waiting for the pipeline. The pipeline's commit waits for it.
class CatalogueView {
 public:
  virtual ~CatalogueView() = default;
  virtual ItemNo find(WorkspaceNo workspace, std::string_view id) const = 0;  // none: 0
  virtual ItemNo last() const = 0;                 // highest number given
  virtual ItemFacts facts(ItemNo item) const = 0;  // of a number given
  // Columns for loops over many items, by number (0 is nobody's).
  virtual std::span<const CategoryNo> categories() const = 0;
  virtual std::span<const std::int64_t> prices() const = 0;  // kNoPrice without one

  virtual CategoryNo category(WorkspaceNo workspace,
                              std::span<const std::string> path) const = 0;  // none: 0
  // Places of that name, on whatever level.
  virtual std::vector<CategoryNo> categories_named(WorkspaceNo workspace,
                                                   std::string_view name) const = 0;
  virtual std::vector<std::string> path(CategoryNo category) const = 0;
  virtual bool within(CategoryNo category, CategoryNo ancestor) const = 0;  // itself too

  // Items that events named and the limit refused.
  virtual std::uint64_t items_beyond(WorkspaceNo workspace) const = 0;
  virtual std::size_t bytes() const = 0;  // approximately, of all workspaces
};

inline constexpr std::int64_t kNoPrice = INT64_MIN;

// As the store has it.
struct StoredItem {
  ItemNo no;
  ItemState state = ItemState::placeholder;
  Item item;  // of a placeholder only the id
  Time updated_at = kTimeMin;
};

class Catalogue {
 public:
  // Loads memory from part "state": about 60 bytes an item.
  static Result<std::unique_ptr<Catalogue>> open(store::Database& state);
  virtual ~Catalogue() = default;

  // Stands before the appliers that call item_of().
  virtual spine::Applier& applier() = 0;
  // Inside an applier's apply(): the number of an item that an event names, given now if it has
  // none. 0 when the id is none, or one more would be beyond the limit.
  virtual ItemNo item_of(WorkspaceNo workspace, std::string_view id) = 0;

  virtual std::unique_ptr<CatalogueView> view() const = 0;  // thread safe
  virtual Result<std::optional<StoredItem>> item(WorkspaceNo workspace,
                                                 std::string_view id) const = 0;
  // By number, above `after`.
  virtual Result<std::vector<StoredItem>> list(WorkspaceNo workspace, ItemNo after,
                                               std::size_t limit) const = 0;
};

}  // namespace enishi::timeline
