// A backup made in the middle of a campaign, restored two days after the original has finished it:
// the restored server sends nothing by itself, sends nobody twice what LINE has already, says
// `unknown` of what was open, and has forgotten whom the original forgot.
#include <gtest/gtest.h>

#include <filesystem>
#include <future>

#include "app/system_fixture.h"

namespace enishi::app {
namespace {

using namespace testing;
using delivery::CallState;
using delivery::CampaignState;

constexpr const char* kPush = "POST /v2/bot/message/push";

class SystemRestoreTest : public SystemTest {
 protected:
  void SetUp() override {
    SystemTest::SetUp();
    place_.emplace();
    backup_ = place_->path() + "/backup";
  }
  void TearDown() override {
    restored_.reset();
    SystemTest::TearDown();
  }

  std::int64_t settled(House& house, const CampaignId& id, CallState state) {
    return must(house.rooms().delivery.report(id)).settled[static_cast<std::size_t>(state)];
  }

  // Some calls of the campaign are accepted, some are at LINE, some are not due yet.
  void go_to_the_middle(const CampaignId& id) {
    ASSERT_TRUE(eventually([&] { return settled(*house_, id, CallState::accepted) >= 60; }));
    line_->fault_next(kPush, "timeout_after", 3);
    line_->fault_next(kPush, "timeout_before", 3);
    ASSERT_TRUE(eventually([&] {
      return must(house_->rooms().delivery.calls(id, CallState::trying, 0, 10)).size() >= 2;
    }));
  }

  // As a person asks for it, while merges wait.
  void back_up() {
    net::Request request{.method = "POST",
                         .target = "/api/v1/backups",
                         .body = R"({"directory":")" + backup_ + "\"}",
                         .peer = net::Peer::local};
    std::promise<int> status;
    house_->system().handle(std::move(request),
                            [&](net::Response r) { status.set_value(r.status); });
    ASSERT_EQ(status.get_future().get(), 200);
  }

  // A new house from the backup, with the key and the list of deletions of the original.
  void restore() {
    restored_.emplace(HouseOptions{GetParam(), false, platform_->url()}, clock_);
    store::Options options;
    options.directory = restored_->directory();
    options.database_url = restored_->database_url();
    must(store::Store::restore(backup_, options));
    for (const char* file : {"secret.key", "deletions.list"})
      std::filesystem::copy_file(house_->directory() + "/" + file,
                                 restored_->directory() + "/" + file,
                                 std::filesystem::copy_options::overwrite_existing);
    restored_->actor = house_->actor;
    restored_->workspace = house_->workspace;
    restored_->channel = house_->channel;
    restored_->channel_no = house_->channel_no;
    restored_->campaigns = house_->campaigns;
  }

  // Time passes, and everything that wants to happen by itself happens.
  void let_time_pass(House& house, Millis by) {
    const auto before = house.rooms().log.end();
    clock_.jump(by);
    EXPECT_TRUE(eventually([&] {
      const auto end = house.rooms().log.end();  // a tick at least
      return end > before && house.rooms().pipeline.applied() == end &&
             house.rooms().delivery.idle();
    }));
  }

  // Deletes a friend; gives the user id.
  people::LineUserId erase_somebody() {
    const auto user =
        people::parse_line_user_id(platform_->friends(line_->channel().id, 10, 1).value().front())
            .value();
    const RecordNo record = house_->rooms().people.view()->find(provider(*house_), user);
    const std::int64_t job =
        must(house_->rooms().erasure.start(house_->actor, house_->workspace, record));
    EXPECT_TRUE(eventually([&] {
      return must(house_->rooms().jobs.get(job)).value().state == spine::JobState::done;
    }));
    return user;
  }

  ProviderNo provider(House& house) {
    return house.rooms().workspaces.directory().channel(house.channel)->provider_no;
  }

