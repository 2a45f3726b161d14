// Timers with a pipeline behind them, and a room that notes what fires.
#pragma once

#include <map>
#include <mutex>

#include "spine/applier_fixture.h"
#include "spine/timers.h"

namespace enishi::spine {

// The applier of a room that sets timers: notes the live firings and the ticks it was given.
class Alarm : public Applier {
 public:
  std::string_view name() const override { return "alarm"; }
  Status apply(store::Tx& tx, Entry& entry) override {
    if (entry.kind == kTick) staged_ticks_.push_back(entry.occurred_at);
    if (!timers->live(entry)) return {};
    const auto fired = parse_fired_timer(entry);
    staged_.push_back(*fired);
    if (when_fired) return when_fired(tx, *fired);
    return {};
  }
  Status flush(store::Tx&) override { return {}; }
  void committed() noexcept override {
    std::lock_guard lock(mutex_);
    fired_.insert(fired_.end(), staged_.begin(), staged_.end());
    ticks_.insert(ticks_.end(), staged_ticks_.begin(), staged_ticks_.end());
    rolled_back();
  }
  void rolled_back() noexcept override {
    staged_.clear();
    staged_ticks_.clear();
  }
  std::vector<FiredTimer> fired() const {
    std::lock_guard lock(mutex_);
    return fired_;
  }
  std::vector<Time> ticks() const {
    std::lock_guard lock(mutex_);
    return ticks_;
  }

  Timers* timers = nullptr;
  std::function<Status(store::Tx&, const FiredTimer&)> when_fired;

 private:
  std::vector<FiredTimer> staged_;
  std::vector<Time> staged_ticks_;
  mutable std::mutex mutex_;
  std::vector<FiredTimer> fired_;
  std::vector<Time> ticks_;
};

inline TimerName timer_named(const std::string& name, std::uint16_t kind = 0x7f01) {
  return {kind, key_of(name)};
}

template <class Base>
class TimersFixture : public SpineFixture<Base> {
 protected:
  void SetUp() override {
    SpineFixture<Base>::SetUp();
    open_timers();
  }
  void TearDown() override {
    close_timers();
    SpineFixture<Base>::TearDown();
  }
  void open_timers() {
    auto timers = Timers::open(this->store().state(), this->log(), this->clock_);
    ASSERT_TRUE(timers) << timers.error().message;
    timers_ = *std::move(timers);
    alarm_.timers = timers_.get();
    auto pipeline = Pipeline::open(this->store().state(), this->log(), this->metrics_,
                                   {&timers_->applier(), &alarm_});
    ASSERT_TRUE(pipeline) << pipeline.error().message;
    pipeline_ = *std::move(pipeline);
  }
  void start() {
    pipeline_->start();
    timers_->start();
  }
  void close_timers() {
    if (timers_) timers_->stop();
    pipeline_.reset();
    timers_.reset();
  }

  Status set(const TimerName& name, Time due) {
    TRY(this->store().state().write([&](store::Tx& tx) { return timers_->set(tx, name, due); }));
    timers_->wake();
    return {};
  }
  Status cancel(const TimerName& name) {
    return this->store().state().write([&](store::Tx& tx) { return timers_->cancel(tx, name); });
  }
  // Waits until `done` holds; looks after each batch of the pipeline.
  template <class F>
  void wait_for(F&& done) {
    for (;;) {
      const Position seen = pipeline_->applied();
      if (done()) return;
      ASSERT_TRUE(pipeline_->wait_applied(seen + 1));
    }
  }
  void wait_for_fired(std::size_t count) {
    wait_for([&] { return alarm_.fired().size() >= count; });
  }
  // Until the log holds this many entries; the pipeline need not run.
  void wait_for_log(Position end) {
    while (this->log().end() < end) this->log().wait_past(this->log().end());
  }
  std::int64_t timers_left() {
    return *this->store().state().reading([](store::Tx& tx) -> Result<std::int64_t> {
      std::int64_t count = 0;
      TRY(tx.query_text("SELECT count(*) FROM timer", {},
                        [&](const store::Row& row) { count = row.integer(0); }));
      return count;
    });
  }

  Alarm alarm_;
  std::unique_ptr<Timers> timers_;
  std::unique_ptr<Pipeline> pipeline_;
};

}  // namespace enishi::spine
