#include "segment/sentence.h"

#include <gtest/gtest.h>

#include "base/testing_seeds.h"
#include "segment/condition.h"
#include "segment/generator_testing.h"
#include "segment/parse_parts.h"
#include "segment/plain_grounds_testing.h"
#include "segment/sentence_words.h"
#include "timeline/builtin_types.h"

namespace enishi::segment {
namespace {

class Named final : public Titles {
 public:
  std::string segment(const SegmentId&) const override { return "優良顧客"; }
  std::string campaign(const std::string& id) const override { return "秋のセール " + id; }
};

class SentenceTest : public ::testing::Test {
 protected:
  SentenceTest() {
    for (const timeline::BuiltinType& type : timeline::builtin_types())
      for (const auto* property : type.properties)
        world_.types[std::string(type.name)][std::string(property->name)] = property->type;
    world_.attributes = {{"rank", people::AttributeType::text},
                         {"points", people::AttributeType::integer},
                         {"born", people::AttributeType::time}};
  }
  std::string in(Language language, std::string_view text) {
    const auto condition = Condition::parse_text(text);
    EXPECT_TRUE(condition) << text << condition.error().field << condition.error().message;
    if (!condition) return "";
    const PlainGrounds grounds(world_);
    const Grounds given = grounds.grounds();
    return sentence(condition->root(), {.language = language,
                                        .grounds = given,
                                        .zone = *Zone::load("Asia/Tokyo"),
                                        .titles = &titles_});
  }
  std::string ja(std::string_view text) { return in(Language::ja, text); }
  std::string en(std::string_view text) { return in(Language::en, text); }

