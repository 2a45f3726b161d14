// Campaigns over hours and months on a clock of the test's, on both stores, with power cuts.
#pragma once

#include <gtest/gtest.h>

#include <map>
#include <memory>
#include <vector>

#include "delivery/testing.h"

namespace enishi::delivery::testing {

class CampaignTest : public store::testing::CrashTest {
 protected:
  static constexpr auto kAccepted = static_cast<std::size_t>(CallState::accepted);

  void SetUp() override {
    CrashTest::SetUp();
    watch();
    world_ = std::make_unique<World>(store(), line_, clock_, random_);
    world_->make_brand();
  }
  void TearDown() override {
    world_.reset();
    CrashTest::TearDown();
  }
  // Notes when how many recipients reach LINE, and lets `fault` decide what becomes of them.
  void watch(FakeLine::Script fault = {}) {
    line_.script([this, fault = std::move(fault)](const SendRequest& request, int n) {
      const FakeLine::Fault what = fault ? fault(request, n) : FakeLine::Fault::none;
      if (what == FakeLine::Fault::none)
        sent_.emplace_back(clock_.now(), static_cast<std::int64_t>(request.to.size()));
      return what;
    });
  }
  void power_cut() {
    crash([&] { world_.reset(); });
    world_ = std::make_unique<World>(store(), line_, clock_, random_);
  }
  // Time passes by a minute whenever everything rests.
  void let_pass(Millis span) {
    const Time until = clock_.now() + span;
    world_->wait_idle();
    while (clock_.now() < until) {
      clock_.advance(std::min<Millis>(std::chrono::minutes(1), until - clock_.now()));
      world_->jobs->wake();
      world_->wait_idle();
    }
  }
  // Recipients by whole minutes since `start`; only while everything rests.
  std::map<std::int64_t, std::int64_t> sent_since(Time start) const {
    std::map<std::int64_t, std::int64_t> out;
    for (const auto& [at, count] : sent_)
      out[std::chrono::floor<std::chrono::minutes>(at - start).count()] += count;
    return out;
  }
  Campaign get(const CampaignId& id) { return *world_->delivery->get(id); }
  Report report(const CampaignId& id) {
    const auto report = world_->delivery->report(id);
    EXPECT_TRUE(report);
    EXPECT_TRUE(report->balances());
    EXPECT_EQ(world_->delivery->verify(id)->value_or(""), "");
    for (const auto& [user, count] : line_.received()) EXPECT_EQ(count, 1);
    EXPECT_FALSE(line_.key_reused());
    return *report;
  }
  // Started, and what can go out at once is out.
  CampaignId begin(CampaignSpec spec) {
    const CampaignId id = world_->start(std::move(spec));
    while (!get(id).started_at) world_->step(id, Millis(100));
    world_->wait_idle();
    return id;
  }

  ManualClock clock_;
  SeededRandom random_{11};
  FakeLine line_;
  std::vector<std::pair<Time, std::int64_t>> sent_;
  std::unique_ptr<World> world_;
};

}  // namespace enishi::delivery::testing
