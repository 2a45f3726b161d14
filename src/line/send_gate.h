// The gate through which sends go out to LINE at its documented rates.
//
// LINE does not say how large its buckets are, so nothing is sent in a burst: two calls of one
// channel and endpoint are an interval apart. What is late on its way would arrive close before its
// successor; so where LINE answers faster than the interval, the next call waits for the answer
// (which says that the call has passed LINE's bucket) and for the rest of the interval after it.
//
// Intervals below kRelaxedBelow are shorter than any network's jitter, so LINE's bucket must hold
// more than one token there: those calls keep an even schedule, and catch up on it by a few calls
// when they were held up, until LINE refuses one; from then on they are held to the rule above.
#pragma once

#include <array>
#include <chrono>
#include <deque>
#include <functional>
#include <map>
#include <thread>

#include "base/clock.h"
#include "base/config.h"
#include "base/thread.h"
#include "line/messaging_api.h"

namespace enishi::line {

// When the next call of one (channel, endpoint) may go. Not thread safe.
class SendPace {
 public:
  using Ns = std::chrono::nanoseconds;  // of Clock::monotonic(), or a duration
  static constexpr Ns kRelaxedBelow = std::chrono::milliseconds{2};
  explicit SendPace(Ns interval)
      : interval_(interval), open_(interval + interval / 100), relaxed_(interval < kRelaxedBelow) {}

  Ns due() const;  // not before; may be in the past
  Ns closed_until() const { return closed_until_; }
  void sent(Ns now);
  // `sent`: what the clock said at sent(); `now`: when the answer (or none) came.
  void answered(Ns sent, Ns now);
  void refused(Ns closed_until);  // by a rate limit
  Ns interval() const { return interval_; }

 private:
  // A bound from the shortest round trip of the last few hundred calls, to which no delay was
  // added.
  class ShortestTrip {
   public:
    void add(Ns trip);
    // No way back and there is shorter; zero before many were seen.
    Ns get() const;

   private:
    static constexpr int kWindow = 256, kMany = 128;
    Ns current_ = Ns::max(), before_ = Ns::max();
    int count_ = 0;
  };

  const Ns interval_;
  const Ns open_;  // where no answer is waited for: LINE's clock and ours may drift apart
  ShortestTrip shortest_;
  bool relaxed_;
  Ns planned_ = Ns::min() / 4;  // the turn of the last call by the even schedule
  Ns last_sent_ = Ns::min() / 4, passed_ = Ns::min() / 4, closed_until_ = Ns::min() / 4;
  int unanswered_ = 0;
};

// Thread safe.
class SendGate {
 public:
  using Ns = SendPace::Ns;
  struct Turn {
    bool go = false;  // false: withdrawn, no call is to be made
    Ns at{0};         // for answered()
  };
  // Makes its call, on the gate's thread; gives whether one began. Must not block.
  using Item = std::move_only_function<bool(Turn)>;

  // Settings line.rate_percent and line.limits (off: everything goes at once, on the caller's
  // thread).
  SendGate(const Config& config, const Clock& clock);
  ~SendGate() { stop(); }
  bool on() const { return on_; }

  // Zero: put() takes one. Else how long until it will, if nothing is in the way.
  std::chrono::microseconds room(const ChannelId& channel, Endpoint endpoint);
  bool put(const ChannelId& channel, Endpoint endpoint, Item item);  // false: not taken
  // The call of the turn at `sent` has ended, or did not begin.
  void answered(const ChannelId& channel, Endpoint endpoint, Ns sent);
  // LINE said 429: closed for a while.
  void penalize(const ChannelId& channel, Endpoint endpoint);
  // What waits for this channel is not made any more.
  void withdraw(const ChannelId& channel);
  void stop();  // the same for every channel

 private:
  struct Lane {
    SendPace pace;
    std::size_t room;
    std::deque<Item> items{};
  };
  using Key = std::pair<ChannelId, Endpoint>;
  Lane& lane(const ChannelId& channel, Endpoint endpoint) REQUIRES(mutex_);
  void run();

  const Clock& clock_;
  const bool on_;
  const double share_;
  Mutex mutex_;
  std::condition_variable changed_;
  std::map<Key, Lane> lanes_ GUARDED_BY(mutex_);
  bool woken_ GUARDED_BY(mutex_) = false;
  bool stopping_ GUARDED_BY(mutex_) = false;
  std::thread thread_;
};

}  // namespace enishi::line
