// Mass sends on real rooms and a scripted platform. Only *_test.cpp include it.
#pragma once

#include <gtest/gtest.h>

#include "delivery/mass_sends.h"
#include "delivery/mass_testing.h"
#include "delivery/testing.h"

namespace enishi::delivery::testing {

// Goes before the store does.
struct MassWorld {
  MassWorld(store::Store& store, FakeLine& line, FakeMass& platform, ManualClock& clock,
            Random& random, std::map<std::string, std::string> settings = {})
      : world(store, line, clock, random, std::move(settings)),
        seams{store,
              *world.log,
              *world.jobs,
              *world.timers,
              *world.people,
              *world.workspaces,
              *world.operations,
              *world.sealer,
              line,
              *world.config,
              clock,
              random,
              world.metrics,
              *world.segments},
        platform(platform),
        masses(MassSends::make(seams, platform,
                               {.accepted = [this](store::Tx&, ChannelNo,
                                                   const std::string& request_id, Time) -> Status {
                                  accepted.push_back(request_id);
                                  return {};
                                },
                                .target_reach = [this](ChannelNo) { return reach; }})) {}

  MassSpec spec(MassKind kind = MassKind::broadcast, const std::string& text = "こんにちは") const {
    MassSpec spec;
    spec.name = "お知らせ";
    spec.channel = world.channel;
    spec.kind = kind;
    JsonOut messages;
    messages.array().object().field("type", "text").field("text", text).end().end();
    spec.messages = messages.take();
    return spec;
  }
  template <class T>
  static T must(Result<T> result) {
    if (!result) {
      ADD_FAILURE() << result.error().field << ": " << result.error().message;
      std::abort();  // nothing after it would mean anything
    }
    return *std::move(result);
  }
  MassSend make(MassSpec spec) {
    const MassSend made = must(masses->create(world.actor, world.workspace, std::move(spec)));
    return must(masses->check(world.actor, made.id)).send;
  }
  MassSendId start(MassSpec spec) {
    const MassSend made = make(std::move(spec));
    return must(masses->send(world.actor, made.id)).id;
  }
  MassSend get(const MassSendId& id) { return must(masses->get(id)); }
  // What happens without time passing.
  void settle() { EXPECT_TRUE(world.jobs->run_all()); }
  void let_pass(Millis span, Millis step = std::chrono::seconds{5}) {
    settle();
    for (const Time until = world.clock.now() + span; world.clock.now() < until;) {
      world.clock.advance(std::min<Millis>(step, until - world.clock.now()));
      settle();
    }
  }
  MassSend send(MassSpec spec) {
    const MassSendId id = start(std::move(spec));
    settle();
    return get(id);
  }
  // Narrowcasts too: LINE's progress is awaited.
  MassSend finish(const MassSendId& id, Millis most = std::chrono::hours{30}) {
    const Time until = world.clock.now() + most;
    settle();
    while (!ended(get(id).state) && world.clock.now() < until)
      let_pass(std::chrono::minutes{2}, std::chrono::minutes{2});
    return get(id);
  }

  World world;
  Seams seams;
  FakeMass& platform;
  std::vector<std::string> accepted;  // told to the hook
  std::optional<std::int64_t> reach;  // LINE's target reach
  std::unique_ptr<MassSends> masses;
};

class MassTest : public store::testing::StoreTest {
 protected:
  void SetUp() override {
    StoreTest::SetUp();
    open();
    mass_->world.make_brand();
    mass_->world.add_friends(120);
  }
  void TearDown() override {
    mass_.reset();
    StoreTest::TearDown();
  }
  void open(std::map<std::string, std::string> settings = {}) {
    mass_ = std::make_unique<MassWorld>(store(), line_, platform_, clock_, random_,
                                        std::move(settings));
  }
  void restart(std::map<std::string, std::string> settings = {}) {
    mass_.reset();
    reopen();
    open(std::move(settings));
  }
  std::size_t delivered() const { return platform_.delivered().size(); }
  std::int64_t reserved() { return *mass_->world.delivery->reserved(mass_->world.channel); }

  ManualClock clock_;
  SeededRandom random_{7};
  FakeLine line_;
  FakeMass platform_{clock_};
  std::unique_ptr<MassWorld> mass_;
};

}  // namespace enishi::delivery::testing
