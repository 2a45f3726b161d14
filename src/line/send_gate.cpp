#include "line/send_gate.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "line/endpoints.h"

namespace enishi::line {
namespace {

using Ns = SendPace::Ns;
using std::chrono::microseconds;

// So much of a lane's time waits in it, so that the store's pauses don't show: no more, for a stop
// must be quick.
constexpr double kAheadSeconds = 0.05;
// An answer that takes longer than this is not waited for any more.
constexpr Ns kPatience = std::chrono::milliseconds{100};
// What threads and networks add to a trip at one time and not at another.
constexpr Ns kJitter = std::chrono::microseconds{100};
// How far behind its schedule a relaxed lane may be and still catch up.
constexpr Ns kCatchUp = std::chrono::milliseconds{4};

Ns seconds(double value) {
  return Ns(static_cast<std::int64_t>(value * 1e9));
}

}  // namespace

void SendPace::ShortestTrip::add(Ns trip) {
  current_ = std::min(current_, trip);
  if (++count_ < kWindow) return;
  before_ = std::exchange(current_, Ns::max());
  count_ = 0;
}

Ns SendPace::ShortestTrip::get() const {
  if (before_ == Ns::max() && count_ < kMany) return Ns{0};
  // The way back of one call and the way there of the next may both be shorter than those of the
  // shortest trip.
  const Ns shortest = std::min(current_, before_);
  return std::max(Ns{0}, shortest - std::max(shortest / 32, kJitter));
}

Ns SendPace::due() const {
  if (relaxed_) return std::max(planned_ + open_, closed_until_);
  // Farther away than the interval: there are always several on the way.
  if (shortest_.get() >= interval_) return std::max(last_sent_ + open_, closed_until_);
  const Ns even = std::max(last_sent_ + interval_, closed_until_);
  if (unanswered_ > 0) return std::max(even, last_sent_ + kPatience);
  return std::max(even, passed_);
}

void SendPace::sent(Ns now) {
  planned_ = std::max(planned_ + open_, now - kCatchUp);
  last_sent_ = now;
  ++unanswered_;
}

void SendPace::answered(Ns sent, Ns now) {
  unanswered_ = std::max(0, unanswered_ - 1);
  shortest_.add(now - sent);
  // It passed LINE's bucket before the answer's way back, its successor will after the way there:
  // together they take as long as the shortest trip at least.
  passed_ = std::max(passed_, now - std::min(shortest_.get(), interval_) + interval_);
}

void SendPace::refused(Ns closed_until) {
  relaxed_ = false;
  closed_until_ = std::max(closed_until_, closed_until);
}

SendGate::SendGate(const Config& config, const Clock& clock)
    : clock_(clock),
      on_(config.boolean("line.limits")),
      share_(static_cast<double>(config.integer("line.rate_percent")) / 100) {
  if (!on_) return;
  thread_ = std::thread([this] {
    name_thread("line-gate");
    precise_waits();
    run();
  });
}

SendGate::Lane& SendGate::lane(const ChannelId& channel, Endpoint endpoint) {
  const double rate = info(endpoint).per_second() * share_;
  const auto room = static_cast<std::size_t>(std::max(2.0, rate * kAheadSeconds));
  return lanes_.try_emplace({channel, endpoint}, SendPace(seconds(1 / rate)), room).first->second;
}

microseconds SendGate::room(const ChannelId& channel, Endpoint endpoint) {
  if (!on_) return microseconds{0};
  MutexLock lock(mutex_);
  const Lane& found = lane(channel, endpoint);
  const Ns now = clock_.monotonic();
  Ns until = found.pace.closed_until() - now;
  if (until <= Ns{0} && found.items.size() < found.room) return microseconds{0};
  until = std::max({until, found.pace.due() - now, found.pace.interval()});
  return std::chrono::ceil<microseconds>(until);
}

bool SendGate::put(const ChannelId& channel, Endpoint endpoint, Item item) {
  if (!on_) return item({.go = true, .at = clock_.monotonic()});
  MutexLock lock(mutex_);
  Lane& found = lane(channel, endpoint);
  if (stopping_ || found.items.size() >= found.room) return false;
  found.items.push_back(std::move(item));
  if (found.items.size() > 1) return true;  // it is waited for already
  woken_ = true;
  changed_.notify_one();
  return true;
}

void SendGate::answered(const ChannelId& channel, Endpoint endpoint, Ns sent) {
  if (!on_) return;
  const Ns now = clock_.monotonic();
  MutexLock lock(mutex_);
  Lane& found = lane(channel, endpoint);
  found.pace.answered(sent, now);
  if (found.items.empty()) return;
  woken_ = true;
  changed_.notify_one();
}

void SendGate::penalize(const ChannelId& channel, Endpoint endpoint) {
  if (!on_) return;
  constexpr Ns kShortest = std::chrono::milliseconds{500}, kLongest = std::chrono::minutes{1};
  MutexLock lock(mutex_);
  SendPace& pace = lane(channel, endpoint).pace;
  pace.refused(clock_.monotonic() + std::clamp(pace.interval(), kShortest, kLongest));
}

void SendGate::withdraw(const ChannelId& channel) {
  std::deque<Item> withdrawn;
  {
    MutexLock lock(mutex_);
    for (auto& [key, lane] : lanes_) {
      if (key.first != channel) continue;
      std::ranges::move(lane.items, std::back_inserter(withdrawn));
      lane.items.clear();
    }
  }
  for (Item& item : withdrawn) (void)item({});
}

void SendGate::stop() {
  if (!thread_.joinable()) return;
  {
    MutexLock lock(mutex_);
    stopping_ = true;
    changed_.notify_one();
  }
  thread_.join();
  std::vector<ChannelId> channels;
  {
    MutexLock lock(mutex_);
    for (const auto& [key, lane] : lanes_) channels.push_back(key.first);
  }
  for (const ChannelId& channel : channels) withdraw(channel);
}

void SendGate::run() {
  for (;;) {
    Item item;
    Ns sent{0};
    {
      MutexLock lock(mutex_);
      if (stopping_) return;
      woken_ = false;
      Lane* first = nullptr;
      for (auto& [key, lane] : lanes_)
        if (!lane.items.empty() && (!first || lane.pace.due() < first->pace.due())) first = &lane;
      const Ns now = clock_.monotonic();
      const Ns due = first ? first->pace.due() : now + Ns(std::chrono::hours(1));
      if (due > now) {
        clock_.wait_until_monotonic(lock.native(), changed_, due,
                                    [this]() REQUIRES(mutex_) { return woken_ || stopping_; });
        continue;
      }
      item = std::move(first->items.front());
      first->items.pop_front();
      sent = now;
      first->pace.sent(now);
    }
    (void)item({.go = true, .at = sent});
  }
}

}  // namespace enishi::line
