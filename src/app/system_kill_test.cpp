// The real binary as a process of its own, killed (SIGKILL) at moments the seed chooses while
// webhooks come in and campaigns go out, against the simulator as another process.
#include <gtest/gtest.h>

#include <memory>
#include <optional>

#include "app/testing_clock.h"
#include "app/testing_house.h"
#include "app/testing_process.h"
#include "base/log.h"
#include "base/testing_seeds.h"

namespace enishi::app {
namespace {

using namespace testing;

// No time-outs: these processes live by the real clock.
constexpr const char* kFaults =
    R"({"error_before":10,"error_after":15,"reset_before":10,"reset_after":15,"limit_rate":5})";
// Paced, so that the stream lasts longer than the server is dead. LINE does not send again what
// was refused, so that what was accepted is known by its 2xx alone.
constexpr const char* kPacedStream =
    R"({"events":400,"perSecond":150,"batchMin":1,"batchMax":4,"duplicatesPermille":80,)"
    R"("reorderWindow":30,"inFlightMax":16})";

class SystemKillTest : public ::testing::TestWithParam<store::Backend> {
 protected:
  void SetUp() override {
    set_log_level(LogLevel::error);
    tool_.emplace(5, 30);
    door_.emplace();
    simulator_ = std::make_unique<Process>(
        std::vector<std::string>{"simulate", "line", "--listen", "127.0.0.1:0", "--friends", "300"},
        talk_.path() + "/simulator");
    ASSERT_NE(simulator_->ready(), "");
    line_.emplace(simulator_->text("url"));
    house_.emplace(HouseOptions{GetParam(), false, line_->url()}, clock_);
    house_->open({.listen = false});
    house_->make_brand(*line_, tool_->url());
    line_->set_webhook(door_->url(house_->webhook_path()), false);
    const std::string sending = kFaults;
    line_->set_faults(sending, "{}");
  }
  void TearDown() override {
    server_.reset();
    house_.reset();
    line_.reset();
    simulator_.reset();
    door_.reset();
    tool_.reset();
  }

  // Starts the server. One that was killed may hold its place in the database for a moment.
  void serve() {
    ASSERT_TRUE(eventually([&] {
      server_ = std::make_unique<Process>(
          std::vector<std::string>{"serve", "--data", house_->directory(), "--database",
                                   house_->database_url(), "--http-listen", "127.0.0.1:0",
                                   "--line-api-base", line_->url(), "--line-api-data-base",
                                   line_->url(), "--log-level", "error"},
          talk_.path() + "/server");
      return server_->number("port") > 0;
    })) << "the server does not start";
    door_->lead_to(static_cast<std::uint16_t>(server_->number("port")));
  }

  void kill() {
    door_->lead_to(0);
    server_->kill();
  }

  void let_work(Random& random, std::int64_t stream) {
    const std::uint64_t bodies = door_->bodies() + random.below(60);
    const std::int64_t sends = line_->sends() + static_cast<std::int64_t>(random.below(120));
    const bool by_bodies = random.below(2) == 0;
    EXPECT_TRUE(eventually([&] {
      return (by_bodies ? door_->bodies() > bodies : line_->sends() > sends) ||
             line_->stream_done(stream);
    }));
  }

  SystemClock clock_;
  store::testing::TempDir talk_;
  std::optional<Tool> tool_;
  std::optional<Door> door_;
  std::unique_ptr<Process> simulator_;
  std::optional<Line> line_;
  std::optional<House> house_;
  std::unique_ptr<Process> server_;
};
ENISHI_ON_BOTH_STORES(SystemKillTest);

TEST_P(SystemKillTest, KilledAtAnyMoment) {
  for (const std::uint64_t seed : seeds(1)) {
    SCOPED_TRACE(seed_text(seed));
    SeededRandom random(seed);
    // Campaigns are made here and sent by the process, by their durable timers.
    const std::string number = std::to_string(seed);
    house_->open({.listen = false, .send = false});
    house_->send(house_->make_campaign("{{name|お客様}}へ、その" + number));
    house_->send(house_->make_campaign("みなさまへ、その" + number));
    house_->close();

    serve();
    const std::int64_t stream = line_->start_stream(kPacedStream);
    for (std::uint64_t times = 2 + random.below(3); times > 0; --times) {
      let_work(random, stream);
      kill();
      serve();
      if (HasFatalFailure()) return;
    }
    EXPECT_TRUE(eventually([&] { return line_->stream_done(stream); }));
    kill();

    // What is left is done in this process, where it can be seen.
    house_->open({.listen = false});
    ASSERT_TRUE(eventually([&] { return house_->campaigns_over() && house_->all_forwarded(); }));
    expect_events_once(*house_, *door_);
    expect_timeline(*house_);
    for (const CampaignId& id : house_->campaigns)
      expect_honest(*house_, *line_, id, door_->users_who_left());
    expect_nothing_else(*house_, *line_);
    expect_forwarded(*door_, *tool_);
    if (HasFailure()) return;
  }
}

TEST_P(SystemKillTest, EndsInOrderWhenAsked) {
  house_->close();
  serve();
  EXPECT_EQ(server_->stop(), 0);
}

}  // namespace
}  // namespace enishi::app
