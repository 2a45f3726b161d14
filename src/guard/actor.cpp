#include "guard/actor.h"

namespace enishi::guard {

std::string_view name(ActorKind kind) {
  switch (kind) {
    case ActorKind::system:
      return "system";
    case ActorKind::local:
      return "local";
    case ActorKind::api_key:
      return "api_key";
    case ActorKind::staff:
      return "staff";
  }
  return "unknown";
}

std::optional<ActorKind> parse_actor_kind(std::string_view text) {
  for (auto kind : {ActorKind::system, ActorKind::local, ActorKind::api_key, ActorKind::staff}) {
    if (name(kind) == text) return kind;
  }
  return std::nullopt;
}

}  // namespace enishi::guard
