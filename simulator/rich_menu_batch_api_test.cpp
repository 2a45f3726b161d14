#include "simulator/test_menus.h"

namespace enishi::simulator {
namespace {

constexpr std::string_view kBatch = "/v2/bot/richmenu/batch";
constexpr std::string_view kValidate = "/v2/bot/richmenu/validate/batch";

std::string link(const std::string& from, const std::string& to) {
  return "{\"type\":\"link\",\"from\":\"" + from + "\",\"to\":\"" + to + "\"}";
}
std::string unlink(const std::string& from) {
  return "{\"type\":\"unlink\",\"from\":\"" + from + "\"}";
}
const std::string kUnlinkAll = R"({"type":"unlinkAll"})";

std::string batch(const std::string& operations, const std::string& key = {}) {
  return "{\"operations\":[" + operations + "]" +
         (key.empty() ? "" : ",\"resumeRequestKey\":\"" + key + "\"") + "}";
}

struct RichMenuBatchApi : testing::Test {
  RichMenuBatchApi() : t(options()) {}
  static LinePlatformOptions options() {
    LinePlatformOptions out;
    out.rate_limits = false;
    return out;
  }
  // The request id.
  std::string accepted(const std::string& body) {
    const auto response = t.post(kBatch, body);
    EXPECT_EQ(response.status, 202) << response.body;
    EXPECT_EQ(response.body, "{}");
    return std::string(response.header("x-line-request-id"));
  }
  net::Response progress(const std::string& request) {
    return t.get("/v2/bot/richmenu/progress/batch?requestId=" + request);
  }
  std::string phase(const std::string& request) {
    return std::string(t.json(progress(request)).at("phase").as_string());
  }
  void link_all(const std::vector<std::string>& users, const std::string& menu) {
    for (const std::string& user : users) t.post(user_menu_path(user, menu));
  }
  std::size_t linked_to(const std::vector<std::string>& users, const std::string& menu) {
    std::size_t out = 0;
    for (const std::string& user : users) out += linked_menu(t, user) == menu ? 1 : 0;
    return out;
  }
  TestPlatform t;
};

TEST_F(RichMenuBatchApi, OperationsSeeTheStateBeforeTheCall) {
  const std::string a = make_menu(t), b = make_menu(t), c = make_menu(t);
  const auto users = t.add_friends(3);
  t.post(user_menu_path(users[0], a));
  t.post(user_menu_path(users[1], b));
  const std::string request = accepted(batch(link(a, b) + "," + link(b, c)));
  EXPECT_EQ(phase(request), "ongoing");
  EXPECT_FALSE(t.json(progress(request)).contains("completedTime"));
  EXPECT_EQ(linked_menu(t, users[0]), a);
  t.clock.advance(Millis{5'000});
  EXPECT_EQ(phase(request), "succeeded");
  EXPECT_EQ(t.json(progress(request)).at("acceptedTime").as_string(), "2026-09-21T14:13:20.000Z");
  EXPECT_EQ(t.json(progress(request)).at("completedTime").as_string(), "2026-09-21T14:13:25.000Z");
  EXPECT_EQ(linked_menu(t, users[0]), b) << "not c";
  EXPECT_EQ(linked_menu(t, users[1]), c);
  EXPECT_EQ(linked_menu(t, users[2]), "");
}

TEST_F(RichMenuBatchApi, UnlinksOneMenuOrAll) {
  const std::string a = make_menu(t), b = make_menu(t);
  const auto users = t.add_friends(4);
  link_all({users[0], users[1]}, a);
  link_all({users[2]}, b);
  accepted(batch(unlink(a)));
  t.clock.advance(Millis{5'000});
  EXPECT_EQ(linked_menu(t, users[0]), "");
  EXPECT_EQ(linked_menu(t, users[2]), b);
  accepted(batch(kUnlinkAll));
  t.clock.advance(Millis{5'000});
  EXPECT_EQ(linked_to(users, ""), 4u);
}

TEST_F(RichMenuBatchApi, WhoIsLinkedAnewInBetweenIsLeftAlone) {
  const std::string a = make_menu(t), b = make_menu(t), c = make_menu(t);
  const auto users = t.add_friends(2);
  link_all(users, a);
  accepted(batch(link(a, b)));
  t.post(user_menu_path(users[0], c));
  t.clock.advance(Millis{5'000});
  EXPECT_EQ(linked_menu(t, users[0]), c);
  EXPECT_EQ(linked_menu(t, users[1]), b);
}

TEST_F(RichMenuBatchApi, AFailedBatchIsResumedUnderItsKey) {
  const std::string a = make_menu(t), b = make_menu(t);
  const auto users = t.add_friends(100);
  link_all(users, a);
  ASSERT_TRUE(t.platform->fail_next_rich_menu_batch(t.channel.id, 300));
  const std::string first = accepted(batch(link(a, b), "key-1"));
  const std::string joined = accepted(batch(link(a, b), "key-1"));
  t.clock.advance(Millis{5'000});
  EXPECT_EQ(phase(first), "failed");
  EXPECT_EQ(phase(joined), "failed") << "it was the same work";
  const std::size_t left = linked_to(users, a);
  EXPECT_GT(left, 0u);
  EXPECT_LT(left, 100u);
  // Users who came to `a` since are none of the old request's.
  const auto late = t.add_friends(101).back();
  t.post(user_menu_path(late, a));
  const std::string again = accepted(batch(link(a, b), "key-1"));
  t.clock.advance(Millis{5'000});
  EXPECT_EQ(phase(again), "succeeded");
  EXPECT_EQ(linked_to(users, b), 100u);
  EXPECT_EQ(linked_menu(t, late), a);
}

TEST_F(RichMenuBatchApi, ASucceededKeyDoesNothingFor14DaysThenItIsNew) {
  const std::string a = make_menu(t), b = make_menu(t), user = t.add_friends(1)[0];
  t.post(user_menu_path(user, a));
  accepted(batch(link(a, b), "k"));
  t.clock.advance(Millis{5'000});
  EXPECT_EQ(linked_menu(t, user), b);
  t.post(user_menu_path(user, a));
  t.clock.advance(std::chrono::days{14} - Millis{5'001});
  const std::string repeat = accepted(batch(link(a, b), "k"));
  t.clock.advance(Millis{5'000});
  EXPECT_EQ(phase(repeat), "succeeded");
  EXPECT_EQ(linked_menu(t, user), a);
  accepted(batch(link(a, b), "k"));
  t.clock.advance(Millis{5'000});
  EXPECT_EQ(linked_menu(t, user), b);
}

TEST_F(RichMenuBatchApi, ProgressIsKept14Days) {
  const std::string request = accepted(batch(kUnlinkAll));
  t.clock.advance(std::chrono::days{14} - Millis{1});
  EXPECT_EQ(progress(request).status, 200);
  t.clock.advance(Millis{1});
  EXPECT_EQ(progress(request).status, 404);
  EXPECT_EQ(progress(std::string(kKeyA)).status, 404);
  EXPECT_EQ(progress("nonsense").status, 400);
  EXPECT_EQ(t.get("/v2/bot/richmenu/progress/batch").status, 400);
}

TEST_F(RichMenuBatchApi, Refusals) {
  const std::string a = make_menu(t), bare = create_menu(t);
  const std::string unknown(kUnknownMenu);
  for (const std::string_view path : {kBatch, kValidate}) {
    const auto detail = [&](const std::string& operations, int status,
                            const std::string& key = {}) {
      const auto response = t.post(path, batch(operations, key));
      EXPECT_EQ(response.status, status) << response.body;
      return first_detail(response);
    };
    EXPECT_EQ(detail(link("menu", a), 400), "operations[0].from: invalid richMenuId");
    EXPECT_EQ(detail(unlink(a) + "," + link(a, a), 400),
              "operations[].from: from richmenu (" + a + ") is duplicated");
    EXPECT_EQ(detail(kUnlinkAll + "," + unlink(a), 400),
              "operations[].type: 'unlinkAll' type can't be combined with other type");
    EXPECT_EQ(detail(link(a, bare), 400),
              "operations[0].to: 'to' richmenu (" + bare + ") must have image but it doesn't");
    EXPECT_EQ(detail(link(a, unknown), 404),
              "operations[0].to: Richmenu (" + unknown + ") is not found");
    EXPECT_EQ(detail(kUnlinkAll, 400, "white space"), "resumeRequestKey: invalid resumeRequestKey");
    EXPECT_EQ(detail(kUnlinkAll, 400, std::string(101, 'k')),
              "resumeRequestKey: invalid resumeRequestKey");
    EXPECT_EQ(detail(R"({"type":"replace"})", 400),
              "operations[0].type: Must be one of the following values: [link, unlink, unlinkAll]");
    EXPECT_EQ(detail("", 400), "operations: Size must be between 1 and 1000");
    std::string many = kUnlinkAll;
    for (int i = 0; i < 1'000; ++i) many += "," + kUnlinkAll;
    EXPECT_EQ(detail(many, 400), "operations: Size must be between 1 and 1000");
    EXPECT_EQ(t.post(path, "{}").status, 400);
  }
  EXPECT_EQ(t.post(kValidate, batch(unlink(bare), std::string(100, 'k'))).status, 200);
}

TEST(RichMenuBatchRate, Is3AnHour) {
  TestPlatform t;
  const std::string body = batch(kUnlinkAll);
  for (int i = 0; i < 3; ++i) EXPECT_EQ(t.post(kBatch, body).status, 202);
  EXPECT_EQ(t.post(kBatch, body).status, 429);
  EXPECT_EQ(t.post(kValidate, body).status, 200) << "validating is not limited so";
  t.clock.advance(std::chrono::minutes{20});
  EXPECT_EQ(t.post(kBatch, body).status, 202);
}

TEST(RichMenuBatchRate, StatusIs100AnHour) {
  LinePlatformOptions options;
  options.bucket_capacity = 1;
  TestPlatform t(options);
  const std::string path = "/v2/bot/richmenu/progress/batch?requestId=" + std::string(kKeyA);
  EXPECT_EQ(t.get(path).status, 404);
  EXPECT_EQ(t.get(path).status, 429);
  t.clock.advance(std::chrono::seconds{36});
  EXPECT_EQ(t.get(path).status, 404);
}

}  // namespace
}  // namespace enishi::simulator
