// The menu of everybody who is linked to none: a default, or what a schedule says. LINE shows a
// change when the chat is opened again.
#pragma once

#include <vector>

#include "engage/menu_seams.h"
#include "engage/menu_store.h"

namespace enishi::engage {

// In force at `now`: of the newest scheduled menu that has begun, else `otherwise`. 0: none.
MenuNo menu_in_force(const std::vector<ScheduledMenu>& schedule, MenuNo otherwise, Time now);

// Tells LINE of a channel's default. Before it does, it notes that LINE may have either, so that a
// crash ends in telling again. A channel that never had a default of ours is left alone.
class MenuDefault {
 public:
  MenuDefault(const MenuSeams& seams, ChannelNo channel) : seams_(seams), channel_(channel) {}

  // Gives when the schedule changes next.
  Result<Time> turn();

 private:
  Status tell(const ChannelId& channel, const std::string& menu);

  const MenuSeams& seams_;
  const ChannelNo channel_;
};

}  // namespace enishi::engage
