// Who does something. Every change of the API carries an Actor down to the operation log.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/id.h"

namespace enishi {
struct WorkspaceTag;
using WorkspaceId = Id<WorkspaceTag>;
}  // namespace enishi

namespace enishi::guard {

enum class ActorKind : unsigned char {
  system,   // Enishi itself: a timer, a reconciliation
  local,    // the command line on this machine (Unix socket, or the data directory's lock)
  api_key,  // an integration; `id` is the key's id
  staff,    // a signed-in person (room access, later)
};

struct Actor {
  ActorKind kind = ActorKind::system;
  std::string id;      // stable id of the key or person, the uid for local, the part for system
  std::string remote;  // address, empty for system and local
  bool operator==(const Actor&) const = default;
};

std::string_view name(ActorKind kind);  // "api_key"; stored in the operation log, never changes
std::optional<ActorKind> parse_actor_kind(std::string_view text);
// Two identities are the same person or program only if kind and id are equal. Used by the
// second-person approval.
inline bool same_identity(const Actor& a, const Actor& b) {
  return a.kind == b.kind && a.id == b.id;
}

}  // namespace enishi::guard
