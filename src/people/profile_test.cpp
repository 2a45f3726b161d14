#include "people/people_fixture.h"

namespace enishi::people {
namespace {

class ProfileTest : public PeopleFixture {
 protected:
  static Profile profile(std::string name, std::string language = "ja") {
    return {std::move(name), std::move(language), "https://example.jp/p.png", "元気です"};
  }
  spine::NewEntry fetched(unsigned who, int at, const std::optional<Profile>& profile) {
    return profile_entry(channel_, user(who), from_ms(at), profile);
  }
};
ENISHI_ON_BOTH_STORES(ProfileTest);

TEST_P(ProfileTest, TheNewestAnswerWins) {
  apply({entry(kFollow, channel_, 1, 1), fetched(1, 20, profile("花子")),
         fetched(1, 10, profile("old", "en"))});
  EXPECT_EQ((*people().profile(record(1)))->name, "花子");
  EXPECT_EQ(people().view()->language(record(1)), "ja");
  apply({fetched(1, 15, profile("older", "th"))});
  EXPECT_EQ((*people().profile(record(1)))->name, "花子");
  apply({fetched(1, 30, profile("はな", "zh-Hant"))});
  const auto now = **people().profile(record(1));
  EXPECT_EQ(now.name, "はな");
  EXPECT_EQ(now.picture_url, "https://example.jp/p.png");
  EXPECT_EQ(now.status_message, "元気です");
  open_people();
  EXPECT_EQ(people().view()->language(record(1)), "zh-Hant");
}

TEST_P(ProfileTest, NotFoundMeansMissingAndKeepsTheLastTexts) {
  apply({entry(kFollow, channel_, 1, 1), fetched(1, 20, profile("花子"))});
  apply({fetched(1, 30, std::nullopt)});
  EXPECT_EQ(friend_state(channel_, 1), FriendState::unknown);
  EXPECT_EQ((*people().profile(record(1)))->name, "花子");
  EXPECT_EQ(people().view()->language(record(1)), "ja");
  apply({fetched(1, 40, std::nullopt)});
  EXPECT_EQ(friend_state(channel_, 1), FriendState::deleted);
  EXPECT_EQ(history(channel_, 1),
            (std::vector<std::string>{"followed@1", "missing@30", "missing@40"}));
}

TEST_P(ProfileTest, NobodyIsMadeByAProfile) {
  EXPECT_EQ(apply({fetched(1, 20, profile("花子")), fetched(2, 20, std::nullopt)}),
            (std::vector<std::uint32_t>{0, 0}));
  EXPECT_FALSE(record(1));
  EXPECT_FALSE(*people().profile({1}));
}

TEST_P(ProfileTest, WithoutAnyFoundAnswerThereIsNoProfile) {
  apply({entry(kFollow, channel_, 1, 1), fetched(1, 20, std::nullopt)});
  EXPECT_FALSE(*people().profile(record(1)));
  apply({fetched(1, 30, profile("花子"))});
  EXPECT_EQ((*people().profile(record(1)))->name, "花子");
}

TEST_P(ProfileTest, TextsOfThePlatformAreCleaned) {
  Profile wild = profile(std::string("a\0b\x01", 4) +
                             "\xFF"
                             "c",
                         "ja");
  wild.status_message = "line\nbreak" + std::string(3'000, 'x');
  apply({entry(kFollow, channel_, 1, 1), fetched(1, 20, wild)});
  const auto kept = **people().profile(record(1));
  EXPECT_EQ(kept.name,
            "ab\xEF\xBF\xBD"
            "c");
  EXPECT_EQ(kept.status_message.size(), 2'000u);
  EXPECT_EQ(kept.status_message.substr(0, 10), "line\nbreak");
}

TEST_P(ProfileTest, NamesOfManyAtOnce) {
  std::vector<spine::NewEntry> entries;
  std::vector<RecordNo> asked;
  for (unsigned n = 1; n <= 600; ++n) {
    entries.push_back(entry(kFollow, channel_, n, 1));
    if (n % 2) entries.push_back(fetched(n, 20, profile("n" + std::to_string(n))));
    asked.push_back({601 - n});
  }
  apply(entries);
  asked.push_back({1});
  asked.push_back({9'999});
  const auto names = *people().names(asked);
  ASSERT_EQ(names.size(), 300u);
  EXPECT_EQ(names[0].first, RecordNo{1});
  EXPECT_EQ(names[0].second, "n1");
  EXPECT_EQ(names[299].second, "n599");
  EXPECT_TRUE(people().names({})->empty());
}

TEST_P(ProfileTest, WantsReachableFriendsNeverFetchedOrLongAgo) {
  apply({entry(kFollow, channel_, 1, 1), entry(kFollow, channel_, 2, 1),
         entry(kBlock, channel_, 3, 1), entry(kUnblock, channel_, 4, 1),
         entry(kContact, channel_, 5, 1), entry(kFollow, channel_, 6, 1),
         fetched(2, 100, profile("二")), fetched(6, 200, profile("六"))});
  const auto wanted = [&](int before, std::uint32_t after, std::size_t limit) {
    std::vector<std::uint32_t> out;
    const auto found = *people().profiles_wanted(channel_, from_ms(before), {after}, limit);
    for (RecordNo r : found) out.push_back(r.value);
    return out;
  };
  EXPECT_EQ(wanted(0, 0, 100), (std::vector<std::uint32_t>{1, 4}));
  EXPECT_EQ(wanted(101, 0, 100), (std::vector<std::uint32_t>{1, 2, 4}));
  EXPECT_EQ(wanted(100, 0, 100), (std::vector<std::uint32_t>{1, 4}));
  EXPECT_EQ(wanted(999, 1, 2), (std::vector<std::uint32_t>{2, 4}));
  EXPECT_TRUE(wanted(999, 6, 2).empty());
  EXPECT_TRUE(wanted(999, 0, 0).empty());
}

}  // namespace
}  // namespace enishi::people
