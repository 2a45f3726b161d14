#include "line/fanout.h"

#include <algorithm>
#include <deque>
#include <map>
#include <set>
#include <thread>
#include <utility>

#include "base/limits.h"
#include "base/log.h"
#include "base/log_gate.h"
#include "base/thread.h"

namespace enishi::line {
namespace {

using spine::Forward;

constexpr Millis kLookAgain{1'000};  // for what became due meanwhile
constexpr Millis kBackOffFirst{1'000};
constexpr Millis kBackOffMax = std::chrono::minutes{10};
constexpr Millis kPutOffMin{30'000};  // what waits behind a busy receiver
constexpr Millis kTimeout{10'000};

Millis back_off(int tries) {
  return std::min(kBackOffMax, kBackOffFirst * (std::int64_t{1} << std::clamp(tries, 0, 10)));
}

using ForwardKey = std::tuple<std::string, std::int64_t, std::int64_t>;  // part, id, receiver

ForwardKey key_of(const Forward& forward) {
  return {forward.part, forward.id, forward.receiver};
}

struct Ended {
  Forward forward;
  bool delivered = false;
  std::string why;
};

// Where answers arrive. Shared with the calls under way, which may outlive the worker.
struct Inbox {
  Mutex mutex;
  std::condition_variable changed;
  bool woken GUARDED_BY(mutex) = true;  // what a run before left is due
  bool stopping GUARDED_BY(mutex) = false;
  std::deque<Ended> ended GUARDED_BY(mutex);
};

Ended ended(Forward forward, const net::Outcome& outcome) {
  Ended end{.forward = std::move(forward), .why = {}};
  const bool answered = outcome.fate == net::Fate::answered;
  end.delivered = answered && outcome.response.status >= 200 && outcome.response.status < 300;
  if (!end.delivered)
    end.why = answered ? "answered " + std::to_string(outcome.response.status) : outcome.detail;
  return end;
}

class FanoutImpl final : public Fanout {
 public:
  FanoutImpl(spine::Bodies& bodies, net::Client& client, const workspace::Workspaces& workspaces,
             const Clock& clock, Metrics& metrics, Millis retention, FanoutLimits limits)
      : bodies_(bodies),
        client_(client),
        workspaces_(workspaces),
        clock_(clock),
        retention_(retention),
        limits_(limits),
        delivered_(counter(metrics, "delivered")),
        retried_(counter(metrics, "retried")),
        given_up_(counter(metrics, "given_up")) {}
  ~FanoutImpl() override { stop(); }

  void start() override;
  void wake() override;
  void stop() override;

 private:
  static Counter& counter(Metrics& metrics, std::string_view result) {
    return metrics.counter("enishi_line_fanout_total", "Webhook bodies forwarded, by result.",
                           {{"result", result}});
  }
  void run();
  bool wait_for_work();
  void settle();
  Status conclude(const Ended& end);
  Status turn();
  // Whether any forward of the page was taken in hand, ended or put off.
  bool handle(std::vector<Forward> page, bool page_is_full);
  bool launch(Forward forward, const workspace::FanoutReceiver& receiver);  // false: not taken
  Status retry(const Forward& forward, std::string_view why, Millis at_least = Millis{0});
  Status give_up(const Forward& forward, std::string_view why);
  bool note(const Status& stored, std::string_view what);

  spine::Bodies& bodies_;
  net::Client& client_;
  const workspace::Workspaces& workspaces_;
  const Clock& clock_;
  const Millis retention_;
  const FanoutLimits limits_;
  Counter &delivered_, &retried_, &given_up_;
  LogGate failures_, losses_, troubles_;

  const std::shared_ptr<Inbox> inbox_ = std::make_shared<Inbox>();
  std::thread thread_;
  // Only the worker touches these.
  std::set<ForwardKey> in_hand_;
  std::map<std::int64_t, std::size_t> in_flight_;  // per receiver, with those in unnoted_
  std::deque<Ended> unnoted_;                      // the store could not take how they ended
};

void FanoutImpl::start() {
  thread_ = std::thread([this] {
    name_thread("line-fanout");
    give_way();
    run();
  });
}

void FanoutImpl::wake() {
  MutexLock lock(inbox_->mutex);
  if (inbox_->woken) return;
  inbox_->woken = true;
  inbox_->changed.notify_all();
}

void FanoutImpl::stop() {
  {
    MutexLock lock(inbox_->mutex);
    inbox_->stopping = true;
    inbox_->changed.notify_all();
  }
  if (thread_.joinable()) thread_.join();
}

void FanoutImpl::run() {
  while (wait_for_work()) {
    settle();
    (void)note(turn(), "line.fanout_not_read");
  }
  // What is under way is waited for, so that a delivery is known as one.
  Inbox& in = *inbox_;
  while (in_hand_.size() > unnoted_.size()) {
    {
      MutexLock lock(in.mutex);
      clock_.wait_until(lock.native(), in.changed, std::nullopt,
                        [&in]() NO_THREAD_SAFETY_ANALYSIS { return !in.ended.empty(); });
    }
    settle();
  }
}

// False: stopping.
bool FanoutImpl::wait_for_work() {
  Inbox& in = *inbox_;
  MutexLock lock(in.mutex);
  clock_.wait_until(
      lock.native(), in.changed, clock_.now() + kLookAgain,
      [&in]() NO_THREAD_SAFETY_ANALYSIS { return in.woken || in.stopping || !in.ended.empty(); });
  in.woken = false;
  return !in.stopping;
}

// Writes down what became of the calls that ended. While the store can't take it they stay in hand:
// a receiver does not get a body again because our disk is full.
void FanoutImpl::settle() {
  std::deque<Ended> ended = std::exchange(unnoted_, {});
  {
    MutexLock lock(inbox_->mutex);
    std::ranges::move(inbox_->ended, std::back_inserter(ended));
    inbox_->ended.clear();
  }
  for (Ended& end : ended) {
    if (!note(conclude(end), "line.fanout_not_noted")) {
      unnoted_.push_back(std::move(end));
      continue;
    }
    in_hand_.erase(key_of(end.forward));
    --in_flight_[end.forward.receiver];
  }
}

Status FanoutImpl::conclude(const Ended& end) {
  if (!end.delivered) return retry(end.forward, end.why);
  TRY(bodies_.delivered(end.forward));
  delivered_.add();
  return {};
}

Status FanoutImpl::turn() {
  // A page holds what is under way too. A small one does as a rule; only when it shows nothing new
  // do we look further, past a receiver that is busy.
  const std::size_t small = std::min(limits_.page_max, in_hand_.size() + 2 * limits_.in_flight_max);
  for (const std::size_t size : {small, limits_.page_max}) {
    ASSIGN(auto page, bodies_.due(clock_.now(), size));
    const bool full = page.size() >= size;
    const bool last = size == limits_.page_max;
    const bool worked = handle(std::move(page), full && last);
    if (worked && full) wake();  // there may be more
    if (worked || !full) break;
  }
  return {};
}

bool FanoutImpl::handle(std::vector<Forward> page, bool page_is_full) {
  const workspace::Directory directory = workspaces_.directory();
  const Time now = clock_.now();
  bool worked = false;
  for (Forward& forward : page) {
    if (in_hand_.contains(key_of(forward))) continue;
    const workspace::Channel* channel = directory.channel(ChannelNo{forward.source});
    const auto receivers = channel != nullptr ? directory.receivers(channel->id)
                                              : std::vector<const workspace::FanoutReceiver*>{};
    const auto receiver =
        std::ranges::find(receivers, forward.receiver, [](const auto* each) { return each->no; });
    Status stored;
    if (receiver == receivers.end()) {
      stored = give_up(forward, "the receiver was removed");
    } else if (now - forward.received_at >= retention_) {
      stored = give_up(forward, "the body's retention has ended");
    } else if (in_flight_[forward.receiver] < limits_.in_flight_max) {
      if (!launch(std::move(forward), **receiver)) break;
    } else if (page_is_full) {
      // The whole page belongs to receivers that can't keep up: put off, so that the next page
      // shows what waits for the others.
      stored = retry(forward, "the receiver is too slow", kPutOffMin);
    } else {
      continue;
    }
    worked |= note(stored, "line.fanout_not_noted");
  }
  return worked;
}

bool FanoutImpl::launch(Forward forward, const workspace::FanoutReceiver& receiver) {
  net::Call call{.method = "POST",
                 .url = receiver.url,
                 .headers = {{"Content-Type", "application/json; charset=utf-8"},
                             {"User-Agent", "LineBotWebhook/2.0"},
                             {"x-line-signature", forward.signature}},
                 .body = forward.body,
                 .timeout = kTimeout,
                 .response_bytes_max = limits::line_answer_bytes_max,
                 .guarded = !receiver.private_network};
  forward.body.clear();  // the call has it
  const ForwardKey key = key_of(forward);
  const std::int64_t no = forward.receiver;
  in_hand_.insert(key);
  ++in_flight_[no];
  const bool taken =
      client_.call(std::move(call),
                   [inbox = inbox_, forward = std::move(forward)](net::Outcome outcome) mutable {
                     MutexLock lock(inbox->mutex);
                     inbox->ended.push_back(ended(std::move(forward), outcome));
                     inbox->changed.notify_all();
                   });
  if (taken) return true;
  in_hand_.erase(key);  // it stays due
  --in_flight_[no];
  return false;
}

Status FanoutImpl::retry(const Forward& forward, std::string_view why, Millis at_least) {
  const Time now = clock_.now();
  const Time at = now + std::max(at_least, back_off(forward.tries));
  if (at >= forward.received_at + retention_) return give_up(forward, why);
  TRY(bodies_.retry_at(forward, at));
  retried_.add();
  if (const auto times = failures_.pass(now))
    log(LogLevel::warn, "line.fanout_failed",
        {{"receiver", forward.receiver}, {"why", why}, {"times", *times}});
  return {};
}

Status FanoutImpl::give_up(const Forward& forward, std::string_view why) {
  TRY(bodies_.give_up(forward, why));
  given_up_.add();
  if (const auto times = losses_.pass(clock_.now()))
    log(LogLevel::error, "line.fanout_given_up",
        {{"receiver", forward.receiver}, {"why", why}, {"times", *times}});
  return {};
}

// Whether it was stored.
bool FanoutImpl::note(const Status& stored, std::string_view what) {
  if (stored) return true;
  if (const auto times = troubles_.pass(clock_.now()))
    log_error(what, stored.error(), {{"times", *times}});
  return false;
}

}  // namespace

std::unique_ptr<Fanout> Fanout::make(spine::Bodies& bodies, net::Client& client,
                                     const workspace::Workspaces& workspaces, const Clock& clock,
                                     Metrics& metrics, Millis retention, FanoutLimits limits) {
  return std::make_unique<FanoutImpl>(bodies, client, workspaces, clock, metrics, retention,
                                      limits);
}

}  // namespace enishi::line
