// Keeps the links of one channel's friends live: what the rules want against what LINE has, the
// difference told to LINE in bulk.
//
// Before a call its people are stored as unsure, and only LINE's yes settles them: what is
// interrupted is told again, which changes nothing where LINE had it already.
#pragma once

#include <deque>
#include <set>

#include "engage/menu_links.h"
#include "engage/menu_rules.h"
#include "engage/menu_seams.h"
#include "engage/menu_store.h"

namespace enishi::engage {

// Of one menu, as of the last evaluation.
struct LinkCounts {
  std::uint64_t wanted = 0, linked = 0, waiting = 0;
};

struct LinkStatus {
  std::map<MenuNo, LinkCounts> menus;
  std::uint64_t unlinking = 0;  // people whose menu is to be taken away
  std::uint64_t unsure = 0;     // people who are told again
  std::optional<Time> evaluated_at;
  std::string problem;  // why nothing moves; empty: all is well
};

// Used by the keeper's thread, but for status().
class MenuLinker {
 public:
  MenuLinker(const MenuSeams& seams, MenuLinks& links, const MenuPins& pins, ChannelNo channel)
      : seams_(seams), links_(links), pins_(pins), channel_(channel) {}

  // Something changed: looks again, after a moment in which more of it may come, or at once.
  void mark(Time now, bool at_once);
  // One evaluation or one round of calls. `held`: menus whose people LINE is moving by itself just
  // now; they wait. Gives when to come again.
  Result<Time> turn(const std::set<MenuNo>& held);
  LinkStatus status() const;

 private:
  struct Todo {
    MenuNo menu;  // 0: unlink
    std::string line_id;
    people::RecordSet records;
  };
  struct Taken {
    std::size_t todo = 0;
    std::vector<std::uint32_t> records;
  };

  Status evaluate(const workspace::Channel& channel, const std::set<MenuNo>& held);
  Status hear_news();
  Status mark_given(const std::vector<LiveMenu>& live);
  void find_work(const Wanted& wanted, const std::vector<LiveMenu>& live,
                 const std::set<MenuNo>& held);
  Result<Time> round(const workspace::Channel& channel);
  std::vector<Taken> take();
  std::vector<LinkCall> calls_of(std::vector<Taken>& taken) const;
  Result<Time> settle(const std::vector<Taken>& taken, const std::vector<Status>& told);
  void show(const Wanted* wanted);

  const MenuSeams& seams_;
  MenuLinks& links_;
  const MenuPins& pins_;
  const ChannelNo channel_;

  std::optional<Time> due_ = kTimeMin;  // of the next evaluation
  Time quiet_until_ = kTimeMin;
  Time calls_after_ = kTimeMin;  // LINE wants to be left alone until then
  unsigned failures_ = 0;        // in a row
  std::deque<Todo> todo_;
  std::map<MenuNo, Time> aside_;  // menus that LINE refuses to link, until when

  mutable Mutex mutex_;
  LinkStatus status_ GUARDED_BY(mutex_);
};

}  // namespace enishi::engage
