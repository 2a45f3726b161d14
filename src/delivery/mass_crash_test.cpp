// Mass sends under power cuts, restores and moves: at most once, and unknown is told as unknown.
#include "base/testing_seeds.h"
#include "delivery/mass_fixture.h"

namespace enishi::delivery {
namespace {

using Fault = testing::FakeMass::Fault;
using testing::FakeLine;
using testing::FakeMass;
using testing::MassTest;
using testing::MassWorld;
using namespace std::chrono_literals;

class MassCrashTest : public store::testing::CrashTest {};
ENISHI_ON_BOTH_STORES(MassCrashTest);

FakeMass::Script faults(std::uint64_t seed) {
  auto random = std::make_shared<SeededRandom>(seed);
  return [random](const MassRequest&, int) {
    if (random->below(1'000) >= 400) return Fault::none;
    constexpr Fault kinds[] = {Fault::lost_before, Fault::lost_after, Fault::not_sent,
                               Fault::too_fast};
    return kinds[random->below(4)];
  };
}

TEST_P(MassCrashTest, PowerCutsAtAnyMoment) {
  const bool sqlite = GetParam() == store::Backend::sqlite;
  ManualClock clock;
  SeededRandom ids(99);
  FakeLine line;
  {
    FakeMass quiet(clock);
    MassWorld mass(store(), line, quiet, clock, ids);
    mass.world.make_brand();
    mass.world.add_friends(20);
  }
  for (const std::uint64_t seed : seeds(sqlite ? 24 : 4)) {
    SCOPED_TRACE(seed_text(seed));
    SeededRandom random(seed);
    FakeMass platform(clock);
    platform.script(faults(seed));
    auto mass = std::make_unique<MassWorld>(store(), line, platform, clock, ids);
    const MassKind kind = seed % 2 ? MassKind::broadcast : MassKind::narrowcast;
    const MassSendId id = mass->start(mass->spec(kind));
    for (std::uint64_t cut = 0; cut < 3; ++cut) {
      // The power goes between steps, or while LINE is asked: then no outcome can be stored.
      const bool inside = random.below(2) == 0;
      if (inside) platform.before_send([] { store::testing::cut_power(); });
      if (inside && !sqlite) platform.before_send(nullptr);
      (void)mass->world.jobs->run_all();
      if (!inside) {
        clock.advance(Millis(static_cast<std::int64_t>(random.below(60'000))));
        (void)mass->world.jobs->run_all();
      }
      platform.before_send(nullptr);
      crash([&] { mass.reset(); }, store::testing::Loss::some, seed * 100 + cut);
      mass = std::make_unique<MassWorld>(store(), line, platform, clock, ids);
    }
    const MassSend end = mass->finish(id);
    EXPECT_EQ(end.state, MassState::done) << name(end.state) << end.reason;
    EXPECT_EQ(platform.delivered().size(), 1u);
    EXPECT_FALSE(platform.key_reused());
    mass.reset();
    if (HasFailure()) return;
  }
}

class MassHoldTest : public MassTest {
 protected:
  void hold() {
    mass_.reset();
    reopen();
    ASSERT_TRUE(hold_everything(store().state(), clock_, "restored"));
    open();
  }
};
ENISHI_ON_BOTH_STORES(MassHoldTest);

TEST_P(MassHoldTest, UnfinishedOnesAreHeldForAPerson) {
  MassSpec later = mass_->spec();
  later.send_at = clock_.now() + 1h;
  const MassSendId scheduled = mass_->start(later);
  const MassSend draft =
      *mass_->masses->create(mass_->world.actor, mass_->world.workspace, mass_->spec());
  platform_.script([](const MassRequest&, int) { return Fault::quota; });
  const MassSendId paused = mass_->send(mass_->spec(MassKind::broadcast, "二")).id;
  platform_.script([](const MassRequest&, int) { return Fault::not_sent; });
  const MassSendId tried = mass_->send(mass_->spec(MassKind::broadcast, "三")).id;
  platform_.script(nullptr);
  platform_.set_progress([](const std::string&) -> Result<MassProgress> { return MassProgress{}; });
  const MassSendId accepted = mass_->send(mass_->spec(MassKind::narrowcast, "四")).id;
  const int tries = platform_.tries();
  hold();
  platform_.set_progress(nullptr);
  mass_->let_pass(3h, 1min);
  EXPECT_EQ(platform_.tries(), tries) << "nobody said go";
  EXPECT_EQ(mass_->get(draft.id).state, MassState::draft);
  EXPECT_EQ(mass_->get(scheduled).state, MassState::held);
  EXPECT_EQ(mass_->get(scheduled).reason, "restored");
  EXPECT_EQ(mass_->get(paused).state, MassState::held);
  EXPECT_EQ(mass_->get(tried).state, MassState::unknown);
  EXPECT_EQ(mass_->get(accepted).state, MassState::done) << "LINE had it: it is only asked for";
  EXPECT_EQ(reserved(), 0);
  ASSERT_TRUE(mass_->masses->release(mass_->world.actor, scheduled));
  ASSERT_TRUE(mass_->masses->cancel(mass_->world.actor, paused));
  mass_->settle();
  EXPECT_EQ(mass_->get(scheduled).state, MassState::done);
  EXPECT_EQ(delivered(), 2u);
}

TEST_P(MassHoldTest, OneAtLineDuringTheBackupIsUnknown) {
  mass_->world.jobs->stop();
  const MassSendId id = mass_->start(mass_->spec());
  platform_.before_send([&] {
    // What a backup would hold at this moment.
    ASSERT_TRUE(hold_everything(store().state(), clock_, "restored"));
  });
  mass_->settle();
  platform_.before_send(nullptr);
  EXPECT_EQ(mass_->get(id).state, MassState::unknown);
  mass_->let_pass(2h, 1min);
  EXPECT_EQ(platform_.tries(), 1);
}

// The restore lost that it went out: the key is the same, so LINE takes it for a repeat.
TEST_P(MassHoldTest, AReleaseSendsNothingTwice) {
  MassSpec later = mass_->spec();
  later.send_at = clock_.now() + 1h;
  const MassSendId id = mass_->start(later);
  std::string before;
  ASSERT_TRUE(hold_everything(store().state(), clock_, "restored"));
  ASSERT_TRUE(mass_->masses->release(mass_->world.actor, id));
  mass_->let_pass(61min, 1min);
  const MassSend first = mass_->get(id);
  ASSERT_EQ(first.state, MassState::done);
  // The same row as it was before.
  const store::Sql forget{"test.forget",
                          "UPDATE mass_send SET state = 10, ended_at = NULL, tries = 0,"
                          " first_try_at = NULL, rendered = '', retry_key = zeroblob(16)",
                          "UPDATE mass_send SET state = 10, ended_at = NULL, tries = 0,"
                          " first_try_at = NULL, rendered = '',"
                          " retry_key = decode(repeat('00', 16), 'hex')"};
  ASSERT_TRUE(store().state().write([&](store::Tx& tx) -> Status {
    TRY(tx.exec(forget));
    return {};
  }));
  ASSERT_TRUE(mass_->masses->release(mass_->world.actor, id));
  mass_->settle();
  EXPECT_EQ(mass_->get(id).state, MassState::done);
  EXPECT_EQ(mass_->get(id).request_id, first.request_id);
  EXPECT_EQ(platform_.tries(), 2);
  EXPECT_EQ(delivered(), 1u);
}

}  // namespace
}  // namespace enishi::delivery
