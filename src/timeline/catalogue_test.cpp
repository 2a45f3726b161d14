#include "timeline/catalogue.h"

#include "timeline/catalogue_applier.h"
#include "timeline/catalogue_entry.h"
#include "timeline/limits.h"
#include "timeline/schema_fixture.h"

namespace enishi::timeline {
namespace {

Item full_item() {
  return {.id = "sku-1",
          .title = "化粧水 200ml",
          .category = {"スキンケア", "化粧水"},
          .price = 1'980,
          .image_url = "https://img.example/1.jpg",
          .url = "https://shop.example/1",
          .active = true,
          .attributes = {{"brand", "縁"}, {"new", true}, {"ml", 200.5}}};
}

std::string field(const std::vector<Item>& items, const std::vector<std::string>& remove = {}) {
  return error_field(catalogue_entry({1}, from_ms(1), items, remove));
}

std::string field_with(const std::function<void(Item&)>& change) {
  std::vector<Item> items{full_item(), full_item()};
  items[0].id = "sku-0";
  change(items[1]);
  return field(items);
}

TEST(CatalogueEntry, BadInputNamesTheField) {
  EXPECT_EQ(field({full_item()}), "(no error)");
  EXPECT_EQ(field_with([](Item& i) { i.id = ""; }), "items[1].id");
  EXPECT_EQ(field_with([](Item& i) { i.id = std::string(201, 'x'); }), "items[1].id");
  EXPECT_EQ(field_with([](Item& i) { i.id = "sku-0"; }), "items[1].id");
  EXPECT_EQ(field_with([](Item& i) { i.id = "a\nb"; }), "items[1].id");
  EXPECT_EQ(field_with([](Item& i) { i.title = ""; }), "items[1].title");
  EXPECT_EQ(field_with([](Item& i) { i.title = "\xFF"; }), "items[1].title");
  EXPECT_EQ(field_with([](Item& i) { i.category = std::vector<std::string>(6, "x"); }),
            "items[1].category");
  EXPECT_EQ(field_with([](Item& i) { i.category[1] = ""; }), "items[1].category[1]");
  EXPECT_EQ(field_with([](Item& i) { i.price = -1; }), "items[1].price");
  EXPECT_EQ(field_with([](Item& i) { i.image_url = "javascript:alert(1)"; }), "items[1].image_url");
  EXPECT_EQ(field_with([](Item& i) { i.url = "https://"; }), "items[1].url");
  EXPECT_EQ(field_with([](Item& i) { i.url = "https://e/" + std::string(2'000, 'x'); }),
            "items[1].url");
  EXPECT_EQ(field_with([](Item& i) { i.attributes.resize(21); }), "items[1].attributes");
  EXPECT_EQ(field_with([](Item& i) { i.attributes[0].first = ""; }), "items[1].attributes[\"\"]");
  EXPECT_EQ(field_with([](Item& i) { i.attributes[1].first = "brand"; }),
            "items[1].attributes.brand");
  EXPECT_EQ(field_with([](Item& i) { i.attributes[0].second = std::string(1'001, 'x'); }),
            "items[1].attributes.brand");
  EXPECT_EQ(field_with([](Item& i) { i.attributes[2].second = 1.0 / 0.0; }),
            "items[1].attributes.ml");
  EXPECT_EQ(field({full_item()}, {"a", ""}), "remove[1]");
  EXPECT_EQ(field({full_item()}, {"sku-1"}), "remove[0]");
  EXPECT_EQ(field({}, std::vector<std::string>(501)), "items");
}

TEST(CatalogueEntry, ThePayloadReadsBack) {
  Item plain{.id = "2", .title = "x", .active = false};
  const CatalogueChange change{{7}, {full_item(), plain}, {"a", "b"}};
  const auto read = decode_catalogue(encode(change));
  ASSERT_TRUE(read);
  EXPECT_EQ(read->workspace, WorkspaceNo{7});
  EXPECT_EQ(read->items, change.items);
  EXPECT_EQ(read->remove, change.remove);
}

TEST(CatalogueEntry, EveryCutPayloadIsCorrupt) {
  const std::string payload = encode({{7}, {full_item()}, {"a"}});
  for (std::size_t size = 0; size < payload.size(); ++size)
    EXPECT_EQ(error_code(decode_catalogue(payload.substr(0, size))), ErrorCode::corrupt) << size;
  for (const char* wrong : {R"({"workspace":0,"items":[],"remove":[]})",
                            R"({"workspace":1,"items":[{"id":"x"}],"remove":[]})",
                            R"({"workspace":1,"items":[]})", "[]"})
    EXPECT_EQ(error_code(decode_catalogue(wrong)), ErrorCode::corrupt) << wrong;
}

TEST(CatalogueItems, AMillionItemsTakeUnder200MiB) {
  CatalogueMemory memory;
  SeededRandom random(4);
  Bytes16 key{};
  for (std::size_t i = 0; i < limits::catalogue_items_per_workspace_max; ++i) {
    random.fill(std::as_writable_bytes(std::span(key)));
    memory.items.add(key, {.facts = {.workspace = {1}}});
  }
  EXPECT_EQ(memory.items.find(key).value, limits::catalogue_items_per_workspace_max);
  EXPECT_LT(memory.items.bytes(), 100u << 20);  // the vectors' spare room included
  SharedMutex mutex;
  CatalogueApplier applier(memory, mutex);
  EXPECT_EQ(applier.item_of({1}, "one more"), ItemNo{});
  EXPECT_TRUE(applier.item_of({2}, "one more"));
}

class CatalogueTest : public SchemaFixture {
 protected:
  Status put(const Item& item) {
    const std::vector<Item> items{item};
    return apply(*catalogue_entry(brand_.no, from_ms(7), items, {}));
  }
  Status remove(const std::string& id) {
    const std::vector<std::string> ids{id};
    return apply(*catalogue_entry(brand_.no, from_ms(9), {}, ids));
  }
  ItemNo named(const std::string& id) {
    ItemNo no;
    EXPECT_TRUE(batch([&](store::Tx&) -> Status {
      no = catalogue().item_of(brand_.no, id);
      EXPECT_EQ(catalogue().item_of(brand_.no, id), no);
      return {};
    }));
    return no;
  }
};
ENISHI_ON_BOTH_STORES(CatalogueTest);

TEST_P(CatalogueTest, AnItemIsFoundAndReloaded) {
  Item item = full_item();
  ASSERT_TRUE(put(item));
  std::ranges::sort(item.attributes);
  for (int time = 0; time < 2; ++time, open()) {
    const auto view = catalogue().view();
    const ItemNo no = view->find(brand_.no, "sku-1");
    ASSERT_EQ(no, ItemNo{1});
    EXPECT_EQ(view->find(other_.no, "sku-1"), ItemNo{});
    const ItemFacts facts = view->facts(no);
    EXPECT_EQ(facts.state, ItemState::listed);
    EXPECT_TRUE(facts.active);
    EXPECT_EQ(facts.price, 1'980);
    EXPECT_EQ(view->path(facts.category), item.category);
    EXPECT_EQ(view->category(brand_.no, item.category), facts.category);
    const std::vector<std::string> root{"スキンケア"}, unknown{"スキンケア", "x"};
    EXPECT_TRUE(view->within(facts.category, view->category(brand_.no, root)));
    EXPECT_FALSE(view->within(view->category(brand_.no, root), facts.category));
    EXPECT_EQ(view->category(brand_.no, unknown), CategoryNo{});
    EXPECT_EQ(view->category(other_.no, root), CategoryNo{});
    EXPECT_EQ(view->categories_named(brand_.no, "化粧水"), std::vector{facts.category});
    EXPECT_EQ(view->categories()[no.value], facts.category);
    EXPECT_EQ(view->prices()[no.value], 1'980);
  }
  const auto stored = *catalogue().item(brand_.no, "sku-1");
  ASSERT_TRUE(stored);
  EXPECT_EQ(stored->item, item);
  EXPECT_EQ(stored->updated_at, from_ms(7));
  EXPECT_FALSE(*catalogue().item(brand_.no, "sku-2"));
}

TEST_P(CatalogueTest, AnEventMayNameAnItemFirst) {
  const ItemNo no = named("sku-1");
  EXPECT_EQ(no, ItemNo{1});
  EXPECT_EQ(catalogue().view()->facts(no).state, ItemState::placeholder);
  EXPECT_EQ((*catalogue().item(brand_.no, "sku-1"))->item.title, "");
  open();
  EXPECT_EQ(named("sku-1"), no);
  ASSERT_TRUE(put(full_item()));
  EXPECT_EQ(catalogue().view()->find(brand_.no, "sku-1"), no);
  EXPECT_EQ(catalogue().view()->facts(no).state, ItemState::listed);
  EXPECT_EQ(catalogue().view()->last(), no);
  for (const std::string& wrong : {std::string(), std::string(201, 'x'), std::string("\xFF")})
    EXPECT_EQ(named(wrong), ItemNo{});
}

TEST_P(CatalogueTest, ARemovedItemKeepsItsNumberAndCategory) {
  ASSERT_TRUE(put(full_item()));
  ASSERT_TRUE(remove("sku-1"));
  ASSERT_TRUE(remove("never there"));
  for (int time = 0; time < 2; ++time, open()) {
    const ItemFacts facts = catalogue().view()->facts({1});
    EXPECT_EQ(facts.state, ItemState::removed);
    EXPECT_FALSE(facts.active);
    EXPECT_EQ(facts.price, 1'980);
    EXPECT_TRUE(facts.category);
    EXPECT_EQ(catalogue().view()->last(), ItemNo{1});
  }
  EXPECT_EQ((*catalogue().item(brand_.no, "sku-1"))->item.title, "化粧水 200ml");
  EXPECT_EQ(named("sku-1"), ItemNo{1});
  ASSERT_TRUE(put(full_item()));
  EXPECT_EQ(catalogue().view()->facts({1}).state, ItemState::listed);
}

TEST_P(CatalogueTest, AnEntryOfBeforeChangesNothing) {
  ASSERT_TRUE(put(full_item()));
  Item older = full_item();
  older.price = 1;
  position_ = 0;  // the next entry has the position of the first again
  ASSERT_TRUE(put(older));
  EXPECT_EQ(catalogue().view()->facts({1}).price, 1'980);
  ASSERT_TRUE(put(older));
  EXPECT_EQ(catalogue().view()->facts({1}).price, 1);
}

TEST_P(CatalogueTest, AnErasedEntrySaysNothingAndABrokenOneStops) {
  EXPECT_TRUE(apply({.kind = kCatalogueChanged, .payload = ""}));
  EXPECT_EQ(error_code(apply({.kind = kCatalogueChanged, .payload = "{"})), ErrorCode::corrupt);
  EXPECT_TRUE(apply({.kind = spine::kTick, .payload = "{"}));
  EXPECT_EQ(catalogue().view()->last(), ItemNo{});
}

TEST_P(CatalogueTest, BeyondTheLimitAnItemStandsInTheDeepestCategory) {
  CatalogueMemory memory;
  SharedMutex mutex;
  CatalogueApplier applier(memory, mutex);
  for (std::size_t i = 0; i + 2 < limits::catalogue_categories_per_workspace_max; ++i)
    memory.categories.add({brand_.no, {}, "c" + std::to_string(i)});
  Item item = full_item();
  item.category = {"c5", "new", "newer", "newest"};
  const std::vector<Item> items{item};
  const auto made = *catalogue_entry(brand_.no, from_ms(1), items, {});
  ASSERT_TRUE(state().write([&](store::Tx& tx) {
    spine::Entry entry{.position = 1, .kind = made.kind, .payload = made.payload};
    return applier.apply(tx, entry);
  }));
  applier.committed();
  EXPECT_EQ(memory.categories.count(brand_.no), limits::catalogue_categories_per_workspace_max);
  EXPECT_EQ(memory.categories.path(memory.items.row({1}).facts.category),
            (std::vector<std::string>{"c5", "new", "newer"}));
}

TEST_P(CatalogueTest, ListsByNumber) {
  for (const char* id : {"a", "b", "c", "d"}) {
    Item item = full_item();
    item.id = id;
    ASSERT_TRUE(put(item));
  }
  const auto page = *catalogue().list(brand_.no, {1}, 2);
  ASSERT_EQ(page.size(), 2u);
  EXPECT_EQ(page[0].item.id, "b");
  EXPECT_EQ(page[1].no, ItemNo{3});
  EXPECT_EQ(page[1].item.category, full_item().category);
  EXPECT_TRUE(catalogue().list(other_.no, {}, 10)->empty());
}

}  // namespace
}  // namespace enishi::timeline
