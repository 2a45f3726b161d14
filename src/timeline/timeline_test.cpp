// Events from the log to strips: order, late ones, doubles, merges, restarts, deletion.
#include <gmock/gmock.h>

#include <filesystem>
#include <fstream>

#include "store/files.h"
#include "timeline/timeline_fixture.h"

namespace enishi::timeline {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using Texts = std::vector<std::string>;

class TimelineTest : public TimelineFixture {};
ENISHI_ON_BOTH_STORES(TimelineTest);

TEST_P(TimelineTest, LateEventsStandWhereTheirTimeSays) {
  ASSERT_TRUE(add({row(5, "ordered", 200, "", R"({"amount":1980,"place":"渋谷"})")}));
  ASSERT_TRUE(timeline().merge());
  ASSERT_TRUE(add({row(5, "ordered", 100, "", R"({"amount":500})"),
                   row(70'000, "ordered", 50, "", R"({"place":"渋谷"})")}));
  const Texts five{"100 amount=500", "200 amount=1980 place=渋谷"};
  EXPECT_EQ(events(5, "ordered"), five);
  EXPECT_THAT(events(70'000, "ordered"), ElementsAre("50 place=渋谷"));
  reopen();
  EXPECT_EQ(events(5, "ordered"), five);
  ASSERT_TRUE(timeline().merge());
  EXPECT_EQ(timeline().view()->recent_events(), 0u);
  EXPECT_EQ(events(5, "ordered"), five);
  reopen();
  EXPECT_EQ(timeline().view()->recent_events(), 0u);
  EXPECT_EQ(events(5, "ordered"), five);
  EXPECT_THAT(events(70'000, "ordered"), ElementsAre("50 place=渋谷"));
}

TEST_P(TimelineTest, AnEventThatCameTwiceCountsOnce) {
  const auto once = row(5, "visited", 100, "v-1", R"({"place":"渋谷"})");
  ASSERT_TRUE(add({once, once, row(5, "visited", 100, "v-2"), row(5, "visited", 100)}));
  ASSERT_TRUE(add({once}));
  EXPECT_EQ(events(5, "visited").size(), 3u);
  ASSERT_TRUE(timeline().merge());
  reopen();
  ASSERT_TRUE(add({once, row(5, "visited", 101, "v-1"), row(6, "visited", 100, "v-1")}));
  EXPECT_EQ(events(5, "visited").size(), 4u);  // another second: another event
  EXPECT_EQ(events(6, "visited").size(), 1u);  // another person's
}

TEST_P(TimelineTest, WhatIsRolledBackLeavesNothing) {
  ASSERT_FALSE(add({row(5, "visited", 100, "v-1", R"({"place":"渋谷"})")}, false));
  EXPECT_THAT(events(5, "visited"), IsEmpty());
  EXPECT_EQ(timeline().texts().text({type("visited").no, type("visited").property("place")->no}, 0),
            std::nullopt);
  ASSERT_TRUE(add({row(5, "visited", 100, "v-1", R"({"place":"新宿"})")}));
  EXPECT_THAT(events(5, "visited"), ElementsAre("100 place=新宿"));
}

TEST_P(TimelineTest, AnythingThatIsDamagedIsWrittenAgainFromTheStore) {
  for (std::uint32_t record = 1; record < 3'000; ++record)
    ASSERT_TRUE(record % 500 != 1 || add([&] {
                  std::vector<EventRow> rows;
                  for (std::uint32_t i = record; i < record + 500; ++i)
                    rows.push_back(
                        row(i, "ordered", i, "", R"({"amount":)" + std::to_string(i * 7) + "}"));
                  return rows;
                }()));
  ASSERT_TRUE(timeline().merge());
  const std::string directory = store().directory() + "/timeline";
  const auto names = *store::list_directory(directory);
  ASSERT_EQ(names.size(), 1u);
  const std::string path = directory + "/" + names.front();
  for (const bool torn : {true, false}) {
    std::filesystem::resize_file(path, torn ? 1'000 : 0);
    reopen();
    EXPECT_THAT(events(2'345, "ordered"), ElementsAre("2345 amount=16415"));
  }
  std::filesystem::remove(path);
  std::ofstream(directory + "/00000-77.strip.new") << "left over";
  reopen();
  EXPECT_THAT(events(2'345, "ordered"), ElementsAre("2345 amount=16415"));
  EXPECT_EQ(*store::list_directory(directory), names);
}

TEST_P(TimelineTest, DeletionLeavesNoBytes) {
  ASSERT_TRUE(add({row(5, "line_message_received", 100, "", R"({"text":"内緒の話"})"),
                   row(6, "line_message_received", 100, "", R"({"text":"みんなの話"})"),
                   row(5, "line_message_received", 101, "", R"({"text":"みんなの話"})")}));
  ASSERT_TRUE(timeline().merge());
  ASSERT_TRUE(add({row(5, "line_message_received", 102, "", R"({"text":"もう一つの話"})")}));
  ASSERT_TRUE(timeline().forget({5}));
  EXPECT_THAT(events(5, "line_message_received"), IsEmpty());
  EXPECT_THAT(events(6, "line_message_received"), ElementsAre("100 text=みんなの話"));
  const EventType message = type("line_message_received");
  std::vector<std::string> kept;
  timeline().texts().each({message.no, message.property("text")->no},
                          [&](std::int64_t, std::string_view text) { kept.emplace_back(text); });
  EXPECT_THAT(kept, ElementsAre("みんなの話"));
  reopen();
  EXPECT_THAT(events(5, "line_message_received"), IsEmpty());
  ASSERT_TRUE(add({row(6, "line_message_received", 103, "", R"({"text":"内緒の話"})")}));
  EXPECT_THAT(events(6, "line_message_received"),
              ElementsAre("100 text=みんなの話", "103 text=内緒の話"));
  ASSERT_TRUE(timeline().forget({5}));  // again
}

TEST_P(TimelineTest, AStateOlderThanTheFilesTakesNothingTwice) {
  ASSERT_TRUE(add({row(5, "visited", 100)}));
  const spine::Position before = position_;
  ASSERT_TRUE(add({row(5, "visited", 101)}));
  ASSERT_TRUE(timeline().merge());
  position_ = before;  // the log is applied again from here
  ASSERT_TRUE(add({row(5, "visited", 101)}));
  EXPECT_EQ(events(5, "visited").size(), 2u);
}

TEST_P(TimelineTest, MakersNameTheField) {
  const auto field = [&](EventRow bad) {
    return error_field(events_entry(brand_.no, clock_.now(), {{row(1, "visited", 1), bad}}));
  };
  EventRow bad = row(1, "visited", 1);
  bad.who.clear();
  EXPECT_EQ(field(bad), "events[1].who");
  EXPECT_EQ(field(row(1, "", 1)), "events[1].type");
  EXPECT_EQ(field(row(1, "visited", -1)), "events[1].at");
  EXPECT_EQ(field(row(1, "visited", 1, std::string(201, 'x'))), "events[1].id");
  EXPECT_EQ(field(row(1, "visited", 1, "", "[]")), "events[1].properties");
  EXPECT_EQ(field(row(1, "visited", 1, "", "{")), "events[1].properties");
  EXPECT_EQ(error_field(events_entry(brand_.no, clock_.now(), {})), "events");
}

TEST_P(TimelineTest, ARowThatNamesADeadRecordIsNobodys) {
  // The fixture's living records end at 1,000.
  EventRow living = row(0, "visited", 100), dead = row(0, "visited", 100);
  living.who = dead.who = {};
  living.record = {1'000};
  dead.record = {1'001};
  ASSERT_TRUE(add({living, dead}));
  EXPECT_EQ(events(1'000, "visited").size(), 1u);
  EXPECT_THAT(events(1'001, "visited"), IsEmpty());
}

TEST_P(TimelineTest, SeveralRoomsReadOneKind) {
  constexpr spine::EntryKind kOther{0x0399};
  for (const char* type : {"visited", "served"})
    timeline().read_also(kOther, [&, type](store::Tx&, const spine::Entry& entry, const auto& add) {
      add(brand_.no, {.record = {5}, .type = type, .at = entry.occurred_at});
      return Status{};
    });
  ASSERT_TRUE(apply_entry({.kind = kOther, .occurred_at = from_ms(100'000), .payload = "x"}));
  ASSERT_TRUE(apply_entry({.kind = kOther, .occurred_at = from_ms(100'000)}));  // erased
  EXPECT_THAT(events(5, "visited"), ElementsAre("100"));
  EXPECT_THAT(events(5, "served"), ElementsAre("100"));
}

TEST_P(TimelineTest, AnEntryIsRedactedByRecordAndByIdentifiers) {
  EventRow by_record = row(0, "visited", 100);
  by_record.who = {};
  by_record.record = {5};
  EventRow by_mail = row(0, "visited", 100);
  by_mail.who = {{"member", "x"}, {"email", "A@b.jp"}};
  const auto made =
      events_entry(brand_.no, clock_.now(), {{by_record, by_mail, row(6, "visited", 1)}});
  ASSERT_TRUE(made);
  const auto left = [&](const people::Person& person) {
    const auto payload = without_person({.kind = made->kind, .payload = made->payload}, person);
    return payload ? decode_events(*payload)->rows.size() : 3u;
  };
  EXPECT_EQ(left({.record = {5}, .workspace = brand_.no}), 2u);
  EXPECT_EQ(left({.record = {9}, .workspace = brand_.no, .identifiers = {{"email", "a@b.jp"}}}),
            2u);
  EXPECT_EQ(left({.record = {9}, .workspace = other_.no, .identifiers = {{"email", "a@b.jp"}}}),
            3u);
  EXPECT_EQ(left({.record = {9}, .workspace = brand_.no, .identifiers = {{"member", "6"}}}), 2u);
  EXPECT_EQ(without_person({.kind = kCatalogueChanged, .payload = "x"}, {.record = {5}}),
            std::nullopt);
}

}  // namespace
}  // namespace enishi::timeline
