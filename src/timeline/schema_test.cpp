#include "timeline/schema.h"

#include "timeline/builtin_types.h"
#include "timeline/limits.h"
#include "timeline/schema_delta.h"
#include "timeline/schema_fixture.h"

namespace enishi::timeline {
namespace {

class SchemaTest : public SchemaFixture {
 protected:
  auto declare(const TypeDeclaration& declaration) {
    return schema().declare(kActor, brand_.id, declaration);
  }
  std::size_t rows_of(const std::string& action) {
    return static_cast<std::size_t>(
        std::ranges::count(operations(), action, [](const auto& r) { return r.operation.action; }));
  }
};
ENISHI_ON_BOTH_STORES(SchemaTest);

TEST_P(SchemaTest, EveryWorkspaceHasTheBuiltInTypes) {
  const auto view = schema().view();
  std::uint32_t no = 0;
  for (const WorkspaceNo workspace : {brand_.no, other_.no}) {
    const auto list = view->list(workspace);
    ASSERT_EQ(list.size(), builtin_types().size());
    for (std::size_t i = 0; i < list.size(); ++i) {
      const BuiltinType& builtin = builtin_types()[i];
      EXPECT_EQ(list[i]->no.value, ++no);
      EXPECT_EQ(list[i]->name, builtin.name);
      EXPECT_EQ(list[i]->label.ja, builtin.label_ja);
      EXPECT_EQ(list[i]->origin, Origin::builtin);
      ASSERT_EQ(list[i]->properties.size(), builtin.properties.size());
      for (std::size_t p = 0; p < builtin.properties.size(); ++p) {
        EXPECT_EQ(list[i]->properties[p].no.value, p + 1);
        EXPECT_EQ(list[i]->properties[p].type, builtin.properties[p]->type);
        EXPECT_EQ(list[i]->properties[p].label.en, builtin.properties[p]->label_en);
      }
    }
  }
  EXPECT_EQ(view->find({99}, "ordered"), nullptr);
  EXPECT_EQ(view->at({0}), nullptr);
  EXPECT_EQ(view->at({no + 1}), nullptr);
}

TEST_P(SchemaTest, AWorkspaceMadeLaterGetsThemToo) {
  const auto first = *workspaces_->create_workspace(kActor, "By hand", "Asia/Tokyo");
  const auto second = *workspaces_->create_workspace(kActor, "By event", "Asia/Tokyo");
  const auto third = *workspaces_->create_workspace(kActor, "By declaration", "Asia/Tokyo");
  EXPECT_TRUE(schema().prepare(first.id));
  EXPECT_TRUE(schema().prepare(first.id));
  ASSERT_TRUE(batch([&](store::Tx& tx) -> Status {
    EXPECT_EQ(read(tx, second.no, "ordered", R"({"amount":5})"), "amount=5");
    EXPECT_EQ(read(tx, second.no, "odd", R"({"a":5})"), "a=5");
    return {};
  }));
  ASSERT_TRUE(schema().declare(kActor, third.id, {.name = "x"}));
  for (const auto& workspace : {first, second, third})
    EXPECT_NE(schema().view()->find(workspace.no, "ordered"), nullptr);
  EXPECT_EQ(error_code(schema().prepare(WorkspaceId{})), ErrorCode::not_found);
  const auto before = schema().view()->list(second.no);
  open();
  const auto after = schema().view()->list(second.no);
  ASSERT_EQ(before.size(), after.size());
}

TEST_P(SchemaTest, ANewVersionOfTheProgramAddsWhatIsMissing) {
  const EventTypeNo ordered = type("ordered").no, shipped = type("shipped").no;
  ASSERT_EQ(event("later_builtin", R"({"amount":"text"})"), "amount='text'");
  // As an older program would have left it.
  ASSERT_TRUE(state().write([&](store::Tx& tx) -> Status {
    const std::string ordered_no = std::to_string(ordered.value);
    const std::string shipped_no = std::to_string(shipped.value);
    for (const std::string& text : std::vector<std::string>{
             "UPDATE event_workspace SET edition = 7",
             "DELETE FROM event_property WHERE no > 11 AND type_no = " + ordered_no,
             "UPDATE event_type SET name = 'old', origin = 2 WHERE no = " + shipped_no})
      TRY(tx.query_text(text, {}, [](const auto&) {}));
    return {};
  }));
  open();
  EXPECT_EQ(type("ordered").no, ordered);
  EXPECT_EQ(type("ordered").properties.size(), find_builtin("ordered")->properties.size());
  EXPECT_EQ(type("old").no, shipped);
  EXPECT_GT(type("shipped").no, type("later_builtin").no);
}

TEST_P(SchemaTest, ADeclaredTypeIsFoundAndReloaded) {
  const auto made = declare({.name = "カート追加",
                             .label = {"カート追加", "Added to cart"},
                             .properties = {{"amount", PropertyType::money, {"金額", ""}},
                                            {"items", PropertyType::list}}});
  ASSERT_TRUE(made);
  EXPECT_EQ(made->origin, Origin::declared);
  EXPECT_EQ(made->properties[1].no.value, 2u);
  EXPECT_EQ(type("カート追加"), *made);
  EXPECT_EQ(schema().view()->find(other_.no, "カート追加"), nullptr);
  EXPECT_EQ(rows_of("event_type.declare"), 1u);
  ASSERT_TRUE(declare({.name = "カート追加", .properties = {{"amount", PropertyType::money}}}));
  EXPECT_EQ(rows_of("event_type.declare"), 1u);  // nothing new
  open();
  EXPECT_EQ(type("カート追加"), *made);
}

TEST_P(SchemaTest, ASeenTypeIsKeptAndMayBeDeclaredLater) {
  EXPECT_EQ(event("Order Completed", R"({"total":12.5,"coupon":"X","user":{"vip":true},"n":null})"),
            "total=12.5 coupon='X' user.vip=true");
  const EventType seen = type("Order Completed");
  EXPECT_EQ(seen.origin, Origin::seen);
  EXPECT_EQ(error_field(declare(
                {.name = "Order Completed",
                 .properties = {{"new", PropertyType::time}, {"total", PropertyType::money}}})),
            "properties[1].type");
  EXPECT_EQ(type("Order Completed"), seen);
  const auto declared =
      declare({.name = "Order Completed",
               .properties = {{"total", PropertyType::number}, {"at", PropertyType::time}}});
  ASSERT_TRUE(declared);
  EXPECT_EQ(declared->no, seen.no);
  EXPECT_EQ(declared->origin, Origin::declared);
  EXPECT_EQ(declared->properties[0].origin, Origin::declared);
  EXPECT_EQ(declared->properties[1].origin, Origin::seen);
  EXPECT_EQ(declared->properties[3].name, "at");
  EXPECT_EQ(event("Order Completed", R"({"total":"12","at":5,"coupon":["X"]})"), "at=5");
}

TEST_P(SchemaTest, BuiltInTypesTakeMore) {
  const std::size_t own = type("ordered").properties.size();
  EXPECT_EQ(event("ordered", R"({"amount":1980,"gift":true})"), "amount=1980 gift=true");
  ASSERT_TRUE(declare({.name = "ordered", .properties = {{"season", PropertyType::text}}}));
  const EventType ordered = type("ordered");
  EXPECT_EQ(ordered.origin, Origin::builtin);
  ASSERT_EQ(ordered.properties.size(), own + 2);
  EXPECT_EQ(ordered.properties[own].origin, Origin::seen);
  EXPECT_EQ(ordered.properties[own + 1].origin, Origin::declared);
  EXPECT_EQ(
      error_code(declare({.name = "ordered", .properties = {{"amount", PropertyType::text}}})),
      ErrorCode::conflict);
}

TEST_P(SchemaTest, BadDeclarationsNameTheField) {
  const auto field = [&](const TypeDeclaration& declaration) {
    return error_field(declare(declaration));
  };
  EXPECT_EQ(field({.name = ""}), "name");
  EXPECT_EQ(field({.name = std::string(101, 'x')}), "name");
  EXPECT_EQ(field({.name = "a\nb"}), "name");
  EXPECT_EQ(field({.name = "\xFF"}), "name");
  EXPECT_EQ(field({.name = "x", .label = {"a\tb", ""}}), "label_ja");
  EXPECT_EQ(field({.name = "x", .label = {"", std::string(101, 'x')}}), "label_en");
  EXPECT_EQ(field({.name = "x", .properties = {{"a", {}}, {"", {}}}}), "properties[1].name");
  EXPECT_EQ(field({.name = "x", .properties = {{"a", {}}, {"a", {}}}}), "properties[1].name");
  EXPECT_EQ(field({.name = "x", .properties = {{"a", {}, {"", "\x01"}}}}),
            "properties[0].label_en");
  EXPECT_EQ(field({.name = "x", .properties = std::vector<PropertyDeclaration>(201)}),
            "properties");
  std::string longest;
  for (int i = 0; i < 100; ++i) longest += "字";
  EXPECT_EQ(field({.name = longest}), "(no error)");
  std::shared_ptr<const SchemaView> view;
  EXPECT_EQ(find(view, "x"), nullptr);
  EXPECT_EQ(error_code(schema().declare(kActor, WorkspaceId{}, {.name = "x"})),
            ErrorCode::not_found);
}

TEST_P(SchemaTest, LabelsAndRetirement) {
  const EventType visited = type("visited");
  const PropertyNo place = visited.property("place")->no;
  ASSERT_TRUE(schema().edit(kActor, visited.no, {.label = Labels{"店に来た", "Came"}}));
  ASSERT_TRUE(schema().edit_property(kActor, visited.no, place, {.label = Labels{"サロン", ""}}));
  EXPECT_EQ(type("visited").label.ja, "店に来た");
  EXPECT_EQ(type("visited").property("place")->label, (Labels{"サロン", "Place"}));
  ASSERT_TRUE(schema().edit_property(kActor, visited.no, place, {.retired = true}));
  EXPECT_EQ(event("visited", R"({"place":"Ginza","staff":"A"})"), "staff='A'");
  ASSERT_TRUE(schema().edit(kActor, visited.no, {.label = Labels{}, .retired = true}));
  EXPECT_EQ(type("visited").label.ja, visited.label.ja);
  EXPECT_EQ(event("visited", R"({"staff":"A"})"), "refused");
  EXPECT_EQ(schema().view()->events_beyond(brand_.no), 0u);
  EXPECT_EQ(rows_of("event_type.edit"), 2u);
  EXPECT_EQ(rows_of("event_property.edit"), 2u);
  ASSERT_TRUE(schema().edit(kActor, visited.no, {.retired = true}));  // is already
  EXPECT_EQ(rows_of("event_type.edit"), 2u);
  ASSERT_TRUE(declare({.name = "visited", .properties = {{"place", PropertyType::text}}}));
  EXPECT_EQ(event("visited", R"({"place":"Ginza"})"), "place='Ginza'");
  const EventType before = type("visited");
  open();
  EXPECT_EQ(type("visited"), before);
  EXPECT_EQ(error_code(schema().edit(kActor, {9'999}, {})), ErrorCode::not_found);
  EXPECT_EQ(error_code(schema().edit_property(kActor, visited.no, {999}, {})),
            ErrorCode::not_found);
  EXPECT_EQ(error_field(schema().edit(kActor, visited.no, {.label = Labels{"\n", ""}})),
            "label_ja");
}

TEST_P(SchemaTest, WhatIsRolledBackWasNeverSeen) {
  EXPECT_EQ(event("gone", R"({"a":1})", false), "a=1");
  EXPECT_EQ(event("ordered", R"({"gift":true})", false), "gift=true");
  std::shared_ptr<const SchemaView> view;
  EXPECT_EQ(find(view, "gone"), nullptr);
  EXPECT_EQ(type("ordered").property("gift"), nullptr);
  const std::uint32_t last = view->list(other_.no).back()->no.value;
  EXPECT_EQ(event("stays", R"({"b":1})"), "b=1");
  EXPECT_EQ(type("stays").no.value, last + 1);
}

TEST_P(SchemaTest, ImpossibleNamesStayInTheLog) {
  EXPECT_EQ(event(std::string(101, 'x'), R"({"a":1})"), "refused");
  EXPECT_EQ(event("", "{}"), "refused");
  EXPECT_EQ(event("odd", R"({"":1,"ok":1,"a\nb":2})"), "ok=1");
  EXPECT_EQ(schema().view()->events_beyond(brand_.no), 2u);
  EXPECT_EQ(schema().view()->values_beyond(type("odd").no), 2u);
  open();
  EXPECT_EQ(schema().view()->events_beyond(brand_.no), 2u);
  EXPECT_EQ(schema().view()->values_beyond(type("odd").no), 2u);
}

TEST_P(SchemaTest, AtMostSoManyTypes) {
  const std::size_t left = limits::event_types_per_workspace_max - builtin_types().size();
  ASSERT_TRUE(batch([&](store::Tx& tx) -> Status {
    for (std::size_t i = 0; i < left + 2; ++i)
      EXPECT_EQ(read(tx, brand_.no, "t" + std::to_string(i), "{}"), i < left ? "" : "refused");
    return {};
  }));
  EXPECT_EQ(event("t0", "{}"), "");
  EXPECT_EQ(event("one more", "{}"), "refused");
  EXPECT_EQ(schema().view()->events_beyond(brand_.no), 3u);
  EXPECT_EQ(schema().view()->events_beyond(other_.no), 0u);
  const auto refused = declare({.name = "mine"});
  EXPECT_EQ(error_code(refused), ErrorCode::conflict);
  EXPECT_EQ(error_field(refused), "name");
  EXPECT_TRUE(declare({.name = "t1"}));
}

TEST_P(SchemaTest, AtMostSoManyProperties) {
  std::string json = "{";
  for (std::size_t i = 0; i < limits::event_type_properties_max + 5; ++i)
    json += (i ? ",\"p" : "\"p") + std::to_string(i) + "\":1";
  event("wide", json + "}");
  EXPECT_EQ(type("wide").properties.size(), limits::event_type_properties_max);
  EXPECT_EQ(schema().view()->values_beyond(type("wide").no), 5u);
  const auto refused = declare({.name = "wide", .properties = {{"q", PropertyType::text}}});
  EXPECT_EQ(error_code(refused), ErrorCode::conflict);
  EXPECT_EQ(error_field(refused), "properties[0].name");
}

// A person's change and the pipeline's come to the view in either order.
TEST(SchemaViewTest, DeltasMeetInEitherOrder) {
  EventType base{.no = {1}, .workspace = {1}, .name = "t", .origin = Origin::seen};
  base.properties = {{.no = {1}, .name = "a"}};
  SchemaDelta person{.types = {base}, .edited = true}, pipeline{.types = {base}};
  person.types[0].label.en = "T";
  person.types[0].properties[0].retired = true;
  person.types[0].properties.push_back({.no = {2}, .name = "b"});
  pipeline.types[0].properties.push_back({.no = {2}, .name = "b"});
  pipeline.types[0].properties.push_back({.no = {3}, .name = "c"});
  pipeline.values_beyond[{1}] = 2;
  const auto begin = SchemaView().with({.types = {base}});
  const auto one = begin->with(person)->with(pipeline), other = begin->with(pipeline)->with(person);
  for (const auto& view : {one, other}) {
    EXPECT_EQ(*view->at({1}), *one->find({1}, "t"));
    EXPECT_EQ(view->at({1})->label.en, "T");
    EXPECT_TRUE(view->at({1})->properties[0].retired);
    EXPECT_EQ(view->at({1})->properties.size(), 3u);
    EXPECT_EQ(view->values_beyond({1}), 2u);
  }
  EXPECT_EQ(begin->at({1})->properties.size(), 1u);
}

}  // namespace
}  // namespace enishi::timeline
