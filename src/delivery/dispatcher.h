// Dispatch: the outbox's calls go to LINE, at LINE's pace, each at most once.
//
// One thread decides. It claims calls (state `trying` is durable before the first byte leaves),
// sends them as the channel's buckets allow, and turns outcomes into what is next: an accepted,
// refused or unknown call is a log entry; one that may be tried again waits under the same key.
#pragma once

#include <atomic>
#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <queue>
#include <set>
#include <thread>
#include <vector>

#include "base/thread.h"
#include "delivery/campaign_store.h"
#include "delivery/delivery.h"
#include "delivery/outcomes.h"

namespace enishi::delivery {

// LINE remembers a retry key for 24 hours from its first use; the margin covers clocks and queues.
inline constexpr Millis kKeyLifetime = std::chrono::hours(24) - std::chrono::minutes(10);

class Dispatcher {
 public:
  explicit Dispatcher(const Seams& seams);
  ~Dispatcher();

  void start();
  // No new calls; waits for those in flight and for their outcomes to be logged, at most `grace`.
  void stop(Millis grace);
  // Campaigns, channels or calls changed: look again. Any thread.
  void notify();
  // Nothing is in flight, arrived or unlogged, and the thread waits for time or a change. Any
  // thread.
  bool idle() const;

  static constexpr std::size_t kInFlightMax = 512;    // calls, per channel
  static constexpr std::size_t kClaimCallsMax = 256;  // calls a claim
  static constexpr std::size_t kClaimRecipientsMax = 16'000;
  static constexpr std::size_t kUnloggedMax = 20'000;  // outcomes not yet durable
  static constexpr int kContentRefusalsMax = 10;       // before a personalised campaign pauses
  static constexpr int kTroubleMax = 16;               // failures in a row before the breaker opens

 private:
  struct Call {
    std::int64_t no = 0;
    bool multicast = false;
    std::int64_t body_no = 0;
    Bytes16 key{};
    std::vector<std::uint32_t> records;
    int tries = 0;
    Time first_try;
    bool ambiguous = false;
    std::shared_ptr<const std::string> messages;
  };
  struct Waiting {
    Time due;
    std::int64_t call;
    bool operator<(const Waiting& other) const { return due > other.due; }  // earliest on top
  };
  struct Active;
  struct Arrived {  // an outcome, from the client's thread
    std::uint32_t campaign;
    Call call;
    SendOutcome outcome;
  };

  void run();
  std::optional<Time> turn();  // one round over everything; when to look again at the latest
  Status reload();
  Status recover(Active& active);
  bool catch_up(Active& active);
  void give_back(Active& active);
  std::optional<Time> advance(Active& active, Time now);
  std::optional<Time> held_back(Active& active, Time now, bool& held);
  std::optional<Time> wait_for_admission(Active& active, Time now);
  Status claim(Active& active, Time now);
  static Call read_call(const store::Row& row);
  Result<bool> know_unit(store::Tx& tx, Active& active, Time now);
  Status claim_in(store::Tx& tx, Active& active, Time now, std::vector<Call>& claimed);
  Status claim_first_tries(store::Tx& tx, Active& active, Time now, std::vector<Call>& claimed,
                           std::size_t recipients);
  bool send_one(Active& active, Call call);
  Status close_some(Active& active, Time now);

  void settle_arrived(std::vector<Arrived> arrived);
  void settle_one(Active& active, Arrived& arrived, Time now);
  void wait_or_end(Active& active, Arrived& arrived, Time now, Millis delay);
  Status write_waiting(Active& active);
  Status split(Active& active, const Arrived& arrived, Time now);
  void end_call(Active& active, const Call& call, CallState state, const SendOutcome& outcome);
  void log_outcomes(Active& active, Time now);
  void append_outcomes(spine::NewEntry entry);
  void pause(Active& active, const std::string& reason);

  const Seams& seams_;
  Counter& accepted_;
  Counter& ambiguous_;
  Counter& too_fast_;
  Gauge& in_flight_gauge_;

  // Touched by the dispatcher's thread only.
  std::map<std::uint32_t, std::unique_ptr<Active>> active_;  // by campaign number
  std::map<ChannelNo, std::size_t> in_flight_;
  std::set<std::uint32_t>
      recovered_;  // campaigns whose tried calls were taken over after the start

  // Consecutive tries that did not reach LINE or got no answer, by channel: a circuit breaker, so
  // that an outage costs a few calls their first try and not the whole campaign.
  struct Trouble {
    int count = 0;
    Time until = kTimeMin;
  };
  std::map<ChannelNo, Trouble> trouble_;

  // What other threads reach; outlives the dispatcher while calls are in flight.
  struct Inbox {
    Mutex mutex;
    std::condition_variable wake;
    bool changed GUARDED_BY(mutex) = true;
    bool stopping GUARDED_BY(mutex) = false;
    std::vector<Arrived> arrived GUARDED_BY(mutex);
    // Outcomes handed to the log, and those it could not take, to be tried again.
    std::size_t unlogged GUARDED_BY(mutex) = 0;
    std::vector<spine::NewEntry> refused_by_log GUARDED_BY(mutex);
    std::size_t in_flight GUARDED_BY(mutex) = 0;  // all channels
    bool parked GUARDED_BY(mutex) = false;
    std::optional<Time> parked_until GUARDED_BY(mutex);
  };
  std::shared_ptr<Inbox> inbox_ = std::make_shared<Inbox>();
  Time retry_log_at_ = kTimeMin;
  std::thread thread_;
};

}  // namespace enishi::delivery
