// No route answers a caller who may not: without a key, without the scope, of another workspace.
#include "api/routes.h"
#include "api/testing.h"
#include "base/text.h"

namespace enishi::api::testing {
namespace {

class RefusalTest : public ApiTest {
 protected:
  void SetUp() override {
    ApiTest::SetUp();
    mine_ = system().make_brand("Mine");
    other_ = system().make_brand("Other");
    system().add_friends(mine_, 1, 1);
    const Answered campaign = system().post("/workspaces/" + mine_.workspace.text() + "/campaigns",
                                            R"({"name":"c","channel":")" + mine_.channel.text() +
                                                R"(","messages":[{"type":"text","text":"a"}]})");
    ASSERT_EQ(campaign.status, 201) << campaign.body;
    const Answered mass =
        system().post("/workspaces/" + mine_.workspace.text() + "/mass-sends",
                      R"({"name":"m","kind":"broadcast","channel":")" + mine_.channel.text() +
                          R"(","messages":[{"type":"text","text":"a"}]})");
    ASSERT_EQ(mass.status, 201) << mass.body;
    const Answered content =
        system().post("/workspaces/" + mine_.workspace.text() + "/contents",
                      R"({"name":"a","messages":[{"type":"text","text":"a"}]})");
    ASSERT_EQ(content.status, 201) << content.body;
    const Answered job = system().post("/channels/" + mine_.channel.text() + "/reconciliations");
    ASSERT_EQ(job.status, 202) << job.body;
    const Answered media = system().post("/workspaces/" + mine_.workspace.text() + "/media",
                                         R"({"name":"a","bytes":9})");
    ASSERT_EQ(media.status, 201) << media.body;
    const Answered import = system().post("/workspaces/" + mine_.workspace.text() + "/imports",
                                          R"({"kind":"people","name":"a"})");
    ASSERT_EQ(import.status, 201) << import.body;
    names_ = {{"workspace", mine_.workspace.text()},
              {"provider", mine_.provider.text()},
              {"channel", mine_.channel.text()},
              {"campaign", campaign.text("id")},
              {"mass", mass.text("id")},
              {"content", content.text("id")},
              {"media", media.text("id")},
              {"job", job.text("job")},
              {"menu", mine_.workspace.text()},
              {"audience", mine_.workspace.text()},
              {"coupon", "01JYNW8JMQVFBNWF1APF8Z3FS7"},
              {"route", mine_.workspace.text()},
              {"friend", "1"},
              {"person", "1"},
              {"import", import.text("id")},
              {"attribute", "rank"},
              {"type", "1"},
              {"property", "1"},
              {"item", "sku-1"},
              {"segment", mine_.workspace.text()},
              {"trait", "spend"},
              {"receiver", "1"},
              {"key", mine_.workspace.text()}};
  }

  std::string target(const Route& route) {
    std::string out = "/api/v1";
    for (const std::string_view piece : split(route.path.substr(1), '/')) {
      out += '/';
      out += piece.starts_with('{') ? names_.at(std::string(piece.substr(1, piece.size() - 2)))
                                    : std::string(piece);
    }
    return out;
  }
  Answered call(const Route& route, const std::string& token) {
    return system().ask({.method = std::string(route.method),
                         .target = target(route),
                         .token = token,
                         .anonymous = token.empty()});
  }
  static bool needs(const Route& route, std::string_view scope) {
    for (const std::string_view word : split(route.scope, ' '))
      if (word == scope) return true;
    return false;
  }
  std::size_t refusals() {
    const auto rows = system().store.state().reading(
        [&](store::Tx& tx) { return system().operations.list(tx, std::nullopt, 0, 1'000); });
    return static_cast<std::size_t>(
        std::ranges::count_if(*rows, [](const auto& row) { return row.operation.refused; }));
  }
  static void expect_problem(const Answered& answer, const Route& route) {
    EXPECT_EQ(answer.header("Content-Type"), "application/problem+json") << route.name;
    EXPECT_FALSE(answer.text("detail").empty()) << route.name;
  }

  WiredSystem::Brand mine_, other_;
  std::map<std::string, std::string> names_;
  const Table table_ = all_routes("1");
};
INSTANTIATE_TEST_SUITE_P(Stores, RefusalTest, ::testing::Values(store::Backend::sqlite),
                         store::testing::backend_name);

TEST_P(RefusalTest, WithoutAKey) {
  for (const Route& route : table_.routes) {
    for (const std::string& token : {std::string(), std::string("enishi_wrong")}) {
      const Answered answer = call(route, token);
      EXPECT_EQ(answer.status, 401) << route.name;
      EXPECT_EQ(answer.header("WWW-Authenticate"), "Bearer") << route.name;
      expect_problem(answer, route);
    }
  }
}

TEST_P(RefusalTest, WithoutTheScope) {
  for (const Route& route : table_.routes) {
    std::vector<std::string> scopes;
    for (const std::string_view scope : access::scopes())
      if (scope != "admin" && !needs(route, scope)) scopes.emplace_back(scope);
    const std::size_t before = refusals();
    const Answered answer = call(route, system().key(scopes));
    EXPECT_EQ(answer.status, 403) << route.name;
    expect_problem(answer, route);
    EXPECT_EQ(refusals(), before + 1) << route.name;
  }
}

TEST_P(RefusalTest, WithAKeyOfAnotherWorkspace) {
  const std::string token = system().key({"admin"}, other_.workspace);
  for (const Route& route : table_.routes) {
    const Answered answer = call(route, token);
    const bool names_something = route.path.find('{') != route.path.npos;
    if (route.whole_server) {
      EXPECT_EQ(answer.status, 403) << route.name;
    } else if (names_something) {
      EXPECT_EQ(answer.status, 404) << route.name;
    }
    for (const char* what :
         {"workspace", "channel", "campaign", "mass", "content", "media", "import"})
      EXPECT_EQ(answer.body.find(names_[what]), std::string::npos) << route.name;
  }
}

TEST_P(RefusalTest, WhatIsNotThereLooksLikeWhatIsNotMine) {
  const std::string token = system().key({"admin"}, other_.workspace);
  const auto body_of = [&](const std::string& id) {
    return system().ask({.method = "GET", .target = "/api/v1/channels/" + id, .token = token}).body;
  };
  EXPECT_EQ(body_of(mine_.channel.text()), body_of("01890000-0000-7000-8000-000000000000"));
  EXPECT_EQ(body_of(mine_.channel.text()), body_of("not-an-id"));
}

TEST_P(RefusalTest, AKeyWithTheScopeOfItsWorkspaceIsLetIn) {
  const std::string token = system().key({"counts.read"}, mine_.workspace);
  EXPECT_EQ(system()
                .ask({.method = "GET",
                      .target = "/api/v1/channels/" + mine_.channel.text() + "/counts",
                      .token = token})
                .status,
            200);
}

}  // namespace
}  // namespace enishi::api::testing
