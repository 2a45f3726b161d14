// Who sees which menu: the channel's default and its schedule, the rules, and pins of single
// people.
#pragma once

#include <vector>

#include "engage/menu_rules.h"
#include "engage/menu_seams.h"
#include "engage/menu_store.h"

namespace enishi::engage {

struct DefaultPlan {
  struct Change {
    Time from;
    std::optional<MenuId> menu;
  };
  std::optional<MenuId> menu;      // before the first change; nullopt: none
  std::vector<Change> schedule;    // ascending
  std::optional<MenuId> in_force;  // now; not looked at by set_default()
};

// Menus that are named must be published. Every change is one transaction with its row of the
// operation log. Thread safe.
class MenuPlan {
 public:
  MenuPlan(const MenuSeams& seams, MenuPins& pins) : seams_(seams), pins_(pins) {}

  Result<DefaultPlan> default_of(const ChannelId& channel) const;
  Status set_default(const guard::Actor& actor, const ChannelId& channel, const DefaultPlan& plan);
  Result<std::vector<MenuRule>> rules_of(const ChannelId& channel) const;
  // Conditions are checked against what the workspace declares.
  Status set_rules(const guard::Actor& actor, const ChannelId& channel,
                   const std::vector<MenuRule>& rules);
  // The menu wins over all rules; nullopt: the rules decide again.
  Status pin(const guard::Actor& actor, const ChannelId& channel, RecordNo record,
             const std::optional<MenuId>& menu);

 private:
  Result<workspace::Channel> need_channel(const ChannelId& id) const;
  Status note(store::Tx& tx, const guard::Actor& actor, const workspace::Channel& channel,
              std::string_view action, std::string before, std::string after) const;

  const MenuSeams& seams_;
  MenuPins& pins_;
};

}  // namespace enishi::engage
