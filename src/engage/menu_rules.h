// Which menu whom: the rules of a channel, in order, and people who are pinned to a menu.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "base/thread.h"
#include "engage/menu.h"
#include "segment/condition.h"
#include "store/store.h"

namespace enishi::engage {

// The first rule that holds of a friend decides. It holds in [from, until), where these are given.
struct MenuRule {
  std::string name;
  MenuId menu;
  segment::Condition condition;
  std::optional<Time> from, until;

  bool in_force(Time now) const { return (!from || now >= *from) && (!until || now < *until); }
};

// A list of {"name", "menu", "condition", "from"?, "until"?}. Errors name the place.
Result<std::vector<MenuRule>> parse_rules(const JsonValue& list);
Result<std::vector<MenuRule>> parse_rules(const std::string& stored);
std::string rules_json(const std::vector<MenuRule>& rules);

// Whom the API has given a menu by hand. Thread safe; loaded once, then told of every change.
class MenuPins {
 public:
  using Sets = std::map<MenuNo, people::RecordSet>;
  Status load(store::Database& state);
  void set(ChannelNo channel, RecordNo record, std::optional<MenuNo> menu);
  void forget(RecordNo record);  // in every channel
  void forget(ChannelNo channel, MenuNo menu);
  Sets of(ChannelNo channel) const;

 private:
  mutable Mutex mutex_;
  std::map<ChannelNo, Sets> sets_ GUARDED_BY(mutex_);
};

// What a channel's friends ought to have.
struct Wanted {
  // In the order in which they are to be brought about: pins, then the rules. Disjoint.
  std::vector<std::pair<MenuNo, people::RecordSet>> menus;
  people::RecordSet reachable;  // whom LINE can be told about
};

// `live`: the menus that LINE has, by id; a rule of another one is passed over. Takes a view for
// each rule, so that none is held for long.
Result<Wanted> wanted_of(const people::People& people, const workspace::Channel& channel,
                         const std::vector<MenuRule>& rules, const MenuPins::Sets& pins,
                         const std::map<MenuId, MenuNo>& live, Time now);

}  // namespace enishi::engage
