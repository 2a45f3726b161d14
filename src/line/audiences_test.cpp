#include "line/audiences.h"

#include <set>

#include "line/audience_fixture.h"
#include "line/audience_job.h"
#include "line/kinds.h"
#include "line/limits.h"

namespace enishi::line {
namespace {

using simulator::Fault;

constexpr const char* kEveryone = R"({"everyone":true})";
constexpr const char* kUpload = "/v2/bot/audienceGroup/upload";

class AudiencesTest : public LimitedFixture {
 protected:
  void SetUp() override {
    LimitedFixture::SetUp();
    open({.file_ids = 10, .part_records = 4, .jobs = 3});
  }
  void TearDown() override {
    pipeline_.reset();
    jobs_.reset();
    audiences_.reset();
    LimitedFixture::TearDown();
  }
  // Also what a restart does.
  void open(AudienceSizes sizes) {
    pipeline_.reset();
    jobs_.reset();
    audiences_.reset();
    jobs_ = *spine::Jobs::open(state(), clock_, metrics_);
    audiences_ = Audiences::make({state(), api_->asker(), *jobs_, *people_, *workspaces_,
                                  operations_, clock_, random_, sizes});
    pipeline_ =
        *spine::Pipeline::open(state(), *log_, metrics_,
                               {&people_->applier(), &chats_->applier(), &audiences_->applier()});
  }
  Result<LineAudience> make(std::string name, std::string condition = kEveryone) {
    return audiences_->create(kActor, channel_.id,
                              {.name = std::move(name), .condition = std::move(condition)});
  }
  LineAudience now(const LineAudience& audience) {
    auto found = audiences_->get(channel_.id, audience.id);
    EXPECT_TRUE(found) << found.error().message;
    return found ? *found : LineAudience{};
  }
  std::vector<RemoteAudience> at_line() {
    return list_audiences(api_->asker(), channel_.id, 1, {})->items;
  }
  // A broadcast; its request id.
  std::string broadcast() {
    const auto reply = api_->asker().ask(
        {.channel = channel_.id,
         .endpoint = Endpoint::broadcast,
         .method = "POST",
         .path = "/v2/bot/message/broadcast",
         .body = R"({"messages":[{"type":"text","text":"https://shop.example/a"}]})"});
    EXPECT_TRUE(reply) << reply.error().message;
    return reply ? reply->request_id : "";
  }
  void night() {
    clock_.advance(std::chrono::days{1});
    tick();
    let_pass(std::chrono::seconds{30});
  }

  std::unique_ptr<Audiences> audiences_;
};
ENISHI_ON_BOTH_STORES(AudiencesTest);

TEST_P(AudiencesTest, UploadsFriendsOfAConditionWhoCanBeReached) {
  const auto records = befriend(30);
  spine::NewEntry block{.kind = kUnfollow,
                        .source = channel_.no.value,
                        .key = {},
                        .occurred_at = clock_.now(),
                        .subject = id_of(users_[0]),
                        .payload = R"({"type":"unfollow"})"};
  std::vector<spine::NewEntry> entries;
  entries.push_back(std::move(block));
  entries.push_back(*people::tags_entry(channel_.workspace_no, clock_.now(),
                                        std::span(records).subspan(0, 8), {"vip"}, {}));
  append(std::move(entries));
  const auto made = make("VIP", R"({"tag":"vip"})");
  ASSERT_TRUE(made) << made.error().message;
  EXPECT_EQ(made->state, AudienceState::preparing);
  const auto with_blocked = audiences_->create(
      kActor, channel_.id,
      {.name = "VIP all", .condition = R"({"tag":"vip"})", .with_blocked = true});
  ASSERT_TRUE(with_blocked);
  let_pass(std::chrono::seconds{30});
  const LineAudience vip = now(*made);
  EXPECT_EQ(vip.state, AudienceState::ready) << vip.error;
  EXPECT_EQ(vip.members, 7);
  EXPECT_EQ(vip.sent, 7);
  EXPECT_EQ(vip.count, 7);
  EXPECT_TRUE(vip.group);
  EXPECT_TRUE(vip.expires_at);
  EXPECT_EQ(now(*with_blocked).count, 8);
  EXPECT_EQ(audiences_->list(channel_.id)->size(), 2u);
  EXPECT_EQ(jobs_->get(made->job).value()->state, spine::JobState::done);
}

TEST_P(AudiencesTest, ManyCallsWithFewJobsAtATime) {
  befriend(95);
  const auto made = make("Everybody");
  ASSERT_TRUE(made);
  let_pass(std::chrono::minutes{2});
  EXPECT_EQ(now(*made).state, AudienceState::ready) << now(*made).error;
  EXPECT_EQ(now(*made).sent, 95);
  EXPECT_EQ(now(*made).count, 95);
  EXPECT_EQ(answered("2xx", "audience_add"), 9);
  EXPECT_EQ(answered("429"), 0);
}

TEST_P(AudiencesTest, NoSecondOneAfterAnAnswerThatDidNotCome) {
  befriend(25);
  int n = 0;
  for (const Fault fault : {Fault::reset_after, Fault::error_after, Fault::reset_before}) {
    platform_->faults().script(std::string("POST ") + kUpload, fault, 1);
    platform_->faults().script(std::string("PUT ") + kUpload, fault, 1);
    const auto made = make("A" + std::to_string(++n));
    ASSERT_TRUE(made);
    ASSERT_TRUE(jobs_->run_all());
    open({.file_ids = 10, .part_records = 4, .jobs = 3});
    let_pass(std::chrono::minutes{3});
    EXPECT_EQ(now(*made).state, AudienceState::ready) << now(*made).error;
    EXPECT_EQ(now(*made).count, 25);
    EXPECT_EQ(at_line().size(), static_cast<std::size_t>(n));
  }
}

TEST_P(AudiencesTest, RestartedAfterEveryStep) {
  befriend(25);
  const auto made = make("A");
  ASSERT_TRUE(made);
  const AudienceJob job({state(), api_->asker(), *jobs_, *people_, *workspaces_, operations_,
                         clock_, random_,
                         AudienceSizes{.file_ids = 10, .part_records = 4, .jobs = 3}});
  // A step whose job row was never written is run again.
  for (int step = 0; step < 40 && now(*made).state == AudienceState::preparing; ++step) {
    ASSERT_TRUE(AudienceJob(job).step(jobs_->get(made->job).value().value()));
    clock_.advance(std::chrono::seconds{1});
  }
  EXPECT_EQ(now(*made).state, AudienceState::ready);
  EXPECT_EQ(now(*made).count, 25);
  EXPECT_EQ(at_line().size(), 1u);
}

TEST_P(AudiencesTest, ANameIsTakenOnce) {
  befriend(1);
  ASSERT_TRUE(make("Spring"));
  const auto again = make("SPRING");
  ASSERT_FALSE(again);
  EXPECT_EQ(again.error().code, ErrorCode::conflict);
  EXPECT_EQ(again.error().field, "name");

  // Somebody else's at LINE is neither used nor doubled.
  UserIdLines ids;
  ids.add(id_of(users_[0]));
  ASSERT_TRUE(create_upload(api_->asker(), channel_.id, "Summer", ids));
  clock_.advance(std::chrono::hours{1});
  const auto summer = make("summer");
  ASSERT_TRUE(summer);
  let_pass(std::chrono::seconds{10});
  EXPECT_EQ(now(*summer).state, AudienceState::failed);
  EXPECT_EQ(now(*summer).error, "LINE has an audience of this name already.");
  ASSERT_TRUE(audiences_->rename(kActor, channel_.id, summer->id, "Autumn"));
  EXPECT_EQ(audiences_->refresh(kActor, channel_.id, summer->id)->state, AudienceState::preparing);
  let_pass(std::chrono::seconds{30});
  EXPECT_EQ(now(*summer).state, AudienceState::ready) << now(*summer).error;
}

TEST_P(AudiencesTest, WhatIsWrongIsNamed) {
  befriend(1);
  EXPECT_EQ(make("").error().field, "name");
  EXPECT_EQ(make("a\nb").error().field, "name");
  EXPECT_EQ(make(std::string(121, 'a')).error().field, "name");
  EXPECT_EQ(make("A", "").error().field, "condition");
  EXPECT_EQ(make("A", R"({"attribute":{"name":"no","eq":"x"}})").error().code, ErrorCode::invalid);
  EXPECT_EQ(audiences_->create(kActor, channel_.id, {.name = "B", .kind = AudienceKind::click})
                .error()
                .field,
            "request_id");
  EXPECT_TRUE(audiences_->list(channel_.id)->empty());
  const auto nobody = make("Nobody", R"({"tag":"nobody has it"})");
  ASSERT_TRUE(nobody);
  let_pass(std::chrono::seconds{5});
  EXPECT_EQ(now(*nobody).state, AudienceState::failed);
  EXPECT_NE(now(*nobody).error, "");
}

TEST_P(AudiencesTest, OfThoseWhoClickedOrSaw) {
  befriend(100);
  const std::string request = broadcast();
  ASSERT_TRUE(platform_->interact(
      line_.id,
      {.request_id = request, .seen = {.count = 80}, .clicked = {.count = 60}, .over = Millis{0}}));
  const auto clicked = audiences_->create(
      kActor, channel_.id, {.name = "Clicked", .kind = AudienceKind::click, .request_id = request});
  const auto saw =
      audiences_->create(kActor, channel_.id,
                         {.name = "Saw", .kind = AudienceKind::impression, .request_id = request});
  const auto unknown = audiences_->create(
      kActor, channel_.id,
      {.name = "Unknown", .kind = AudienceKind::impression, .request_id = "no-such"});
  ASSERT_TRUE(clicked && saw && unknown);
  let_pass(std::chrono::minutes{1});
  EXPECT_EQ(now(*clicked).state, AudienceState::ready) << now(*clicked).error;
  EXPECT_EQ(now(*clicked).count, 60);
  EXPECT_EQ(now(*saw).state, AudienceState::ready) << now(*saw).error;
  EXPECT_EQ(now(*unknown).state, AudienceState::failed);
  EXPECT_NE(now(*unknown).error.find("not ready yet"), std::string::npos);
}

TEST_P(AudiencesTest, TooFewWhoClickedAreNeverACount) {
  befriend(100);
  const std::string request = broadcast();
  const auto clicked = audiences_->create(
      kActor, channel_.id, {.name = "Clicked", .kind = AudienceKind::click, .request_id = request});
  ASSERT_TRUE(clicked);
  // The job gives up its polling after a day, and the nights go on.
  let_pass(std::chrono::hours{30}, std::chrono::minutes{5});
  EXPECT_EQ(now(*clicked).state, AudienceState::preparing);
  EXPECT_FALSE(now(*clicked).count);
  EXPECT_EQ(now(*clicked).job, 0);
  tick();
  night();
  EXPECT_GE(now(*clicked).checked_at.value_or(kTimeMin), clock_.now() - std::chrono::minutes{1});
  EXPECT_EQ(answered("429"), 0);
}

TEST_P(AudiencesTest, NightsTellWhatBecameOfThem) {
  befriend(3);
  tick();
  std::vector<LineAudience> made;
  for (const char* name : {"A", "B", "C"}) made.push_back(*make(name));
  let_pass(std::chrono::seconds{30});
  ASSERT_TRUE(delete_audience(api_->asker(), channel_.id, now(made[0]).group.value()));
  ASSERT_TRUE(rename_audience(api_->asker(), channel_.id, now(made[1]).group.value(), "b2"));
  night();
  EXPECT_EQ(audiences_->list(channel_.id)->size(), 2u);
  EXPECT_EQ(audiences_->get(channel_.id, made[0].id).error().code, ErrorCode::not_found);
  EXPECT_EQ(now(made[1]).state, AudienceState::ready);
  ASSERT_TRUE(make("A")) << "the name is free again";
  clock_.advance(std::chrono::days{180});
  night();
  EXPECT_EQ(now(made[1]).state, AudienceState::expired);
  EXPECT_EQ(now(made[2]).state, AudienceState::expired);
}

TEST_P(AudiencesTest, RenamedAndDeletedAtLine) {
  befriend(2);
  const auto made = make("A");
  ASSERT_TRUE(made);
  EXPECT_EQ(audiences_->remove(kActor, channel_.id, made->id).error().code, ErrorCode::conflict);
  EXPECT_EQ(audiences_->rename(kActor, channel_.id, made->id, "B").error().code,
            ErrorCode::conflict);
  let_pass(std::chrono::seconds{30});
  ASSERT_TRUE(audiences_->rename(kActor, channel_.id, made->id, "B"));
  EXPECT_EQ(at_line().at(0).name, "B");
  EXPECT_EQ(audiences_->refresh(kActor, channel_.id, made->id)->count, 2);
  ASSERT_TRUE(audiences_->remove(kActor, channel_.id, made->id));
  EXPECT_TRUE(at_line().empty());
  EXPECT_EQ(audiences_->remove(kActor, channel_.id, made->id).error().code, ErrorCode::not_found);
  std::vector<std::string> actions;
  ASSERT_TRUE(state().read([&](store::Tx& tx) -> Status {
    ASSIGN(const auto rows, operations_.list(tx, std::nullopt, 0, 100));
    for (const auto& row : rows)
      if (row.operation.action.starts_with("line_audience"))
        actions.push_back(row.operation.action);
    return {};
  }));
  EXPECT_EQ(actions, (std::vector<std::string>{"line_audience.delete", "line_audience.rename",
                                               "line_audience.create"}));
}

TEST_P(AudiencesTest, AHundredAtOnceWithinLinesLimits) {
  befriend(25);
  std::vector<LineAudience> made;
  for (int i = 0; i < 100; ++i) made.push_back(*make("A" + std::to_string(i)));
  let_pass(std::chrono::minutes{15});
  std::set<std::int64_t> groups;
  for (const LineAudience& audience : made) {
    EXPECT_EQ(now(audience).state, AudienceState::ready) << audience.name;
    groups.insert(now(audience).group.value_or(0));
  }
  EXPECT_EQ(groups.size(), 100u);
  EXPECT_EQ(answered("429"), 0);
  EXPECT_EQ(answered("4xx"), 0);
}

}  // namespace
}  // namespace enishi::line
