// Sends what is outgoing: answers by reply tokens, people's messages by push.
//
// A message is claimed (durable, with its body and key) before its first byte leaves. A reply token
// has no key: an answer that may have been sent is never tried again and never becomes a push. A
// push is repeated under its stored key until it is accepted, refused or too late.
#pragma once

#include <deque>
#include <map>
#include <optional>
#include <set>
#include <thread>
#include <vector>

#include "base/thread.h"
#include "engage/bodies.h"
#include "engage/entries.h"
#include "engage/platform.h"

namespace enishi::engage {

// Thread safe.
class Messenger {
 public:
  Messenger(const delivery::Seams& seams, ChatPlatform& platform, const content::LinkCodes& codes,
            const Books& books);
  ~Messenger() { stop(Millis{0}); }

  // What was being tried when the server last stopped is settled or taken up again. Everything
  // durable must have been applied.
  Status start();
  // Nothing new; waits for calls in flight at most `grace`.
  void stop(Millis grace);
  void notify();  // something new is outgoing
  void profile_learned(RecordNo record);
  bool idle() const;  // nothing is in flight or on its way to the log

 private:
  struct Flight {
    Outgoing row;
    people::LineUserId user{};
    ChannelId channel;
  };
  struct Ended {
    Flight flight;
    delivery::SendOutcome outcome;
  };
  struct Ready {
    Flight flight;
    std::string messages;
    Bytes16 key{};
  };

  struct Facts {
    std::optional<people::LineUserId> user;
    bool may_receive = false, blocked = false;
  };

  void run();
  Status recover();
  // What one channel sends in one way: lanes do not hold one another up.
  using LaneKey = std::pair<ChannelNo, OutKind>;
  struct Lane {
    std::deque<Ready> claimed;  // and not sent yet
    std::optional<Time> due;    // when there is something to claim
  };
  Result<std::optional<Time>> turn(bool woken);
  Status find_lanes(Time now);
  Status take_up(const LaneKey& key, Lane& lane);
  std::optional<Time> pump(const LaneKey& key, Lane& lane);
  void put_back();
  Facts facts(const Outgoing& row, const workspace::Channel& channel) const;
  std::optional<std::pair<OutState, std::string>> ends(const Outgoing& row,
                                                       const workspace::Channel& channel,
                                                       const Facts& facts, Time now) const;
  // What is to be done with a row now; nullopt: not now.
  Result<std::optional<Ready>> prepare(const Outgoing& row, Time now);
  Result<std::optional<Ready>> rendered(Flight flight, const workspace::Channel& channel, Time now);
  bool awaited(RecordNo record);
  bool name_awaited(const Flight& flight, Time now);
  Status claim(std::vector<Ready>& ready, Time now);
  void send(Ready ready);
  void settle(std::vector<Ended> ended);
  // The end of a flight, or a change of its row where it goes on.
  void conclude(Ended ended, Time now, std::vector<spine::NewEntry>& entries);
  void finish(const Flight& flight, OutState state, const delivery::SendOutcome& outcome,
              std::vector<spine::NewEntry>& entries) const;
  Status wait(const Outgoing& row, Time due, const std::string& detail, bool maybe);
  void append(std::vector<spine::NewEntry> entries);
  bool logging();
  void logged();

  const delivery::Seams& seams_;
  ChatPlatform& platform_;
  const Books& books_;
  Bodies bodies_;

  mutable Mutex mutex_;
  std::condition_variable changed_;
  std::optional<Time> due_ GUARDED_BY(mutex_);  // when something is to be taken up again
  bool woken_ GUARDED_BY(mutex_) = false;
  bool stopping_ GUARDED_BY(mutex_) = false;  // takes up nothing new
  bool leaving_ GUARDED_BY(mutex_) = false;   // the thread ends
  bool busy_ GUARDED_BY(mutex_) = false;
  std::size_t in_flight_ GUARDED_BY(mutex_) = 0, logging_ GUARDED_BY(mutex_) = 0,
                         claimed_ GUARDED_BY(mutex_) = 0;
  std::vector<Ended> ended_ GUARDED_BY(mutex_);
  std::vector<spine::NewEntry> unlogged_ GUARDED_BY(mutex_);  // the log did not take them
  std::map<RecordNo, Time> awaited_ GUARDED_BY(mutex_);       // whose profile is being fetched
  std::set<RecordNo> asked_ GUARDED_BY(mutex_);               // whose profile was fetched before
  std::map<LaneKey, Lane> lanes_;                             // the thread's
  std::vector<Ended> undone_;  // the thread's: whose rows could not be written
  std::thread thread_;
};

}  // namespace enishi::engage
