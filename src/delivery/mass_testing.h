// A platform of mass sends that the test scripts.
#pragma once

#include <functional>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "base/thread.h"
#include "delivery/mass_platform.h"

namespace enishi::delivery::testing {

// Behaves as LINE does towards keys: an accepted key is remembered for 24 h, a repeat gives the
// first one's request id and sends nothing. Thread safe.
class FakeMass final : public MassPlatform {
 public:
  explicit FakeMass(const Clock& clock) : clock_(clock) {}

  // What happens to a try; the default accepts.
  enum class Fault : unsigned char {
    none,
    lost_before,  // never reaches LINE, and we can't tell: ambiguous
    lost_after,   // accepted, but the answer is lost: ambiguous
    not_sent,
    too_fast,
    quota,
    unauthorized,
    forbidden,
    bad_content,
  };
  using Script = std::function<Fault(const MassRequest& request, int try_of_key)>;
  void script(Script script);
  // Called before each try, outside the lock.
  void before_send(std::function<void()> hook);
  // The state that progress() tells of each request; the default: it has succeeded.
  void set_progress(std::function<Result<MassProgress>(const std::string& request_id)> progress);
  void refuse_messages(std::string field);  // validate(); "": takes them
  void set_tokens(std::int64_t tokens);     // that reserve() has left; < 0: no end

  // What was sent: each key once, unless the engine broke its promise.
  std::vector<MassRequest> delivered() const;
  int tries() const;
  int asked_progress() const;
  bool key_reused() const;  // a key came with another body

  std::chrono::microseconds reserve(const ChannelId& channel, MassKind kind) override;
  SendOutcome send(const MassRequest& request) override;
  Status validate(const ChannelId&, MassKind, const std::string&) override;
  Result<MassProgress> progress(const ChannelId&, const std::string& request_id) override;

 private:
  struct Key {
    std::string request_id;
    Time until;
  };
  SendOutcome accept(const MassRequest& request) REQUIRES(mutex_);

  const Clock& clock_;
  mutable Mutex mutex_;
  Script script_ GUARDED_BY(mutex_);
  std::function<void()> hook_ GUARDED_BY(mutex_);
  std::function<Result<MassProgress>(const std::string&)> progress_ GUARDED_BY(mutex_);
  std::string refused_field_ GUARDED_BY(mutex_);
  std::int64_t tokens_ GUARDED_BY(mutex_) = -1;
  std::map<Bytes16, Key> keys_ GUARDED_BY(mutex_);
  std::map<Bytes16, std::string> bodies_ GUARDED_BY(mutex_);
  std::map<Bytes16, int> tries_of_key_ GUARDED_BY(mutex_);
  std::vector<MassRequest> delivered_ GUARDED_BY(mutex_);
  int tries_ GUARDED_BY(mutex_) = 0, asked_progress_ GUARDED_BY(mutex_) = 0;
  bool key_reused_ GUARDED_BY(mutex_) = false;
};

}  // namespace enishi::delivery::testing
