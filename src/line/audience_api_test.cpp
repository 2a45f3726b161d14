#include "line/audience_api.h"

#include "line/audience_fixture.h"
#include "line/limits.h"

namespace enishi::line {
namespace {

constexpr std::uint64_t kPage = 100'000;

class AudienceApiTest : public LimitedFixture {
 protected:
  // The channel's friends number `from` .. `from + count` at LINE.
  UserIdLines lines(std::uint64_t from, std::uint64_t count) {
    UserIdLines out;
    out.reserve(count);
    for (std::uint64_t at = from; at < from + count; at += kPage) {
      const auto page = *platform_->friends(line_.id, at, std::min(kPage, from + count - at));
      for (const std::string& user : page) out.add(id_of(user));
    }
    return out;
  }
  Asker& asker() { return api_->asker(); }
};
ENISHI_ON_SQLITE(AudienceApiTest);

TEST_P(AudienceApiTest, ByJsonAddedToReadRenamedAndDeleted) {
  ASSERT_TRUE(platform_->add_friends(line_.id, 30));
  const auto group = create_upload(asker(), channel_.id, "春のセール \"A\"", lines(0, 20));
  ASSERT_TRUE(group) << group.error().message;
  auto told = get_audience(asker(), channel_.id, *group);
  ASSERT_TRUE(told) << told.error().message;
  EXPECT_EQ(told->audience.name, "春のセール \"A\"");
  EXPECT_EQ(told->audience.type, "UPLOAD");
  EXPECT_EQ(told->audience.status, "IN_PROGRESS");
  EXPECT_EQ(told->jobs_open, 1u);
  ASSERT_TRUE(add_to_upload(asker(), channel_.id, *group, lines(10, 20)));
  clock_.advance(std::chrono::seconds{10});
  told = get_audience(asker(), channel_.id, *group);
  EXPECT_EQ(told->audience.status, "READY");
  EXPECT_EQ(told->audience.count, 30);
  EXPECT_EQ(told->jobs_open, 0u);
  ASSERT_TRUE(told->audience.expires);
  EXPECT_EQ(*told->audience.expires - told->audience.created, std::chrono::days{180});

  ASSERT_TRUE(rename_audience(asker(), channel_.id, *group, "Summer"));
  EXPECT_EQ((*find_audience(asker(), channel_.id, "SUMMER"))->group, *group);
  EXPECT_FALSE(*find_audience(asker(), channel_.id, "Sum"));
  ASSERT_TRUE(delete_audience(asker(), channel_.id, *group));
  EXPECT_EQ(get_audience(asker(), channel_.id, *group).error().code, ErrorCode::not_found);
  EXPECT_EQ(delete_audience(asker(), channel_.id, *group).error().code, ErrorCode::not_found);
}

TEST_P(AudienceApiTest, ThreeMillionInTwoFiles) {
  constexpr std::uint64_t kHalf = limits::audience_file_ids_max;
  ASSERT_TRUE(platform_->add_friends(line_.id, 2 * kHalf));
  const auto group = create_upload(asker(), channel_.id, "Everybody", lines(0, kHalf));
  ASSERT_TRUE(group) << group.error().message;
  const Status added = add_to_upload(asker(), channel_.id, *group, lines(kHalf, kHalf));
  ASSERT_TRUE(added) << added.error().message;
  clock_.advance(std::chrono::seconds{10});
  const auto told = get_audience(asker(), channel_.id, *group);
  EXPECT_EQ(told->audience.status, "READY");
  EXPECT_EQ(told->audience.count, static_cast<std::int64_t>(2 * kHalf));
  EXPECT_EQ(answered("2xx", "audience_create_file"), 1);
  EXPECT_EQ(answered("2xx", "audience_add_file"), 1);
}

TEST_P(AudienceApiTest, PagesOfTheList) {
  ASSERT_TRUE(platform_->add_friends(line_.id, 1));
  for (int i = 0; i < 45; ++i)
    ASSERT_TRUE(create_upload(asker(), channel_.id, "A" + std::to_string(i), lines(0, 1)));
  const auto first = list_audiences(asker(), channel_.id, 1, {});
  ASSERT_TRUE(first) << first.error().message;
  EXPECT_EQ(first->items.size(), 40u);
  EXPECT_TRUE(first->more);
  EXPECT_EQ(list_audiences(asker(), channel_.id, 2, {})->items.size(), 5u);
  EXPECT_FALSE(list_audiences(asker(), channel_.id, 2, {})->more);
}

TEST_P(AudienceApiTest, RefusalsInWords) {
  ASSERT_TRUE(platform_->add_friends(line_.id, 1));
  UserIdLines stranger = lines(0, 1);
  stranger.add(people::LineUserId{7});
  EXPECT_EQ(create_upload(asker(), channel_.id, "A", stranger).error().message,
            "LINE does not know all of these people for this account, and so took none.");
  const auto name = create_upload(asker(), channel_.id, std::string(121, 'a'), lines(0, 1));
  EXPECT_EQ(name.error().field, "name");
  const auto none = create_impression(asker(), channel_.id, "B", "no-such-request");
  EXPECT_EQ(none.error().code, ErrorCode::conflict);
  EXPECT_EQ(none.error().field, "request_id");
  EXPECT_EQ(add_to_upload(asker(), channel_.id, 99, lines(0, 1)).error().code,
            ErrorCode::not_found);
}

}  // namespace
}  // namespace enishi::line
