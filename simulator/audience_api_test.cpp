#include "simulator/test_audiences.h"

namespace enishi::simulator {
namespace {

const std::string kList = "/v2/bot/audienceGroup/list?page=1";

std::string path_of(std::uint64_t id) {
  return "/v2/bot/audienceGroup/" + std::to_string(id);
}
std::string adding(std::uint64_t id, const std::vector<std::string>& users,
                   const std::string& more = {}) {
  return "{\"audienceGroupId\":" + std::to_string(id) + more + ",\"audiences\":" + ids_json(users) +
         "}";
}
std::string named(const std::string& name, const std::string& more = {}) {
  return "{\"description\":" + boost::json::serialize(boost::json::string(name)) + more + "}";
}
std::vector<std::string> some(const std::vector<std::string>& users, std::size_t from,
                              std::size_t end) {
  return {users.begin() + static_cast<std::ptrdiff_t>(from),
          users.begin() + static_cast<std::ptrdiff_t>(end)};
}

TEST(AudienceApi, AnUploadIsAnsweredWithItsAudience) {
  TestPlatform t;
  const auto friends = t.add_friends(3);
  const auto made = t.post(kUpload, named("春の客", ",\"audiences\":" + ids_json(friends)));
  const auto json = t.json(made);
  const auto now = to_ms(t.clock.now()) / 1'000;
  EXPECT_EQ(made.status, 202);
  EXPECT_EQ(json.at("createRoute").as_string(), "MESSAGING_API");
  EXPECT_EQ(json.at("type").as_string(), "UPLOAD");
  EXPECT_EQ(json.at("description").as_string(), "春の客");
  EXPECT_EQ(json.at("created").to_number<std::int64_t>(), now);
  EXPECT_EQ(json.at("permission").as_string(), "READ_WRITE");
  EXPECT_EQ(json.at("expireTimestamp").to_number<std::int64_t>(), now + 15'552'000);
  EXPECT_FALSE(json.at("isIfaAudience").as_bool());
}

TEST(AudienceApi, IsReadyWhenItsJobHasFinished) {
  TestPlatform t;
  const auto friends = t.add_friends(3);
  const auto id = id_of(t.post(
      kUpload, named("a", ",\"uploadDescription\":\"job\",\"audiences\":" + ids_json(friends))));
  const auto job = [&] { return audience(t, id).at("jobs").at(0).as_object(); };
  EXPECT_EQ(job().at("jobStatus").as_string(), "QUEUED");
  EXPECT_EQ(job().at("description").as_string(), "job");
  EXPECT_TRUE(job().at("failedType").is_null());
  t.clock.advance(Millis{500});
  EXPECT_EQ(job().at("jobStatus").as_string(), "WORKING");
  EXPECT_EQ(status_of(t, id), "IN_PROGRESS");
  t.clock.advance(Millis{1'500});
  EXPECT_EQ(job().at("jobStatus").as_string(), "FINISHED");
  EXPECT_EQ(job().at("audienceCount").to_number<int>(), 3);
  EXPECT_EQ(status_of(t, id), "READY");
  EXPECT_EQ(count_of(t, id), 3) << "who uploaded knows them: a small count is told";
}

TEST(AudienceApi, AddingKeepsItReady) {
  TestPlatform t;
  const auto friends = t.add_friends(5);
  const auto id = uploaded(t, some(friends, 0, 3));
  const auto added = put(t, kUpload, adding(id, some(friends, 2, 5)));
  EXPECT_EQ(added.status, 202);
  EXPECT_EQ(added.body, "{}");
  EXPECT_EQ(status_of(t, id), "READY");
  EXPECT_EQ(count_of(t, id), 3);
  EXPECT_TRUE(audience(t, id).at("jobs").at(1).at("description").is_null());
  t.clock.advance(Millis{2'000});
  EXPECT_EQ(count_of(t, id), 5) << "nobody is in it twice";
  EXPECT_EQ(audience(t, id).at("jobs").at(1).at("audienceCount").to_number<int>(), 2);
}

TEST(AudienceApi, AnEmptyOneStaysInProgress) {
  TestPlatform t;
  const auto id = id_of(t.post(kUpload, named("a")));
  t.clock.advance(std::chrono::hours{24});
  EXPECT_EQ(status_of(t, id), "IN_PROGRESS");
  EXPECT_TRUE(audience(t, id).at("jobs").as_array().empty());
  EXPECT_EQ(code_of(put(t, kUpload, adding(id, {}))),
            "UPLOAD_AUDIENCE_GROUP_NO_VALID_AUDIENCE_IDS");
}

TEST(AudienceApi, OneInvalidIdFailsTheWholeUpload) {
  TestPlatform t;
  auto friends = t.add_friends(2);
  for (const std::string wrong : {"U00000000000000000000000000000001", "taro", ""}) {
    auto users = friends;
    users.push_back(wrong);
    const auto refused = t.post(kUpload, named("a", ",\"audiences\":" + ids_json(users)));
    EXPECT_EQ(code_of(refused), "UPLOAD_AUDIENCE_GROUP_INVALID_AUDIENCE_ID_FORMAT") << wrong;
    EXPECT_EQ(message_of(refused), "Invalid audience id format");
    EXPECT_EQ(t.json(refused).at("details").at(0).at("property").as_string(), "audiences");
  }
  EXPECT_EQ(t.json(t.get(kList)).at("totalCount").to_number<int>(), 0);
}

TEST(AudienceApi, WithoutConsentIsDroppedBlockersAreCounted) {
  TestPlatform t;
  const auto friends = t.add_friends(10);
  ASSERT_TRUE(t.platform->set_users(t.channel.id, std::span(friends).first(3), UserState::hidden));
  ASSERT_TRUE(
      t.platform->set_users(t.channel.id, std::span(friends).subspan(3, 3), UserState::blocked));
  ASSERT_TRUE(
      t.platform->set_users(t.channel.id, std::span(friends).subspan(6, 1), UserState::deleted));
  EXPECT_EQ(count_of(t, uploaded(t, friends)), 7);
}

TEST(AudienceApi, AtMost10000IdsByJson) {
  TestPlatform t;
  const auto friends = t.add_friends(10'001);
  EXPECT_EQ(code_of(t.post(kUpload, named("a", ",\"audiences\":" + ids_json(friends)))),
            "UPLOAD_AUDIENCE_GROUP_TOO_MANY_AUDIENCE_IDS");
  EXPECT_EQ(count_of(t, uploaded(t, some(friends, 0, 10'000))), 10'000);
}

TEST(AudienceApi, NamesAreChecked) {
  TestPlatform t;
  const std::pair<std::string, std::string> cases[] = {
      {"", "AUDIENCE_GROUP_NAME_EMPTY"},
      {"  ", "AUDIENCE_GROUP_NAME_EMPTY"},
      {std::string(121, 'a'), "AUDIENCE_GROUP_NAME_SIZE_OVER"},
      {"a\nb", "AUDIENCE_GROUP_NAME_WRONG"},
  };
  const auto id = id_of(t.post(kUpload, named(std::string(120, 'a'))));
  for (const auto& [name, code] : cases) {
    EXPECT_EQ(code_of(t.post(kUpload, named(name))), code);
    EXPECT_EQ(code_of(put(t, path_of(id) + "/updateDescription", named(name))), code);
  }
  EXPECT_EQ(code_of(t.post(kUpload, "{}")), "AUDIENCE_GROUP_NAME_EMPTY");
  EXPECT_EQ(message_of(t.post(kUpload, named(std::string(121, 'a')))),
            "size over audienceGroupName");
  EXPECT_EQ(code_of(t.post(kUpload,
                           named("a", ",\"uploadDescription\":\"" + std::string(301, 'a') + "\""))),
            "AUDIENCE_GROUP_UPLOAD_DESCRIPTION_SIZE_OVER");
  EXPECT_EQ(t.post(kUpload, named("a", ",\"audiences\":5")).status, 400);
  EXPECT_EQ(t.post(kUpload, named("a", ",\"isIfaAudience\":1")).status, 400);
}

TEST(AudienceApi, RenameAndDelete) {
  TestPlatform t;
  const auto id = id_of(t.post(kUpload, named("a")));
  const auto renamed = put(t, path_of(id) + "/updateDescription", named("b"));
  EXPECT_EQ(renamed.status, 200);
  EXPECT_EQ(renamed.body, "{}");
  EXPECT_EQ(audience(t, id).at("audienceGroup").at("description").as_string(), "b");
  const auto deleted = t.outcome(t.call("DELETE", path_of(id))).response;
  EXPECT_EQ(deleted.status, 202);
  EXPECT_EQ(deleted.body, "{}");
  EXPECT_EQ(code_of(t.get(path_of(id))), "AUDIENCE_GROUP_NOT_FOUND");
  EXPECT_EQ(code_of(t.outcome(t.call("DELETE", path_of(id))).response), "AUDIENCE_GROUP_NOT_FOUND");
  EXPECT_EQ(code_of(put(t, path_of(id) + "/updateDescription", named("b"))),
            "AUDIENCE_GROUP_NOT_FOUND");
  EXPECT_EQ(code_of(put(t, kUpload, adding(id, t.add_friends(1)))), "AUDIENCE_GROUP_NOT_FOUND");
  EXPECT_EQ(code_of(t.get("/v2/bot/audienceGroup/none")), "AUDIENCE_GROUP_NOT_FOUND");
}

TEST(AudienceApi, AtMost1000AChannel) {
  LinePlatformOptions options;
  options.rate_limits = false;
  TestPlatform t(options);
  std::uint64_t last = 0;
  for (int i = 0; i < 1'000; ++i) last = id_of(t.post(kUpload, named("a")));
  EXPECT_EQ(code_of(t.post(kUpload, named("a"))), "AUDIENCE_GROUP_COUNT_MAX_OVER");
  t.outcome(t.call("DELETE", path_of(last)));
  EXPECT_EQ(t.post(kUpload, named("a")).status, 202);
}

TEST(AudienceApi, ExpiresAfter180DaysAndIsDeletedAMonthLater) {
  TestPlatform t;
  const auto friends = t.add_friends(2);
  const auto id = uploaded(t, friends);
  t.clock.advance(std::chrono::days{180} - Millis{2'001});
  EXPECT_EQ(status_of(t, id), "READY");
  t.clock.advance(Millis{1});
  EXPECT_EQ(status_of(t, id), "EXPIRED");
  EXPECT_EQ(code_of(put(t, kUpload, adding(id, friends))),
            "AUDIENCE_GROUP_CAN_NOT_UPLOAD_STATUS_EXPIRED");
  t.clock.advance(std::chrono::days{30});
  EXPECT_EQ(code_of(t.get(path_of(id))), "AUDIENCE_GROUP_NOT_FOUND");
}

TEST(AudienceApi, Is60AMinuteEach) {
  TestPlatform t;
  for (int i = 0; i < 60; ++i) ASSERT_EQ(t.get(kList).status, 200);
  EXPECT_EQ(t.get(kList).status, 429);
  EXPECT_EQ(t.get("/v2/bot/audienceGroup/shared/list").status, 200);
  t.clock.advance(Millis{1'000});
  EXPECT_EQ(t.get(kList).status, 200);
}

TEST(AudienceApi, AtMostTenJobsAtOnce) {
  TestPlatform t;
  const auto friends = t.add_friends(1);
  const auto id = id_of(t.post(kUpload, named("a", ",\"audiences\":" + ids_json(friends))));
  for (int i = 1; i < 10; ++i) ASSERT_EQ(put(t, kUpload, adding(id, friends)).status, 202);
  const auto refused = put(t, kUpload, adding(id, friends));
  EXPECT_EQ(refused.status, 429);
  EXPECT_EQ(message_of(refused),
            "The maximum number of concurrent operations has been exceeded. Try again later.");
  EXPECT_EQ(t.post(kUpload, named("b", ",\"audiences\":" + ids_json(friends))).status, 202)
      << "another audience counts by itself";
  t.clock.advance(Millis{2'000});
  EXPECT_EQ(put(t, kUpload, adding(id, friends)).status, 202);
}

TEST(AudienceApi, TheLast50JobsAreTold) {
  LinePlatformOptions options;
  options.rate_limits = false;
  TestPlatform t(options);
  const auto friends = t.add_friends(1);
  const auto id = uploaded(t, friends);
  for (int i = 0; i < 55; ++i) {
    ASSERT_EQ(put(t, kUpload, adding(id, friends)).status, 202);
    t.clock.advance(Millis{2'000});
  }
  EXPECT_EQ(audience(t, id).at("jobs").as_array().size(), 50u);
}

TEST(AudienceApi, ListsPagesWithFilters) {
  TestPlatform t;
  const auto friends = t.add_friends(1);
  for (int i = 0; i < 45; ++i)
    id_of(t.post(kUpload, named((i % 2 != 0 ? "Odd " : "even ") + std::to_string(i))));
  uploaded(t, friends);
  const auto ask = [&](const std::string& more) {
    const auto response = t.get("/v2/bot/audienceGroup/list?" + more);
    EXPECT_EQ(response.status, 200) << response.body;
    return t.json(response);
  };
  auto page = ask("page=1");
  EXPECT_EQ(page.at("audienceGroups").as_array().size(), 20u) << "unless asked otherwise";
  EXPECT_EQ(page.at("totalCount").to_number<int>(), 46);
  EXPECT_EQ(page.at("readWriteAudienceGroupTotalCount").to_number<int>(), 46);
  EXPECT_TRUE(page.at("hasNextPage").as_bool());
  page = ask("page=2&size=40");
  EXPECT_EQ(page.at("audienceGroups").as_array().size(), 6u);
  EXPECT_FALSE(page.at("hasNextPage").as_bool());
  EXPECT_EQ(page.at("page").to_number<int>(), 2);
  EXPECT_EQ(page.at("size").to_number<int>(), 40);
  EXPECT_EQ(ask("page=1&description=ODD").at("totalCount").to_number<int>(), 22);
  EXPECT_EQ(ask("page=1&status=READY").at("totalCount").to_number<int>(), 1);
  EXPECT_EQ(ask("page=1&createRoute=OA_MANAGER").at("totalCount").to_number<int>(), 0);
  EXPECT_TRUE(ask("page=9").at("audienceGroups").as_array().empty());
}

TEST(AudienceApi, BadListQueriesAre400) {
  TestPlatform t;
  const auto refused = t.get("/v2/bot/audienceGroup/list?page=1&size=41");
  EXPECT_EQ(code_of(refused), "TOO_HIGH");
  EXPECT_EQ(message_of(refused), "size: must be less than or equal to 40");
  for (const std::string bad : {"", "?page=0", "?page=x", "?page=1&size=0", "?page=1&status=GOOD",
                                "?page=1&createRoute=X", "?page=1&includesExternalPublicGroups=2"})
    EXPECT_EQ(t.get("/v2/bot/audienceGroup/list" + bad).status, 400) << bad;
  EXPECT_EQ(t.get("/v2/bot/audienceGroup/shared/list").status, 200) << "here the page is 1";
}

TEST(AudienceApi, SharedOnesAreReadOnly) {
  TestPlatform t;
  const auto friends = t.add_friends(100);
  const auto own = uploaded(t, friends);
  const auto shared = t.platform->share_audience(t.channel.id, "広告", 60).value();
  const std::string list = "/v2/bot/audienceGroup/shared/list";
  EXPECT_EQ(t.json(t.get(list)).at("totalCount").to_number<int>(), 1);
  const auto both = t.json(t.get(list + "?includesOwnedAudienceGroups=true"));
  EXPECT_EQ(both.at("totalCount").to_number<int>(), 2);
  EXPECT_EQ(both.at("readWriteAudienceGroupTotalCount").to_number<int>(), 1);
  const auto json = t.json(t.get("/v2/bot/audienceGroup/shared/" + std::to_string(shared)));
  EXPECT_EQ(json.at("audienceGroup").at("permission").as_string(), "READ");
  EXPECT_EQ(json.at("audienceGroup").at("audienceCount").to_number<int>(), 60);
  EXPECT_EQ(json.at("owner").at("serviceType").as_string(), "lap");
  EXPECT_EQ(t.get("/v2/bot/audienceGroup/shared/" + std::to_string(own)).status, 200);
  EXPECT_EQ(t.json(t.get(kList)).at("totalCount").to_number<int>(), 1);
  EXPECT_EQ(code_of(t.get(path_of(shared))), "AUDIENCE_GROUP_NOT_FOUND");
  EXPECT_EQ(code_of(put(t, kUpload, adding(shared, friends))), "AUDIENCE_GROUP_NOT_FOUND");
  EXPECT_EQ(code_of(t.outcome(t.call("DELETE", path_of(shared))).response),
            "AUDIENCE_GROUP_NOT_FOUND");
}

TEST(AudienceApi, IfasAreForCorporateAccounts) {
  const std::string body =
      named("a", std::string(",\"isIfaAudience\":true,\"audiences\":[{\"id\":\"") +
                     std::string(kKeyA) + "\"}]");
  TestPlatform plain;
  EXPECT_EQ(plain.post(kUpload, body).status, 403);
  TestPlatform t({}, {.corporate = true});
  const auto friends = t.add_friends(1);
  const auto id = id_of(t.post(kUpload, body));
  EXPECT_EQ(code_of(put(t, kUpload, adding(id, friends))),
            "UPLOAD_AUDIENCE_GROUP_INVALID_AUDIENCE_ID_FORMAT")
      << "an audience holds one kind";
  t.clock.advance(Millis{2'000});
  EXPECT_EQ(count_of(t, id), 0) << "nobody here has one";
}

}  // namespace
}  // namespace enishi::simulator
