#include "simulator/test_platform.h"

namespace enishi::simulator {
namespace {

TEST(GroupApi, SummaryCountMembers) {
  TestPlatform t;
  const auto friends = t.add_friends(150);
  const auto group = t.platform->add_group(t.channel.id, {'C', "渋谷店", friends}).value();
  const std::string path = "/v2/bot/group/" + group;
  const auto summary = t.json(t.get(path + "/summary"));
  EXPECT_EQ(summary.at("groupId").as_string(), group);
  EXPECT_EQ(summary.at("groupName").as_string(), "渋谷店");
  EXPECT_EQ(t.get(path + "/members/count").body, R"({"count":150})");
  const auto first = t.json(t.get(path + "/members/ids"));
  EXPECT_EQ(first.at("memberIds").as_array().size(), 100u);
  const auto second =
      t.json(t.get(path + "/members/ids?start=" + std::string(first.at("next").as_string())));
  EXPECT_EQ(second.at("memberIds").as_array().size(), 50u);
  EXPECT_FALSE(second.contains("next"));
  const auto member = t.json(t.get(path + "/member/" + friends[3]));
  EXPECT_EQ(member.at("userId").as_string(), friends[3]);
  EXPECT_EQ(t.get(path + "/member/U00000000000000000000000000000001").status, 404);
}

TEST(GroupApi, RoomsAreLikeGroupsWithoutSummary) {
  TestPlatform t;
  const auto friends = t.add_friends(2);
  const auto room = t.platform->add_group(t.channel.id, {'R', "", friends}).value();
  EXPECT_EQ(room[0], 'R');
  EXPECT_EQ(t.get("/v2/bot/room/" + room + "/members/count").body, R"({"count":2})");
  EXPECT_EQ(t.get("/v2/bot/room/" + room + "/summary").status, 404);
}

TEST(GroupApi, MemberIdsNeedAVerifiedAccount) {
  TestPlatform t({}, {.verified = false});
  const auto group = t.platform->add_group(t.channel.id, {}).value();
  EXPECT_EQ(t.get("/v2/bot/group/" + group + "/members/ids").status, 403);
}

TEST(GroupApi, AfterLeavingAllIs404) {
  TestPlatform t;
  const auto group = t.platform->add_group(t.channel.id, {}).value();
  EXPECT_EQ(t.post("/v2/bot/group/" + group + "/leave").status, 200);
  EXPECT_EQ(t.get("/v2/bot/group/" + group + "/summary").status, 404);
  EXPECT_EQ(t.post("/v2/bot/group/" + group + "/leave").status, 404);
}

}  // namespace
}  // namespace enishi::simulator