  void expect_forgotten(const people::LineUserId& user) {
    EXPECT_EQ(restored_->rooms().people.view()->find(provider(*restored_), user), RecordNo{});
    const std::string text = people::line_user_id_text(user);
    for (spine::Position after = 0;;) {
      const auto last =
          must(restored_->rooms().log.read(after, 10'000, [&](spine::Entry& e) -> Status {
            EXPECT_NE(e.subject, user);
            EXPECT_EQ(e.payload.find(text), e.payload.npos);
            return {};
          }));
      if (last == after) return;
      after = last;
    }
  }

  std::optional<store::testing::TempDir> place_;
  std::string backup_;
  std::optional<House> restored_;
};
ENISHI_ON_BOTH_STORES(SystemRestoreTest);

TEST_P(SystemRestoreTest, NothingIsSentBeforeAPersonSaysGo) {
  const CampaignId before = house_->make_campaign("済み");
  house_->send(before);
  ASSERT_TRUE(eventually([&] { return house_->campaigns_over(); }));
  const CampaignId middle = house_->make_campaign("{{name|お客様}}へ", {.spread_seconds = 300});
  house_->send(middle);
  const CampaignId later =
      house_->make_campaign("あとで", {.send_at = clock_.now() + std::chrono::hours(6)});
  house_->send(later);
  go_to_the_middle(middle);
  must(house_->rooms().timeline.merge());
  back_up();

  // The original finishes, forgets somebody, and is no more before the later campaign is due.
  clock_.jump(std::chrono::minutes(10));
  ASSERT_TRUE(eventually([&] { return house_->state(middle) == CampaignState::done; }));
  for (const CampaignId& id : {before, middle}) expect_honest(*house_, *line_, id, {});
  const people::LineUserId forgotten = erase_somebody();
  house_->close();
  const std::int64_t sends = line_->sends();

  restore();
  clock_.jump(std::chrono::hours(48));
  restored_->open();
  let_time_pass(*restored_, std::chrono::hours(1));
  EXPECT_EQ(restored_->state(before), CampaignState::done);
  EXPECT_EQ(restored_->state(middle), CampaignState::held);
  EXPECT_EQ(restored_->state(later), CampaignState::held);
  EXPECT_EQ(line_->sends(), sends) << "the restored server sent by itself";
  expect_forgotten(forgotten);
  expect_timeline(*restored_);

  // Held over a restart, too; it is no new copy then.
  restored_->open();
  let_time_pass(*restored_, std::chrono::hours(1));
  EXPECT_EQ(restored_->state(middle), CampaignState::held);
  EXPECT_EQ(line_->sends(), sends) << "the restored server sent by itself";

  // The begun one ends: what was open stays unknown, and nothing of it is sent.
  must(restored_->rooms().delivery.release(restored_->actor, middle));
  let_time_pass(*restored_, std::chrono::hours(1));
  EXPECT_EQ(restored_->state(middle), CampaignState::done);
  EXPECT_EQ(line_->sends(), sends) << "what LINE may have was sent again";
  EXPECT_GT(settled(*restored_, middle, CallState::unknown), 0);
  expect_honest(*restored_, *line_, before, {}, Unknowns::allowed);
  expect_honest(*restored_, *line_, middle, {}, Unknowns::allowed);

  // The one that never began is sent now, once, and not to whom was forgotten.
  must(restored_->rooms().delivery.release(restored_->actor, later));
  ASSERT_TRUE(eventually([&] { return restored_->state(later) == CampaignState::done; }));
  expect_honest(*restored_, *line_, later, {});
  const auto received = line_->received(must(restored_->rooms().delivery.get(later)).unit);
  EXPECT_EQ(received.size(), kFriends - 1);
  EXPECT_FALSE(received.contains(people::line_user_id_text(forgotten)));
  expect_timeline(*restored_);
  expect_nothing_else(*restored_, *line_);
}

}  // namespace
}  // namespace enishi::app
