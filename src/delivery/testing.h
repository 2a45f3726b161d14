// Delivery on real rooms and stores, with a messaging platform that the test scripts.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "base/thread.h"
#include "delivery/delivery.h"
#include "store/testing.h"

namespace enishi::delivery::testing {

// Behaves as LINE does towards keys: an accepted key is remembered, a repeat is accepted again and
// delivers nothing. Keeps count of what each user got. Thread safe.
class FakeLine final : public Sender {
 public:
  // What happens to a try; the default accepts.
  enum class Fault : unsigned char {
    none,
    lost_before,  // never reaches LINE, and we can't tell: ambiguous
    lost_after,   // accepted, but the answer is lost: ambiguous
    not_sent,
    too_fast,
    quota,
    same_user,
    unauthorized,
    bad_content,
    bad_recipient,
    hang,  // no answer until release()
  };
  using Script = std::function<Fault(const SendRequest& request, int try_of_key)>;
  void script(Script script);
  void set_quota(Quota quota);
  void fail_quota(std::optional<Error> error);  // nullopt: it is told again
  void set_delivered(std::string day, std::optional<std::int64_t> count);
  void release();  // answers what hangs (accepted)
  // Waits until `n` tries hang.
  void wait_hanging(std::size_t n);

  std::map<people::LineUserId, int> received() const;  // bodies per user
  std::vector<SendRequest> accepted() const;
  std::size_t tries() const;
  // A key that came with another body or other recipients than before.
  bool key_reused() const;

  std::size_t multicast_max() const override { return 500; }
  void withdraw(const ChannelId&) override {}
  std::chrono::microseconds room(const ChannelId&, SendKind) override {
    return std::chrono::microseconds{0};
  }
  bool send(SendRequest request, std::move_only_function<void(SendOutcome)> done) override;
  Result<Quota> quota(const ChannelId&) override;
  Status validate(const ChannelId&, SendKind, const std::string&) override { return {}; }
  Result<std::optional<std::int64_t>> delivered(const ChannelId&, SendKind,
                                                const std::string& day) override;

 private:
  SendOutcome accept(const SendRequest& request) REQUIRES(mutex_);

  mutable Mutex mutex_;
  std::condition_variable changed_;
  Script script_ GUARDED_BY(mutex_);
  Quota quota_ GUARDED_BY(mutex_) = {false, 0, 0};
  std::optional<Error> quota_error_ GUARDED_BY(mutex_);
  std::map<std::string, std::optional<std::int64_t>> delivered_ GUARDED_BY(mutex_);
  std::map<Bytes16, std::string> keys_ GUARDED_BY(mutex_);      // accepted: request id
  std::map<Bytes16, std::string> contents_ GUARDED_BY(mutex_);  // what a key came with first
  std::map<Bytes16, int> tries_of_key_ GUARDED_BY(mutex_);
  std::map<people::LineUserId, int> received_ GUARDED_BY(mutex_);
  std::vector<SendRequest> accepted_ GUARDED_BY(mutex_);
  std::vector<std::pair<SendRequest, std::move_only_function<void(SendOutcome)>>> hanging_
      GUARDED_BY(mutex_);
  std::size_t tries_ GUARDED_BY(mutex_) = 0;
  bool key_reused_ GUARDED_BY(mutex_) = false;
};

people::LineUserId user_of(std::uint32_t n);  // the n-th test user

// All rooms from the store to delivery, opened on `store`; goes before the store does.
class World {
 public:
  World(store::Store& store, FakeLine& line, ManualClock& clock, Random& random,
        std::map<std::string, std::string> settings = {});
  ~World();

  // A workspace, provider and channel, made on the first call and found on later ones.
  void make_brand();
  // Users 1..n follow the channel.
  void add_friends(std::uint32_t n);
  void block(std::uint32_t user);
  void tag(std::uint32_t first_user, std::uint32_t last_user, const std::string& tag);
  void name_friends(std::uint32_t n);  // profiles "名前1", "名前2" ...

  CampaignSpec spec(const std::string& text = "こんにちは") const;
  Campaign make(CampaignSpec spec);  // created and checked
  // Applies, runs jobs and lets the dispatcher work until the campaign is in `state` (or any state
  // that does not go on by itself). Advances the clock when everything waits for it.
  Campaign run(const CampaignId& id, CampaignState state = CampaignState::done);
  Campaign send(CampaignSpec spec) { return run(start(std::move(spec))); }
  CampaignId start(CampaignSpec spec);
  // Everything that can happen without time passing, once.
  void settle();
  // settle(), then lets `by` pass if the campaign waits for time.
  void step(const CampaignId& id, Millis by);
  // settle() until nothing is left to do before time passes; not while tries hang.
  void wait_idle();
  // Everything that was appended is committed and applied.
  bool log_rests();
  void append(std::vector<spine::NewEntry> entries);

  guard::Actor actor{guard::ActorKind::api_key, "author", "127.0.0.1"};
  guard::Actor other{guard::ActorKind::api_key, "second", "127.0.0.1"};
  ManualClock& clock;
  Metrics metrics;
  std::optional<Config> config;
  std::optional<guard::Sealer> sealer;
  std::unique_ptr<guard::OperationLog> operations;
  std::unique_ptr<workspace::Workspaces> workspaces;
  std::unique_ptr<spine::Log> log;
  std::unique_ptr<spine::Jobs> jobs;
  std::unique_ptr<spine::Timers> timers;
  std::unique_ptr<people::People> people;
  std::unique_ptr<segment::Engine> segments;
  std::unique_ptr<Delivery> delivery;
  std::unique_ptr<spine::Pipeline> pipeline;
  WorkspaceId workspace;
  ChannelId channel;
  ChannelNo channel_no;

 private:
  store::Store& store_;
};

// Kinds that say "followed" and "blocked" in these tests.
inline constexpr spine::EntryKind kTestFollow{0x7e01};
inline constexpr spine::EntryKind kTestBlock{0x7e02};

}  // namespace enishi::delivery::testing
