// A whole server between a LINE that has a bad day, a door that keeps count, and a brand's other
// tool that is not always well; on both stores.
#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <optional>
#include <string>

#include "app/testing_clock.h"
#include "app/testing_house.h"
#include "base/log.h"
#include "simulator/line_platform.h"

namespace enishi::app::testing {

// Paced (by the fast clock), so that webhooks come in all the while.
inline constexpr const char* kStream =
    R"({"events":300,"perSecond":10,"batchMin":1,"batchMax":4,"duplicatesPermille":80,)"
    R"("reorderWindow":30,"inFlightMax":8})";
inline constexpr const char* kSendingFaults =
    R"({"error_before":40,"error_after":40,"timeout_before":15,"timeout_after":15,)"
    R"("reset_before":25,"reset_after":25,"limit_rate":20,"limit_concurrent":20})";
inline constexpr const char* kOtherFaults =
    R"({"error_before":20,"reset_after":20,"limit_rate":20})";

class SystemTest : public ::testing::TestWithParam<store::Backend> {
 protected:
  void SetUp() override {
    set_log_level(LogLevel::error);
    tool_.emplace(3, 150);
    door_.emplace();
    simulator::LinePlatformOptions options;
    options.clock = &clock_;
    options.timeout_hold = std::chrono::seconds(8);
    // LINE does not tell when it sends again; here it does not give up within the test.
    options.redelivery_delays.assign(40, std::chrono::seconds(4));
    platform_ = simulator::LinePlatform::start(options).value();
    line_.emplace(platform_->url());
    house_.emplace(HouseOptions{GetParam(), can_crash_, platform_->url()}, clock_);
    line_->add_friends(kFriends);
    open();
    house_->make_brand(*line_, tool_->url());
    line_->set_webhook(door_->url(house_->webhook_path()), true);
  }
  void TearDown() override {
    house_.reset();
    platform_.reset();
    line_.reset();
    door_.reset();
    tool_.reset();
  }

  void open() {
    if (!house_->is_open()) house_->open();
    door_->lead_to(house_->system().port());
  }

  void send_campaigns(const std::string& number) {
    house_->send(house_->make_campaign("{{name|お客様}}へ、その" + number));
    house_->send(house_->make_campaign("みなさまへ、その" + number));
  }

  bool work_is_done(std::int64_t stream) {
    return line_->stream_done(stream) && door_->all_accepted() && house_->campaigns_over() &&
           house_->all_forwarded();
  }

  // Lets the work go on up to a moment that the seed chooses: so many webhooks, forwards or sends
  // from now; or until it is done.
  void let_work(Random& random, std::int64_t stream) {
    const std::uint64_t bodies = door_->bodies() + random.below(60);
    const std::uint64_t forwards = tool_->requests() + random.below(60);
    const std::int64_t sends = line_->sends() + static_cast<std::int64_t>(random.below(150));
    switch (random.below(3)) {
      case 0:
        return until(stream, [this, bodies] { return door_->bodies() > bodies; });
      case 1:
        return until(stream, [this, forwards] { return tool_->requests() > forwards; });
      default:
        return until(stream, [this, sends] { return line_->sends() > sends; });
    }
  }
  void until(std::int64_t stream, const std::function<bool()>& moment) {
    EXPECT_TRUE(eventually([&] { return moment() || work_is_done(stream); }));
  }

  void expect_all() {
    expect_events_once(*house_, *door_);
    expect_timeline(*house_);
    for (const CampaignId& id : house_->campaigns)
      expect_honest(*house_, *line_, id, door_->users_who_left());
    expect_nothing_else(*house_, *line_);
    expect_forwarded(*door_, *tool_);
  }

  static constexpr std::uint64_t kFriends = 300;
  bool can_crash_ = false;
  FastClock clock_{20};
  std::optional<Tool> tool_;
  std::optional<Door> door_;
  std::unique_ptr<simulator::LinePlatform> platform_;
  std::optional<Line> line_;
  std::optional<House> house_;
};

}  // namespace enishi::app::testing
