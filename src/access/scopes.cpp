#include <algorithm>

#include "access/api_keys.h"

namespace enishi::access {

const std::vector<std::string_view>& scopes() {
  static const std::vector<std::string_view> all{
      "admin",       "campaigns.approve", "campaigns.read",  "campaigns.write", "chats.read",
      "chats.write", "contents.approve",  "contents.read",   "contents.write",  "counts.read",
      "events.read", "events.write",      "operations.read", "people.read",     "people.write",
  };
  return all;
}

bool known_scope(std::string_view scope) {
  return std::ranges::count(scopes(), scope) > 0;
}

bool Caller::may(std::string_view scope) const {
  return std::ranges::any_of(scopes, [&](const auto& s) { return s == scope || s == "admin"; });
}

bool Caller::may_in(const WorkspaceId& wanted) const {
  return workspace.is_nil() || workspace == wanted;
}

Caller local_caller(std::string uid) {
  return {.actor = {guard::ActorKind::local, std::move(uid), {}}, .scopes = {"admin"}};
}

}  // namespace enishi::access