  PlainWorld world_;
  Named titles_;
};

TEST_F(SentenceTest, Counts) {
  const char* text = "event ordered where amount >= 5000 in last 90 days count >= 2";
  EXPECT_EQ(ja(text), "過去90日間に「注文」(金額が5,000円以上)を2回以上行った");
  EXPECT_EQ(en(text),
            "did “Ordered” (Amount is at least ¥5,000) at least 2 times in the last 90 days");
  EXPECT_EQ(ja("no event visited during this_month"), "今月に「来店」を行っていない");
  EXPECT_EQ(en("no event visited during this_month"), "did not do “Visited” this month");
  EXPECT_EQ(ja("event visited weekdays [sat, sun] hours 18:00 to 24:00"),
            "土・日曜日の18:00〜24:00に「来店」を行った");
  EXPECT_EQ(en("event visited in last 1 month count = 1"),
            "did “Visited” exactly 1 time in the last month");
  EXPECT_EQ(ja("event visited from 2026-01-01 to 2026-01-31 count between 1 and 3"),
            "2026年1月1日から2026年1月31日までに「来店」を1回以上3回以下行った");
}

TEST_F(SentenceTest, Measures) {
  EXPECT_EQ(ja("event ordered in last 1 year sum amount >= 100000"),
            "過去1年間の「注文」の金額の合計が100,000円以上");
  EXPECT_EQ(en("event ordered in last 1 year sum amount >= 100000"),
            "the total Amount of “Ordered” in the last year is at least ¥100,000");
  EXPECT_EQ(ja("event ordered last_time days_since > 180"),
            "最後の「注文」の日時からの日数が180日より大きい");
  EXPECT_EQ(ja("event ordered most_frequent place = 渋谷"), "「注文」で最も多い店舗が「渋谷」");
  EXPECT_EQ(en("event ordered nth_time 3 during today"),
            "the time of number 3 of “Ordered” is today");
  EXPECT_EQ(ja("event ordered interval_days avg <= 30"), "「注文」の間隔(平均)が30日以下");
  EXPECT_EQ(ja("event ordered sum amount top 10%"), "「注文」の金額の合計が上位10%");
  EXPECT_EQ(en("event ordered share_percent of (visited) >= 50"),
            "the share of “Ordered” in “Visited” is at least 50%");
}

TEST_F(SentenceTest, Habits) {
  EXPECT_EQ(ja("event cart_updated in last 3 days not then (ordered) within 1 day from last"),
            "過去3日間の最後の「カート更新」の後、1日以内に「注文」を行っていない");
  EXPECT_EQ(en("event cart_updated in last 3 days not then (ordered) within 1 day from last"),
            "did not do “Ordered” within 1 day after the last “Cart updated” in the last 3 days");
  EXPECT_EQ(ja("event ordered last_before (visited)"), "最後の「注文」が最後の「来店」より前");
  EXPECT_EQ(ja("event visited periods 3 of 4 weeks"),
            "直近4週間のうち3つ以上の期間で、「来店」をそれぞれ1回以上行った");
  EXPECT_EQ(ja("event visited stopped 30 days before 60 days"),
            "「来店」を過去30日間行っていないが、その前の60日間には行った");
  EXPECT_EQ(en("event visited restarted within 7 days gap 30 days"),
            "did “Visited” again in the last 7 days, at least 30 days after the time before");
  EXPECT_EQ(ja("message campaigns [c1] not_reacted"),
            "配信「秋のセール c1」が届いたがクリックしていない");
  EXPECT_EQ(en("message last 3 not_reacted"), "did not react to the last 3 messages");
}

TEST_F(SentenceTest, PeopleAndGroups) {
  EXPECT_EQ(
      ja("attribute rank in [gold, silver] and not tag vip"),
      "「rank」が「gold」・「silver」のいずれか、かつ「タグ「vip」が付いている」に当てはまらない");
  EXPECT_EQ(
      en("attribute points >= 1000 and (tag a or friend [followed])"),
      "“points” is at least 1,000 and (has the tag “a” or is a friend in the state “followed”)");
  EXPECT_EQ(ja("attribute born anniversary in 7 days"), "「born」の月日が今日から7日以内");
  EXPECT_EQ(en("attribute born before 2000-01-31"), "“born” is before 2000-01-31");
  EXPECT_EQ(ja("attribute born after 2026-11-22T09:30:00+09:00"),
            "「born」が2026年11月22日 09:30より後");
  EXPECT_EQ(ja("segment \"00000000-0000-0000-0000-000000000001\""),
            "セグメント「優良顧客」に入っている");
  EXPECT_EQ(en("one of (tag a; tag b)"), "exactly one holds of: has the tag “a”; has the tag “b”");
  EXPECT_EQ(ja("sample 10% seed \"春\""), "無作為に選んだ10%(シード「春」)");
}

TEST_F(SentenceTest, Traits) {
  const auto document = JsonDocument::parse(
      R"({"aggregate":{"type":"ordered","sum":{"property":"amount"},"score":{"bounds":[1000]}}})");
  const PlainGrounds grounds(world_);
  const Grounds given = grounds.grounds();
  EXPECT_EQ(sentence(*parse_trait(document->root()), {.grounds = given}),
            "「注文」の金額の合計の段階(境目 1,000円)");
}

TEST(SentenceWordsTest, NoneIsEmpty) {
  for (const Phrase* phrase : words::all()) {
    EXPECT_FALSE(phrase->ja.empty()) << phrase->en;
    EXPECT_FALSE(phrase->en.empty()) << phrase->ja;
  }
}

// Whatever can be asked can be said, and no placeholder is left over.
TEST(SentenceWordsTest, EveryConditionHasASentence) {
  for (const std::uint64_t seed : seeds(20)) {
    SCOPED_TRACE(seed_text(seed));
    Generator generator(seed);
    const PlainWorld world = generator.world(1);
    const PlainGrounds grounds(world);
    const Grounds given = grounds.grounds();
    for (int i = 0; i < 100; ++i) {
      const std::string json = i % 2 ? generator.event_leaf() : generator.condition(2);
      const auto document = JsonDocument::parse(json, {.depth_max = 64});
      const auto condition = Condition::parse(document->root());
      ASSERT_TRUE(condition);
      for (const Language language : {Language::ja, Language::en}) {
        const std::string words =
            sentence(condition->root(), {.language = language, .grounds = given});
        EXPECT_FALSE(words.empty()) << json;
        for (const char* left : {"{s}", "{v}", "{w}", "{e}", "{f}", "{p}", "{t}", "{n}", "{x}"})
          EXPECT_EQ(words.find(left), std::string::npos) << words;
      }
    }
  }
}

}  // namespace
}  // namespace enishi::segment
