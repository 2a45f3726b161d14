// Groups and rooms the bot sits in: kept apart from friends.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "spine/spine.h"
#include "store/store.h"
#include "workspace/workspace.h"

namespace enishi::line {

struct Chat {
  std::string id;  // "C..." group or "R..." room, as LINE writes it
  bool group = true;
  bool joined = true;
  Time changed_at;           // event time of the last join or leave
  std::int64_t members = 0;  // members seen joined and not left
  std::int64_t events = 0;   // events seen in it
};

// An applier over kJoin, kLeave, kMemberJoined, kMemberLeft, kGroupEvent; guarded by event time.
class Chats {
 public:
  static std::unique_ptr<Chats> make(store::Database& state,
                                     const workspace::Workspaces& workspaces);
  virtual ~Chats() = default;
  virtual spine::Applier& applier() = 0;
  virtual Result<std::vector<Chat>> list(const ChannelId& channel, const std::string& after_id,
                                         std::size_t limit) const = 0;
};

}  // namespace enishi::line
