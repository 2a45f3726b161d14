// One person's events, newest first, page by page.
#include "timeline/person_events.h"

#include <gmock/gmock.h>

#include "timeline/timeline_fixture.h"

namespace enishi::timeline {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

class PersonEventsTest : public TimelineFixture {
 protected:
  std::vector<PersonEvent> ask(const EventQuery& query) {
    const auto view = timeline().view();
    const auto schema_view = schema().view();
    auto events = person_events(*view, *schema_view, timeline().texts(), catalogue(), query);
    EXPECT_TRUE(events) << events.error().message;
    return events ? *std::move(events) : std::vector<PersonEvent>{};
  }
  // "type second" of each.
  std::vector<std::string> lines(const std::vector<PersonEvent>& events) {
    const auto schema_view = schema().view();
    std::vector<std::string> out;
    for (const PersonEvent& event : events)
      out.push_back(schema_view->at(event.place.type)->name + " " +
                    std::to_string(to_ms(event.place.at) / 1'000));
    return out;
  }
  PropertyValue value(const PersonEvent& event, std::string_view property) {
    const auto schema_view = schema().view();
    const Property* found = schema_view->at(event.place.type)->property(property);
    for (const auto& [no, value] : event.values)
      if (no == found->no) return std::get<PropertyValue>(value);
    ADD_FAILURE() << property << " is absent";
    return {};
  }

  const std::vector<RecordNo> five_{RecordNo{5}};
};
ENISHI_ON_BOTH_STORES(PersonEventsTest);

TEST_P(PersonEventsTest, AllTypesTogetherMergedOrNot) {
  ASSERT_TRUE(add({row(5, "ordered", 200), row(5, "visited", 100), row(6, "visited", 150)}));
  ASSERT_TRUE(timeline().merge());
  ASSERT_TRUE(add({row(5, "visited", 150), row(70'000, "visited", 300)}));
  EXPECT_THAT(lines(ask({.records = five_})),
              ElementsAre("ordered 200", "visited 150", "visited 100"));
  EXPECT_THAT(lines(ask({.records = five_, .type = type("visited").no})),
              ElementsAre("visited 150", "visited 100"));
  const std::vector<RecordNo> both{RecordNo{5}, RecordNo{70'000}};
  EXPECT_THAT(lines(ask({.records = both, .limit = 2})), ElementsAre("visited 300", "ordered 200"));
  const std::vector<RecordNo> nobody{RecordNo{7}, RecordNo{900'000}};
  EXPECT_THAT(ask({.records = nobody}), IsEmpty());
}

TEST_P(PersonEventsTest, PagesFitTogetherAlsoAtOneTime) {
  std::vector<EventRow> rows;
  for (int i = 0; i < 7; ++i) rows.push_back(row(5, i % 2 ? "ordered" : "visited", 100));
  ASSERT_TRUE(add(rows));
  std::vector<EventPlace> places;
  EventQuery query{.records = five_, .limit = 2};
  for (;;) {
    const auto page = ask(query);
    if (page.empty()) break;
    for (const PersonEvent& event : page) places.push_back(event.place);
    query.before = places.back();
    ASSERT_TRUE(add({row(5, "visited", 300)}));  // what comes meanwhile moves nothing
  }
  EXPECT_EQ(places.size(), 7u);
  EXPECT_TRUE(std::ranges::is_sorted(places, std::ranges::greater()));
}

TEST_P(PersonEventsTest, ValuesAreAsTheirTypesSay) {
  ASSERT_TRUE(add({row(5, "ordered", 100, "o-1",
                       R"({"amount":1980,"place":"渋谷","items":["b","a"],"count":2,"gift":true})"),
                   row(5, "item_ordered", 90, "", R"({"item":"sku-1"})")}));
  ASSERT_TRUE(timeline().merge());
  const auto events = ask({.records = five_});
  ASSERT_EQ(events.size(), 2u);
  const PersonEvent& order = events[0];
  EXPECT_EQ(order.values.size(), 5u);  // and not the sender's id
  EXPECT_EQ(value(order, "amount"), PropertyValue(std::int64_t{1'980}));
  EXPECT_EQ(value(order, "place"), PropertyValue(std::string("渋谷")));
  EXPECT_EQ(value(order, "items"), PropertyValue(std::vector<std::string>{"a", "b"}));
  EXPECT_EQ(value(order, "count"), PropertyValue(2.0));
  EXPECT_EQ(value(order, "gift"), PropertyValue(true));
  EXPECT_EQ(value(events[1], "item"), PropertyValue(std::string("sku-1")));
}

}  // namespace
}  // namespace enishi::timeline
