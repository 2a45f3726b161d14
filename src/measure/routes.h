// Friend-add routes (流入経路): a URL of ours for each place that invites people (a QR code on a
// poster, a banner), which leads to LINE's page to add the account and is counted by day. LINE does
// not tell which way a friend came, so that only visits are counted.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "base/metrics.h"
#include "guard/operation_log.h"
#include "net/http.h"
#include "spine/spine.h"
#include "store/store.h"
#include "workspace/workspace.h"

namespace enishi {
struct FriendRouteTag;
using FriendRouteId = Id<FriendRouteTag>;
}  // namespace enishi

namespace enishi::measure {

// Entry kind (block 0x0a): one visit. Payload: docs/formats.md, "Route visit entries".
inline constexpr spine::EntryKind kRouteVisit{0x0a02};

struct FriendRoute {
  FriendRouteId id;
  std::int64_t no = 0;
  ChannelNo channel;
  std::string name;
  std::string code;      // of the URL: <public URL>/r/<code>
  std::string location;  // where it leads
  Time created_at;
};
struct RouteVisits {
  std::string day;            // "20261121", UTC+9
  std::int64_t visits = 0;    // people's; a person who comes twice counts twice
  std::int64_t previews = 0;  // fetches by link-preview crawlers
};

struct FriendRouteParts {
  store::Database& state;
  spine::Log& log;
  const workspace::Workspaces& workspaces;
  const guard::OperationLog& operations;
  // LINE's page to add the account; asked once, when a route is made. May wait.
  std::function<Result<std::string>(const ChannelId&)> add_friend_url;
  const Clock& clock;
  Random& random;
  Metrics& metrics;
};

// Thread safe. Changes are on the operation log.
class FriendRoutes {
 public:
  static Result<std::unique_ptr<FriendRoutes>> open(const FriendRouteParts& parts);
  virtual ~FriendRoutes() = default;

  virtual spine::Applier& applier() = 0;
  // I/O threads. 302 once the visit is durable; one that cannot be stored still redirects, and is
  // counted as lost. 404 for a code that is not ours, or of a deleted route.
  virtual void handle(std::string_view code, net::Request&& request, net::Reply&& reply) = 0;

  virtual Result<FriendRoute> create(const guard::Actor& actor, const ChannelId& channel,
                                     std::string name) = 0;
  virtual std::vector<FriendRoute> list(ChannelNo channel) const = 0;  // oldest first
  virtual Result<FriendRoute> get(ChannelNo channel, const FriendRouteId& id) const = 0;
  // For ever; what was counted stays in the store.
  virtual Status remove(const guard::Actor& actor, const ChannelId& channel,
                        const FriendRouteId& id) = 0;
  // Days from and to, inclusive; days without a visit are left out.
  virtual Result<std::vector<RouteVisits>> visits(const FriendRoute& route, const std::string& from,
                                                  const std::string& to) const = 0;
};

}  // namespace enishi::measure
