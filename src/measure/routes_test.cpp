#include "measure/routes.h"

#include <future>

#include "measure/daily.h"
#include "measure/limits.h"
#include "measure/route_visits.h"
#include "measure/sql.h"
#include "spine/sql.h"
#include "workspace/workspaces_fixture.h"

namespace enishi::measure {
namespace {

constexpr const char* kLine = "https://line.me/R/ti/p/%40abc";
constexpr const char* kBrowser = "Mozilla/5.0 (iPhone) Safari/604.1";
constexpr const char* kCrawler = "facebookexternalhit/1.1;line-poker/1.0";

class RoutesTest : public workspace::WorkspacesFixture {
 protected:
  void SetUp() override {
    workspace::WorkspacesFixture::SetUp();
    auto migrations = guard::sql::migrations;
    for (const auto* room :
         {&workspace::sql::migrations, &spine::sql::migrations, &sql::migrations})
      migrations.insert(migrations.end(), room->begin(), room->end());
    ASSERT_TRUE(state().migrate(migrations));
    channel_ = make_channel();
    entries_ = *spine::Log::open(store(), clock_, metrics_);
    open();
  }
  void TearDown() override {
    pipeline_.reset();
    routes_.reset();
    entries_.reset();
    workspaces_.reset();
    workspace::WorkspacesFixture::TearDown();
  }
  void open() {
    pipeline_.reset();
    routes_ =
        *FriendRoutes::open({state(), *entries_, workspaces(), log_,
                             [this](const ChannelId&) { return url_; }, clock_, random_, metrics_});
    pipeline_ = *spine::Pipeline::open(state(), *entries_, metrics_, {&routes_->applier()});
  }
  net::Response fetch(const std::string& code, std::string method = "GET",
                      std::string agent = kBrowser) {
    net::Request request{.method = std::move(method), .target = "/r/" + code};
    request.headers.push_back({"user-agent", std::move(agent)});
    std::promise<net::Response> answer;
    routes_->handle(code, std::move(request),
                    [&](net::Response r) { answer.set_value(std::move(r)); });
    return answer.get_future().get();
  }
  std::vector<RouteVisits> visits(const FriendRoute& route) {
    EXPECT_TRUE(pipeline_->catch_up());
    return *routes_->visits(route, "20000101", "20991231");
  }

  Metrics metrics_;
  Result<std::string> url_ = std::string(kLine);
  workspace::Channel channel_;
  std::unique_ptr<spine::Log> entries_;
  std::unique_ptr<FriendRoutes> routes_;
  std::unique_ptr<spine::Pipeline> pipeline_;
};
ENISHI_ON_BOTH_STORES(RoutesTest);

TEST_P(RoutesTest, LeadsToLineAndCountsByDay) {
  const auto poster = routes_->create(kActor, channel_.id, "ポスター");
  const auto web = routes_->create(kActor, channel_.id, "Web");
  ASSERT_TRUE(poster && web);
  EXPECT_NE(poster->code, web->code);
  EXPECT_EQ(poster->code.size(), limits::friend_route_code_characters);
  for (int i = 0; i < 3; ++i) {
    const net::Response response = fetch(poster->code);
    EXPECT_EQ(response.status, 302);
    EXPECT_EQ(response.header("Location"), kLine);
  }
  EXPECT_EQ(fetch(poster->code, "GET", kCrawler).status, 302);
  EXPECT_EQ(fetch(poster->code, "HEAD").status, 302);
  const std::string today = line_day(clock_.now());
  clock_.advance(std::chrono::days{1});
  fetch(poster->code);
  const auto counted = visits(*poster);
  ASSERT_EQ(counted.size(), 2u);
  EXPECT_EQ(counted[0].day, today);
  EXPECT_EQ(counted[0].visits, 3);
  EXPECT_EQ(counted[0].previews, 1);
  EXPECT_EQ(counted[1].visits, 1);
  EXPECT_TRUE(visits(*web).empty());
}

TEST_P(RoutesTest, KeptOverARestartUntilDeleted) {
  const auto route = routes_->create(kActor, channel_.id, "A");
  ASSERT_TRUE(route);
  EXPECT_EQ(newest_operation().operation.action, "friend_route.create");
  fetch(route->code);
  open();
  EXPECT_EQ(fetch(route->code).status, 302);
  EXPECT_EQ(visits(*route).at(0).visits, 2);
  ASSERT_EQ(routes_->list(channel_.no).size(), 1u);
  ASSERT_TRUE(routes_->remove(kActor, channel_.id, route->id));
  EXPECT_EQ(newest_operation().operation.action, "friend_route.delete");
  EXPECT_EQ(fetch(route->code).status, 404);
  EXPECT_EQ(routes_->remove(kActor, channel_.id, route->id).error().code, ErrorCode::not_found);
  const auto next = routes_->create(kActor, channel_.id, "B");
  EXPECT_GT(next->no, route->no) << "numbers are never used again";
  open();
  EXPECT_EQ(fetch(route->code).status, 404);
  EXPECT_EQ(routes_->list(channel_.no).size(), 1u);
}

TEST_P(RoutesTest, WhatIsWrongIsNamed) {
  EXPECT_EQ(fetch("nosuchcode").status, 404);
  EXPECT_EQ(routes_->create(kActor, channel_.id, " ").error().field, "name");
  EXPECT_EQ(routes_->create(kActor, channel_.id, std::string(301, 'a')).error().field, "name");
  EXPECT_EQ(routes_->create(kActor, ChannelId{}, "A").error().field, "channel");
  url_ = fail(ErrorCode::unavailable, "LINE is out of reach");
  EXPECT_EQ(routes_->create(kActor, channel_.id, "A").error().code, ErrorCode::unavailable);
  EXPECT_TRUE(routes_->list(channel_.no).empty());
}

TEST(RouteVisitEntry, OtherBytesAreNone) {
  const auto made = route_visit_entry({.route = 5, .preview = true}, kTimeMin);
  spine::Entry entry;
  entry.kind = kRouteVisit;
  entry.payload = made.payload;
  ASSERT_TRUE(parse_route_visit(entry));
  EXPECT_EQ(parse_route_visit(entry)->route, 5);
  EXPECT_TRUE(parse_route_visit(entry)->preview);
  const std::string_view whole = made.payload;
  entry.payload = whole.substr(1);
  EXPECT_FALSE(parse_route_visit(entry));
  entry.payload = "";
  EXPECT_FALSE(parse_route_visit(entry));
}

}  // namespace
}  // namespace enishi::measure
