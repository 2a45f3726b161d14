// The entry: doors beside /api/v1, what is checked of every call, idempotency, personal data.
#include "api/api.h"

#include <algorithm>
#include <atomic>
#include <future>

#include "api/testing.h"
#include "base/limits.h"

namespace enishi::api::testing {
namespace {

using delivery::testing::user_of;

class EntryTest : public ApiTest {
 protected:
  std::vector<guard::OperationRow> operations() {
    return *system().store.state().reading(
        [&](store::Tx& tx) { return system().operations.list(tx, std::nullopt, 0, 1'000); });
  }
  std::size_t readings() {
    return static_cast<std::size_t>(std::ranges::count_if(
        operations(), [](const auto& row) { return row.operation.action == "people.read"; }));
  }
  Answered get_as(const std::string& token, const std::string& path) {
    return system().ask({.method = "GET", .target = "/api/v1" + path, .token = token});
  }
};
ENISHI_ON_BOTH_STORES(EntryTest);

// What no store has a part in.
class FrontTest : public EntryTest {};
INSTANTIATE_TEST_SUITE_P(Stores, FrontTest, ::testing::Values(store::Backend::sqlite),
                         store::testing::backend_name);

TEST_P(FrontTest, HealthAndMetricsNeedNoKey) {
  for (const char* path : {"/healthz", "/readyz", "/metrics", "/api/openapi.json"}) {
    const Answered answer = system().ask({.method = "GET", .target = path, .anonymous = true});
    EXPECT_EQ(answer.status, 200) << path;
  }
  const Answered metrics = system().ask({.method = "GET", .target = "/metrics", .anonymous = true});
  EXPECT_NE(metrics.body.find("enishi_api_call_seconds"), std::string::npos);
  EXPECT_EQ(metrics.header("Content-Type").find("text/plain; version=0.0.4"), 0u);
}

TEST_P(FrontTest, UnknownPathsAndMethodsAreProblems) {
  for (const char* path : {"/", "/api", "/api/v1/nothing", "/api/v2/status", "/favicon.ico"}) {
    const Answered answer = system().ask({.method = "GET", .target = path});
    EXPECT_EQ(answer.status, 404) << path;
    EXPECT_EQ(answer.header("Content-Type"), "application/problem+json") << path;
  }
  const Answered wrong = system().ask({.method = "DELETE", .target = "/api/v1/workspaces"});
  EXPECT_EQ(wrong.status, 405);
  EXPECT_EQ(wrong.header("Allow"), "POST, GET");
  EXPECT_EQ(wrong.text("status"), "405");
}

TEST_P(FrontTest, DoorsLeadToTheirRooms) {
  const auto brand = system().make_brand();
  const Answered unsigned_hook = system().ask({.method = "POST",
                                               .target = "/line/webhook/" + brand.channel.text(),
                                               .body = "{}",
                                               .anonymous = true});
  EXPECT_EQ(unsigned_hook.status, 401);
  const Answered no_link =
      system().ask({.method = "GET", .target = "/c/AAAAAAAAAAAAAAAAAAAAAA", .anonymous = true});
  EXPECT_EQ(no_link.status, 404);
}

TEST_P(FrontTest, ParametersAreChecked) {
  const auto field_of = [&](const std::string& query) {
    const Answered answer = system().get("/workspaces" + query);
    return std::to_string(answer.status) + " " + answer.text("field");
  };
  EXPECT_EQ(field_of("?limit=1"), "200 ");
  EXPECT_EQ(field_of("?limit=0"), "400 limit");
  EXPECT_EQ(field_of("?limit=1001"), "400 limit");
  EXPECT_EQ(field_of("?limit=ten"), "400 limit");
  EXPECT_EQ(field_of("?limit=1&limit=2"), "400 limit");
  EXPECT_EQ(field_of("?colour=red"), "400 colour");
  EXPECT_EQ(field_of("?cursor=!"), "400 cursor");
  EXPECT_EQ(field_of("?cursor=YWJj"), "400 cursor");
  EXPECT_EQ(field_of("?limit=%zz"), "400 limit");
}

TEST_P(FrontTest, BodiesAreChecked) {
  const auto problem_of = [&](const std::string& body, const std::string& type = {}) {
    const Answered answer = system().ask(
        {.method = "POST", .target = "/api/v1/workspaces", .body = body, .content_type = type});
    return std::to_string(answer.status) + " " + answer.text("field");
  };
  EXPECT_EQ(problem_of(R"({"name":"a"})", "application/json; charset=utf-8"), "201 ");
  EXPECT_EQ(problem_of(""), "400 name");
  EXPECT_EQ(problem_of("{"), "400 ");
  EXPECT_EQ(problem_of("[]"), "400 ");
  EXPECT_EQ(problem_of(R"({"name":"a","nmae":"b"})"), "400 nmae");
  EXPECT_EQ(problem_of(R"({"name":7})"), "400 name");
  EXPECT_EQ(problem_of(R"({"name":"a","zone":"Mars/Olympus"})"), "400 zone");
  EXPECT_EQ(problem_of(R"({"name":"a"})", "application/x-www-form-urlencoded"), "415 ");
  EXPECT_EQ(problem_of(std::string(40, '[') + std::string(40, ']')).substr(0, 4), "400 ");
}

TEST_P(FrontTest, AListGoesOnWithItsCursor) {
  for (int i = 0; i < 5; ++i) system().make_brand("Brand " + std::to_string(i));
  std::vector<std::string> names;
  std::string cursor;
  do {
    const Answered answer =
        system().get("/workspaces?limit=2" + (cursor.empty() ? "" : "&cursor=" + cursor));
    const JsonDocument page = answer.json();
    const JsonValue items = *page.root().get("items");
    for (std::size_t i = 0; i < *items.array(); ++i)
      names.push_back(*items.at(i).string_at("name"));
    const auto next = page.root().find("next");
    cursor = next ? std::string(*next->string()) : "";
  } while (!cursor.empty());
  EXPECT_EQ(names,
            (std::vector<std::string>{"Brand 0", "Brand 1", "Brand 2", "Brand 3", "Brand 4"}));
}

TEST_P(EntryTest, AnIdempotencyKeyMakesOneOfMany) {
  const auto make = [&](const std::string& body, const std::string& key) {
    return system().ask(
        {.method = "POST", .target = "/api/v1/workspaces", .body = body, .idempotency_key = key});
  };
  const Answered first = make(R"({"name":"a"})", "k1");
  const Answered again = make(R"({"name":"a"})", "k1");
  EXPECT_EQ(first.status, 201);
  EXPECT_EQ(again.status, 201);
  EXPECT_EQ(again.body, first.body);
  EXPECT_EQ(again.header("Content-Type"), "application/json");
  EXPECT_EQ(again.header("Idempotent-Replay"), "true");
  EXPECT_EQ(make(R"({"name":"b"})", "k1").status, 409);
  EXPECT_EQ(system().workspaces->directory().workspaces().size(), 1u);
  // What was refused may be corrected under the same key.
  EXPECT_EQ(make(R"({"name":"b","zone":"Mars/X"})", "k2").status, 400);
  EXPECT_EQ(make(R"({"name":"b"})", "k2").status, 201);
}

TEST_P(EntryTest, PersonalDataNeedsItsScopeAndIsOnRecord) {
  const auto brand = system().make_brand();
  system().add_friends(brand, 1, 2);
  const std::string path = "/channels/" + brand.channel.text() + "/friends";
  const std::string user = people::line_user_id_text(user_of(1));

  const Answered counted = get_as(system().key({"counts.read"}), path);
  EXPECT_EQ(counted.status, 200);
  EXPECT_EQ(counted.body.find(user), std::string::npos);
  EXPECT_EQ(readings(), 0u);

  const Answered seen = get_as(system().key({"people.read"}, brand.workspace), path);
  EXPECT_NE(seen.body.find(user), std::string::npos);
  EXPECT_EQ(readings(), 1u);
  const guard::OperationRow row = operations().front();
  EXPECT_EQ(row.operation.target, "channel/" + brand.channel.text());
  EXPECT_EQ(row.operation.workspace, brand.workspace);

  EXPECT_EQ(system().get(path + "/" + user).status, 200);
  EXPECT_EQ(readings(), 2u);
  EXPECT_EQ(operations().front().operation.target, "channel/" + brand.channel.text() + "/friend/1");
}

TEST_P(EntryTest, EventsShowTheirContentOnlyToWhoMaySeePeople) {
  const auto brand = system().make_brand();
  system().add_friends(brand, 1, 1);
  const std::string path = "/channels/" + brand.channel.text() + "/events";
  const Answered blind = get_as(system().key({"events.read"}), path);
  EXPECT_NE(blind.body.find("line.follow"), std::string::npos);
  EXPECT_EQ(blind.body.find("payload"), std::string::npos);
  const Answered seeing = get_as(system().key({"events.read", "people.read"}), path);
  EXPECT_NE(seeing.body.find(R"("payload":{"type":"follow")"), std::string::npos);
  EXPECT_EQ(readings(), 1u);
}

TEST_P(FrontTest, NotReadyWhenThePipelineStands) {
  const auto ready = [&] {
    return system().ask({.method = "GET", .target = "/readyz", .anonymous = true}).status;
  };
  system().make_brand();
  system().pipeline->stop();
  EXPECT_EQ(ready(), 200);
  std::vector<spine::NewEntry> entries(1);
  entries[0].kind = spine::EntryKind{0x7f01};
  ASSERT_TRUE(system().log->append_and_wait(std::move(entries)));
  EXPECT_EQ(ready(), 200);
  system().clock.advance(std::chrono::seconds{29});
  EXPECT_EQ(ready(), 200);
  system().clock.advance(std::chrono::seconds{1});
  EXPECT_EQ(ready(), 503);
  system().pipeline->start();
  ASSERT_TRUE(system().pipeline->wait_applied(system().log->end()));
  EXPECT_EQ(ready(), 200);
}

TEST_P(FrontTest, AStoppedPipelineAnswersWhoWaits) {
  const auto brand = system().make_brand();
  system().add_friends(brand, 1, 1);
  system().pipeline->stop();
  const Answered answer =
      system().ask({.method = "PATCH",
                    .target = "/api/v1/channels/" + brand.channel.text() + "/friends/1",
                    .body = R"({"tags":{"add":["vip"]}})"});
  EXPECT_EQ(answer.status, 503);
  EXPECT_EQ(answer.header("Retry-After"), "1");
  system().pipeline->start();
  system().settle();
  EXPECT_NE(system().get("/channels/" + brand.channel.text() + "/friends?tag=vip").body.find("vip"),
            std::string::npos);
}

// LINE does not answer: who asks for it waits, then is refused; the rest goes on.
TEST_P(FrontTest, AnOutageOfLineHoldsUpOnlyWhoAsksLine) {
  const auto brand = system().make_brand();
  std::promise<void> go, both_hang;
  const auto gone = go.get_future().share();
  std::atomic<int> asked{0};
  system().messaging.on_quota = [&] {
    if (++asked == 2) both_hang.set_value();
    gone.wait();
  };
  std::vector<std::future<int>> answers;
  const auto ask_quota = [&] {
    auto promise = std::make_shared<std::promise<int>>();
    answers.push_back(promise->get_future());
    net::Request request{.method = "GET",
                         .target = "/api/v1/channels/" + brand.channel.text() + "/quota",
                         .peer = net::Peer::local};
    system().api->handle(std::move(request),
                         [promise](net::Response r) { promise->set_value(r.status); });
  };
  for (int i = 0; i < 2; ++i) ask_quota();
  both_hang.get_future().wait();
  for (std::size_t i = 0; i < limits::api_queue_max; ++i) ask_quota();
  const Answered refused = system().get("/channels/" + brand.channel.text() + "/quota");
  EXPECT_EQ(refused.status, 503);
  EXPECT_EQ(refused.header("Retry-After"), "1");
  EXPECT_EQ(system().get("/status").status, 200);
  go.set_value();
  for (auto& answer : answers) EXPECT_EQ(answer.get(), 200);
}

TEST_P(FrontTest, TheLocalSocketIsTheMachinesOwnPerson) {
  ASSERT_EQ(system().post("/workspaces", R"({"name":"a"})").status, 201);
  const guard::Actor actor = operations().front().actor;
  EXPECT_EQ(actor.kind, guard::ActorKind::local);
  EXPECT_EQ(actor.id, "1000");
}

TEST_P(FrontTest, AKeySaysWhereLineIsOnlyOverTheLocalSocket) {
  const auto brand = system().make_brand();
  const std::string path = "/api/v1/channels/" + brand.channel.text();
  const std::string body = R"({"api_base":"https://elsewhere.example"})";
  EXPECT_EQ(
      system()
          .ask({.method = "PATCH", .target = path, .body = body, .token = system().key({"admin"})})
          .status,
      403);
  EXPECT_EQ(system().ask({.method = "PATCH", .target = path, .body = body}).status, 200);
}

TEST_P(FrontTest, AKeyOfOneWorkspaceMakesKeysOfThisWorkspaceOnly) {
  const auto mine = system().make_brand("Mine");
  const auto other = system().make_brand("Other");
  const std::string admin = system().key({"admin"}, mine.workspace);
  const auto make = [&](const std::string& more) {
    return system().ask({.method = "POST",
                         .target = "/api/v1/api-keys",
                         .body = R"({"name":"k","scopes":["counts.read"])" + more + "}",
                         .token = admin});
  };
  const Answered made = make("");
  EXPECT_EQ(made.status, 201);
  EXPECT_EQ(*made.json().root().get("key")->string_at("workspace"), mine.workspace.text());
  EXPECT_EQ(make(R"(,"workspace":")" + other.workspace.text() + "\"").status, 400);
  EXPECT_EQ(get_as(made.text("token"), "/channels/" + mine.channel.text() + "/counts").status, 200);
  EXPECT_EQ(get_as(made.text("token"), "/channels/" + other.channel.text() + "/counts").status,
            404);
}

}  // namespace
}  // namespace enishi::api::testing
