// Random changes of the catalogue, events that name items, rollbacks and restarts against a slow
// twin.
#include <map>
#include <set>

#include "timeline/schema_fixture.h"

namespace enishi::timeline {
namespace {

struct TwinItem {
  std::uint32_t no = 0;
  ItemState state = ItemState::placeholder;
  Item item;
};

struct Twin {
  std::map<std::pair<WorkspaceNo, std::string>, TwinItem> items;

  TwinItem& at(WorkspaceNo workspace, const std::string& id) {
    const auto [place, made] = items.try_emplace({workspace, id});
    if (made) place->second.no = static_cast<std::uint32_t>(items.size());
    if (made) place->second.item = {.id = id, .title = "", .active = false};
    return place->second;
  }
};

class CatalogueModelTest : public SchemaFixture {
 protected:
  std::uint64_t pick(std::uint64_t below) { return dice_->below(below); }
  WorkspaceNo any_workspace() { return pick(3) ? brand_.no : other_.no; }
  std::string any_id() { return "sku-" + std::to_string(pick(25)); }

  Item any_item(std::string id) {
    Item item{.id = std::move(id), .title = "t" + std::to_string(pick(100))};
    for (std::uint64_t n = pick(6); n > 0; --n)
      item.category.push_back("c" + std::to_string(pick(3)));
    if (pick(3)) item.price = static_cast<std::int64_t>(pick(10'000));
    if (pick(2)) item.url = "https://shop.example/" + item.id;
    if (pick(2)) item.image_url = "http://img.example/" + item.id;
    item.active = pick(3) > 0;
    if (pick(2)) item.attributes.push_back({"brand", "b" + std::to_string(pick(3))});
    if (pick(2)) item.attributes.push_back({"new", pick(2) == 0});
    if (pick(2)) item.attributes.push_back({"size", static_cast<double>(pick(100)) / 4});
    return item;
  }

  // An entry, and what it does to the twin.
  void change(store::Tx& tx, Twin& next) {
    const WorkspaceNo workspace = any_workspace();
    std::set<std::string> ids;
    std::vector<Item> items;
    std::vector<std::string> remove;
    for (std::uint64_t n = pick(6); n > 0; --n) {
      const std::string id = any_id();
      if (!ids.insert(id).second) continue;
      if (pick(3))
        items.push_back(any_item(id));
      else
        remove.push_back(id);
    }
    ASSERT_TRUE(apply_one(tx, *catalogue_entry(workspace, from_ms(1), items, remove)));
    for (const Item& item : items) {
      TwinItem& twin = next.at(workspace, item.id);
      twin.item = item;
      twin.state = ItemState::listed;
    }
    for (const std::string& id : remove) {
      const auto known = next.items.find({workspace, id});
      if (known == next.items.end()) continue;
      known->second.state = ItemState::removed;
      known->second.item.active = false;
    }
  }

  void a_batch() {
    const bool commit = pick(4) > 0;
    Twin next = twin_;
    const Status done = batch(
        [&](store::Tx& tx) -> Status {
          for (std::uint64_t n = pick(6); n > 0; --n) {
            if (pick(2)) change(tx, next);
            const WorkspaceNo workspace = any_workspace();
            const std::string id = any_id();
            EXPECT_EQ(catalogue().item_of(workspace, id).value, next.at(workspace, id).no);
          }
          return {};
        },
        commit);
    ASSERT_EQ(done.has_value(), commit);
    if (commit) twin_ = std::move(next);
  }

  void compare() {
    const auto view = catalogue().view();
    ASSERT_EQ(view->last().value, twin_.items.size());
    for (const auto& [key, twin] : twin_.items) {
      const ItemNo no = view->find(key.first, key.second);
      ASSERT_EQ(no.value, twin.no);
      const ItemFacts facts = view->facts(no);
      ASSERT_EQ(facts.workspace, key.first);
      ASSERT_EQ(facts.state, twin.state);
      ASSERT_EQ(facts.active, twin.item.active);
      ASSERT_EQ(facts.price, twin.item.price);
      ASSERT_EQ(view->path(facts.category), twin.item.category);
      ASSERT_EQ(view->category(key.first, twin.item.category), facts.category);
      ASSERT_EQ(view->prices()[no.value], twin.item.price.value_or(kNoPrice));
    }
  }

  void compare_stored() {
    std::size_t found = 0;
    for (const WorkspaceNo workspace : {brand_.no, other_.no}) {
      const auto list = *catalogue().list(workspace, {}, 1'000);
      for (const StoredItem& stored : list) {
        const auto twin = twin_.items.find({workspace, stored.item.id});
        ASSERT_NE(twin, twin_.items.end()) << stored.item.id;
        ASSERT_EQ(stored.no.value, twin->second.no);
        ASSERT_EQ(stored.state, twin->second.state);
        ASSERT_EQ(stored.item, twin->second.item) << stored.item.id;
        ++found;
      }
    }
    ASSERT_EQ(found, twin_.items.size());
  }

  void forget_everything() {
    ASSERT_TRUE(state().write([](store::Tx& tx) -> Status {
      for (const std::string table : {"item", "item_category"})
        TRY(tx.query_text("DELETE FROM " + table, {}, [](const auto&) {}));
      return {};
    }));
    twin_ = {};
    open();
  }

  Twin twin_;
  std::unique_ptr<SeededRandom> dice_;
};
ENISHI_ON_BOTH_STORES(CatalogueModelTest);

TEST_P(CatalogueModelTest, RandomStepsAgreeWithTheTwin) {
  for (const std::uint64_t seed : seeds(10)) {
    SCOPED_TRACE(seed_text(seed));
    dice_ = std::make_unique<SeededRandom>(seed);
    for (int step = 0; step < 25; ++step) {
      ASSERT_NO_FATAL_FAILURE(a_batch());
      if (pick(6) == 0) open();
      ASSERT_NO_FATAL_FAILURE(compare());
    }
    ASSERT_NO_FATAL_FAILURE(compare_stored());
    open();
    ASSERT_NO_FATAL_FAILURE(compare());
    forget_everything();
  }
}

}  // namespace
}  // namespace enishi::timeline
