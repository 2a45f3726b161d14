// The delivery engine under seeded faults and power cuts: whatever happens, nobody gets a campaign
// twice, and the ledger says what LINE really did.
#include <gtest/gtest.h>

#include <string>
#include <thread>

#include "base/testing_seeds.h"
#include "delivery/testing.h"

namespace enishi::delivery {
namespace {

using testing::FakeLine;
using testing::World;

constexpr auto kAccepted = static_cast<std::size_t>(CallState::accepted);
constexpr auto kUnknown = static_cast<std::size_t>(CallState::unknown);

class DeliveryCrashTest : public store::testing::CrashTest {
 protected:
  // Faults that LINE and the network throw, by the seed. Thread safe through FakeLine's lock.
  static FakeLine::Script faults(std::uint64_t seed, unsigned permille) {
    auto random = std::make_shared<SeededRandom>(seed);
    return [random, permille](const SendRequest&, int) {
      if (random->below(1'000) >= permille) return FakeLine::Fault::none;
      constexpr FakeLine::Fault kinds[] = {FakeLine::Fault::lost_before,
                                           FakeLine::Fault::lost_after, FakeLine::Fault::not_sent,
                                           FakeLine::Fault::too_fast};
      return kinds[random->below(4)];
    };
  }

  // What must hold at the end of a campaign, whatever happened on the way.
  static void expect_honest(World& world, const FakeLine& line, const CampaignId& id) {
    EXPECT_FALSE(line.key_reused());
    const auto received = line.received();
    for (const auto& [user, count] : received) EXPECT_EQ(count, 1) << "somebody was sent to twice";
    const auto report = world.delivery->report(id);
    ASSERT_TRUE(report);
    EXPECT_TRUE(report->balances());
    EXPECT_EQ(report->pending + report->not_planned, 0);
    EXPECT_EQ(world.delivery->verify(id)->value_or(""), "");
    // Row by row: accepted means that LINE has it, unknown may be either, the rest means no.
    RecordNo after;
    std::int64_t accepted = 0, unknown_sent = 0;
    for (;;) {
      const auto rows = world.delivery->ledger(id, after, 1'000);
      ASSERT_TRUE(rows);
      if (rows->empty()) break;
      const auto view = world.people->view();
      for (const LedgerRow& row : *rows) {
        after = row.record;
        const bool sent = received.contains(*view->line_user_id(row.record));
        if (row.call == 0) {
          EXPECT_FALSE(sent);
        } else if (row.state == CallState::accepted) {
          EXPECT_TRUE(sent);
          ++accepted;
        } else if (row.state == CallState::unknown) {
          unknown_sent += sent;
        } else {
          EXPECT_FALSE(sent) << "a row in state " << name(row.state) << " was sent";
        }
      }
    }
    EXPECT_EQ(accepted, report->settled[kAccepted]);
    EXPECT_EQ(received.size(), static_cast<std::size_t>(accepted + unknown_sent));
  }
};
ENISHI_ON_BOTH_STORES(DeliveryCrashTest);

TEST_P(DeliveryCrashTest, PowerCutsAtAnyMoment) {
  const bool sqlite = GetParam() == store::Backend::sqlite;
  ManualClock clock;
  SeededRandom ids(99);
  FakeLine quiet;
  // Friends once; each seed is a campaign of its own to all of them, on the same data.
  auto world = std::make_unique<World>(store(), quiet, clock, ids);
  world->make_brand();
  world->add_friends(1'200);
  world->name_friends(150);
  world.reset();
  for (const std::uint64_t seed : seeds(sqlite ? 12 : 3)) {
    SCOPED_TRACE(seed_text(seed));
    SeededRandom random(seed);
    FakeLine line;
    line.script(faults(seed, 150));
    world = std::make_unique<World>(store(), line, clock, ids);
    const CampaignId id = world->start(world->spec(seed % 2 ? "お知らせ" : "{{name|お客様}}へ"));
    const std::uint64_t cuts = 1 + random.below(4);
    for (std::uint64_t cut = 0; cut < cuts; ++cut) {
      // Some work, then the power goes: between any two steps, or in the middle of one.
      for (std::uint64_t steps = random.below(12); steps > 0; --steps) {
        world->step(id, std::chrono::seconds(random.below(40)));
      }
      crash([&] { world.reset(); }, store::testing::Loss::some, seed * 100 + cut);
      world = std::make_unique<World>(store(), line, clock, ids);
    }
    const Campaign end = world->run(id);
    EXPECT_EQ(end.state, CampaignState::done);
    expect_honest(*world, line, id);
    EXPECT_EQ(world->delivery->report(id)->settled[kUnknown], 0);
    world.reset();
    if (HasFailure()) return;
  }
}

TEST_P(DeliveryCrashTest, CancelAndPauseInTheMiddleOfFaults) {
  ManualClock clock;
  SeededRandom ids(5);
  FakeLine quiet;
  auto world = std::make_unique<World>(store(), quiet, clock, ids);
  world->make_brand();
  world->add_friends(2'000);
  world.reset();
  for (const std::uint64_t seed : seeds(6)) {
    SCOPED_TRACE(seed_text(seed));
    SeededRandom random(seed);
    FakeLine line;
    line.script(faults(seed, 300));
    world = std::make_unique<World>(store(), line, clock, ids);
    CampaignSpec spec = world->spec();
    spec.spread_seconds = 60;
    const CampaignId id = world->start(spec);
    for (std::uint64_t i = random.below(8); i > 0; --i) {
      world->step(id, std::chrono::seconds(random.below(20)));
    }
    if (world->delivery->pause(world->actor, id, "test")) {
      world->wait_idle();
      // Unless what was in flight was all that was left.
      if (world->delivery->get(id)->state != CampaignState::done) {
        EXPECT_TRUE(world->delivery->resume(world->actor, id));
      }
    }
    for (std::uint64_t i = random.below(8); i > 0; --i) world->settle();
    if (world->delivery->cancel(world->actor, id)) {
      const Campaign end = world->run(id, CampaignState::done);
      EXPECT_TRUE(end.ended_at);
    }
    expect_honest(*world, line, id);
    world.reset();
    if (HasFailure()) return;
  }
}

TEST_P(DeliveryCrashTest, AFullDiskLosesAndRepeatsNothing) {
  if (GetParam() != store::Backend::sqlite) return;  // the VFS is SQLite's
  ManualClock clock;
  SeededRandom ids(5);
  FakeLine quiet;
  auto world = std::make_unique<World>(store(), quiet, clock, ids);
  world->make_brand();
  world->add_friends(1'500);
  FakeLine line;
  world.reset();
  for (std::int64_t n = 1; n < 400; n += 37) {
    SCOPED_TRACE("fault at operation " + std::to_string(n));
    FakeLine target;
    world = std::make_unique<World>(store(), target, clock, ids);
    const CampaignId id = world->start(world->spec());
    store::testing::fail_after(n, store::testing::Fault::disk_full);
    for (int i = 0; i < 6; ++i) {
      (void)world->pipeline->catch_up();
      (void)world->jobs->run_all();
      clock.advance(std::chrono::seconds(2));
      std::this_thread::yield();
    }
    store::testing::fail_after(0, store::testing::Fault::none);
    const Campaign end = world->run(id);
    EXPECT_EQ(end.state, CampaignState::done);
    expect_honest(*world, target, id);
    world.reset();
    if (HasFailure()) return;
  }
}

// A plan holds members in memory between its steps. What it could not read or write for a moment is
// planned later, and nobody is passed over.
class PlanFaultTest : public DeliveryCrashTest {
 protected:
  void SetUp() override {
    DeliveryCrashTest::SetUp();
    world_.emplace(store(), line_, clock_, ids_);
    world_->make_brand();
    world_->add_friends(1'500);
    world_->name_friends(150);
  }
  void TearDown() override {
    world_.reset();
    DeliveryCrashTest::TearDown();
  }

  // Frozen, and about to be planned.
  CampaignId frozen() {
    line_.set_quota({true, 0, 0});
    const CampaignId id = world_->start(world_->spec("{{name|お客様}}へ"));
    EXPECT_EQ(world_->run(id).state, CampaignState::paused);
    line_.set_quota({false, 0, 0});
    EXPECT_TRUE(world_->delivery->resume(world_->actor, id));
    return id;
  }
  void expect_all_sent(const CampaignId& id) {
    EXPECT_EQ(world_->run(id).state, CampaignState::done);
    const auto report = world_->delivery->report(id);
    EXPECT_EQ(report->settled[kAccepted], 1'500);
    EXPECT_EQ(report->pending + report->not_planned, 0);
  }
  void change_tables(std::initializer_list<std::string> statements) {
    for (const std::string& statement : statements)
      ASSERT_TRUE(store().state().write([&](store::Tx& tx) {
        return tx.query_text(statement, {}, [](const store::Row&) {});
      })) << statement;
  }

  ManualClock clock_;
  SeededRandom ids_{5};
  FakeLine line_;
  std::optional<World> world_;
};
ENISHI_ON_BOTH_STORES(PlanFaultTest);

TEST_P(PlanFaultTest, AStoreThatFailsForAMoment) {
  if (GetParam() != store::Backend::postgres) return;  // a disk that fails: AFullDisk... above
  auto brand = *world_->workspaces->directory().workspace(world_->workspace);
  brand.cap_messages = 3;  // as many as are sent: an abandoned plan takes no place
  brand.cap_days = 7;
  ASSERT_TRUE(world_->workspaces->update_workspace(world_->actor, brand));
  const std::string fails =
      " LANGUAGE plpgsql AS $$ BEGIN RAISE 'disk' USING ERRCODE = '58030'; END $$";
  change_tables({"CREATE FUNCTION read_fails() RETURNS bool" + fails,
                 "CREATE FUNCTION write_fails() RETURNS trigger" + fails});
  const auto fail_once = [&](std::initializer_list<std::string> break_it,
                             std::initializer_list<std::string> mend_it) {
    const CampaignId id = frozen();
    change_tables(break_it);
    world_->settle();
    EXPECT_EQ(world_->delivery->get(id)->state, CampaignState::sending);
    EXPECT_EQ(world_->delivery->report(id)->not_planned, 1'500);
    change_tables(mend_it);
    expect_all_sent(id);
  };
  fail_once({"ALTER TABLE frozen_chunk RENAME TO away",
             "CREATE VIEW frozen_chunk AS SELECT * FROM away WHERE read_fails()"},
            {"DROP VIEW frozen_chunk", "ALTER TABLE away RENAME TO frozen_chunk"});
  fail_once({"ALTER TABLE profile RENAME TO away",
             "CREATE VIEW profile AS SELECT * FROM away WHERE read_fails()"},
            {"DROP VIEW profile", "ALTER TABLE away RENAME TO profile"});
  fail_once({"CREATE TRIGGER fails BEFORE INSERT ON ledger EXECUTE FUNCTION write_fails()"},
            {"DROP TRIGGER fails ON ledger"});
}

TEST_P(PlanFaultTest, ARehearsalLooksAtEverybodyToo) {
  if (GetParam() != store::Backend::postgres) return;
  const auto made =
      world_->delivery->create(world_->actor, world_->workspace, world_->spec("{{name|お客様}}へ"));
  const auto job = world_->delivery->rehearse(world_->actor, made->id);
  ASSERT_TRUE(job);
  change_tables(
      {"CREATE FUNCTION read_fails() RETURNS bool LANGUAGE plpgsql AS"
       " $$ BEGIN RAISE 'disk' USING ERRCODE = '58030'; END $$",
       "ALTER TABLE profile RENAME TO away",
       "CREATE VIEW profile AS SELECT * FROM away WHERE read_fails()"});
  world_->settle();
  EXPECT_EQ((*world_->jobs->get(*job))->state, spine::JobState::queued);
  change_tables({"DROP VIEW profile", "ALTER TABLE away RENAME TO profile"});
  clock_.advance(std::chrono::minutes(1));
  world_->settle();
  const auto ended = *world_->jobs->get(*job);
  ASSERT_EQ(ended->state, spine::JobState::done);
  const auto document = *JsonDocument::parse(ended->result);
  EXPECT_EQ(*document.root().integer_at("recipients"), 1'500);
  EXPECT_EQ(*document.root().integer_at("good"), 1'500);
}

TEST_P(PlanFaultTest, AnErrorThatStaysPausesTheCampaign) {
  const CampaignId id = frozen();
  change_tables({"ALTER TABLE send_call RENAME TO away"});
  EXPECT_EQ(world_->run(id).state, CampaignState::paused);
  change_tables({"ALTER TABLE away RENAME TO send_call"});
  EXPECT_NE(world_->delivery->get(id)->reason, "");
  ASSERT_TRUE(world_->delivery->resume(world_->actor, id));
  expect_all_sent(id);
}

}  // namespace
}  // namespace enishi::delivery
