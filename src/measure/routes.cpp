#include "measure/routes.h"

#include <algorithm>
#include <map>
#include <unordered_map>

#include "base/json.h"
#include "base/text.h"
#include "base/thread.h"
#include "measure/clicks.h"
#include "measure/limits.h"
#include "measure/link_places.h"
#include "measure/route_visits.h"
#include "measure/sql.h"

namespace enishi::measure {
namespace {

// No letters that look alike on a poster.
constexpr std::string_view kLetters = "23456789abcdefghjkmnpqrstuvwxyz";

struct VisitMetrics {
  explicit VisitMetrics(Metrics& m)
      : stored(m.counter("enishi_route_visits_total", "Visits of friend-add routes, previews too")),
        lost(m.counter("enishi_route_visits_lost_total",
                       "Visits that were redirected but could not be stored")) {}
  Counter& stored;
  Counter& lost;
};

net::Response redirect(const std::string& location) {
  net::Response response{.status = 302};
  response.headers = {{"Location", location}, {"Cache-Control", "no-store"}};
  return response;
}

FriendRoute route_of(const store::Row& row) {
  return {.id = row.id<FriendRouteId>(0),
          .no = row.integer(1),
          .channel = ChannelNo{static_cast<std::uint32_t>(row.integer(2))},
          .name = row.str(3),
          .code = row.str(4),
          .location = row.str(5),
          .created_at = row.time(6)};
}

// All routes are in memory: a visit reads no table.
class RouteRoom final : public FriendRoutes {
 public:
  explicit RouteRoom(const FriendRouteParts& parts) : parts_(parts), metrics_(parts.metrics) {}

  Status load();
  spine::Applier& applier() override { return applier_; }
  void handle(std::string_view code, net::Request&& request, net::Reply&& reply) override;
  Result<FriendRoute> create(const guard::Actor& actor, const ChannelId& channel,
                             std::string name) override;
  std::vector<FriendRoute> list(ChannelNo channel) const override;
  Result<FriendRoute> get(ChannelNo channel, const FriendRouteId& id) const override;
  Status remove(const guard::Actor& actor, const ChannelId& channel,
                const FriendRouteId& id) override;
  Result<std::vector<RouteVisits>> visits(const FriendRoute& route, const std::string& from,
                                          const std::string& to) const override;

 private:
  std::string new_code() const;
  Status record(store::Tx& tx, const guard::Actor& actor, const workspace::Channel& channel,
                const FriendRoute& route, std::string_view action) const;

  const FriendRouteParts parts_;
  VisitMetrics metrics_;
  RouteVisitApplier applier_;
  mutable SharedMutex mutex_;
  std::map<std::int64_t, FriendRoute> routes_ GUARDED_BY(mutex_);  // by number
  std::unordered_map<std::string, std::int64_t> codes_ GUARDED_BY(mutex_);
};

Status RouteRoom::load() {
  ASSIGN(auto all, parts_.state.reading([&](store::Tx& tx) {
    return tx.all<FriendRoute>(sql::all_friend_routes, {}, route_of);
  }));
  WriteLock lock(mutex_);
  for (FriendRoute& route : all) {
    codes_[route.code] = route.no;
    routes_.emplace(route.no, std::move(route));
  }
  return {};
}

void RouteRoom::handle(std::string_view code, net::Request&& request, net::Reply&& reply) {
  std::int64_t no = 0;
  std::string location;
  {
    ReadLock lock(mutex_);
    const auto found = codes_.find(std::string(code));
    if (found != codes_.end()) {
      no = found->second;
      location = routes_.at(no).location;
    }
  }
  if (no == 0) return reply(net::problem({ErrorCode::not_found, "There is no such link.", {}}));
  if (request.method == "HEAD") return reply(redirect(location));
  const bool preview = preview_crawler(request.header("User-Agent"));
  std::vector<spine::NewEntry> entries;
  entries.push_back(route_visit_entry({.route = no, .preview = preview}, parts_.clock.now()));
  parts_.log.append(std::move(entries), std::nullopt,
                    [&done = metrics_.stored, &lost = metrics_.lost, location = std::move(location),
                     reply = std::move(reply)](Result<spine::Receipt> stored) mutable {
                      (stored ? done : lost).add();
                      reply(redirect(location));
                    });
}

std::string RouteRoom::new_code() const {
  std::string code;
  for (std::size_t i = 0; i < limits::friend_route_code_characters; ++i)
    code += kLetters[parts_.random.below(kLetters.size())];
  return code;
}

Status RouteRoom::record(store::Tx& tx, const guard::Actor& actor,
                         const workspace::Channel& channel, const FriendRoute& route,
                         std::string_view action) const {
  guard::Operation operation;
  operation.workspace = channel.workspace;
  operation.action = "friend_route." + std::string(action);
  operation.target = "friend_route/" + route.id.text();
  JsonOut values;
  values.object().field("name", route.name).field("code", route.code).end();
  (action == "create" ? operation.after : operation.before) = values.take();
  return parts_.operations.append(tx, actor, operation);
}

Result<FriendRoute> RouteRoom::create(const guard::Actor& actor, const ChannelId& id,
                                      std::string name) {
  const workspace::Directory directory = parts_.workspaces.directory();
  const workspace::Channel* channel = directory.channel(id);
  if (channel == nullptr) return fail(ErrorCode::not_found, "There is no such channel.", "channel");
  if (trim(name).empty() || name.size() > limits::friend_route_name_bytes_max || !valid_utf8(name))
    return invalid("name", "must be 1 to 300 bytes of text");
  if (list(channel->no).size() >= limits::friend_routes_max)
    return fail(ErrorCode::conflict, "The channel has 1,000 routes; delete one first.");
  ASSIGN(const std::string url, parts_.add_friend_url(id));
  FriendRoute route{.id = FriendRouteId::make(parts_.clock.now(), parts_.random),
                    .channel = channel->no,
                    .name = std::move(name),
                    .code = new_code(),
                    .location = header_url(url),
                    .created_at = parts_.clock.now()};
  TRY(parts_.state.write([&](store::Tx& tx) -> Status {
    TRY(tx.exec(sql::insert_friend_route, {route.id, route.channel, route.name, route.code,
                                           route.location, route.created_at}));
    ASSIGN(const auto no, tx.integer(sql::friend_route_no, {route.id}));
    route.no = no.value_or(0);
    return record(tx, actor, *channel, route, "create");
  }));
  WriteLock lock(mutex_);
  codes_[route.code] = route.no;
  routes_.emplace(route.no, route);
  return route;
}

std::vector<FriendRoute> RouteRoom::list(ChannelNo channel) const {
  std::vector<FriendRoute> out;
  ReadLock lock(mutex_);
  for (const auto& [no, route] : routes_)
    if (route.channel == channel) out.push_back(route);
  return out;
}

Result<FriendRoute> RouteRoom::get(ChannelNo channel, const FriendRouteId& id) const {
  for (FriendRoute& route : list(channel))
    if (route.id == id) return std::move(route);
  return fail(ErrorCode::not_found, "There is no such route.", "route");
}

Status RouteRoom::remove(const guard::Actor& actor, const ChannelId& id,
                         const FriendRouteId& route_id) {
  const workspace::Directory directory = parts_.workspaces.directory();
  const workspace::Channel* channel = directory.channel(id);
  if (channel == nullptr) return fail(ErrorCode::not_found, "There is no such channel.", "channel");
  ASSIGN(const FriendRoute route, get(channel->no, route_id));
  TRY(parts_.state.write([&](store::Tx& tx) -> Status {
    TRY(tx.exec(sql::delete_friend_route, {route.id}));
    return record(tx, actor, *channel, route, "delete");
  }));
  WriteLock lock(mutex_);
  codes_.erase(route.code);
  routes_.erase(route.no);
  return {};
}

Result<std::vector<RouteVisits>> RouteRoom::visits(const FriendRoute& route,
                                                   const std::string& from,
                                                   const std::string& to) const {
  return parts_.state.reading([&](store::Tx& tx) {
    return tx.all<RouteVisits>(sql::friend_route_visits, {route.no, from, to},
                               [](const store::Row& row) {
                                 return RouteVisits{row.str(0), row.integer(1), row.integer(2)};
                               });
  });
}

}  // namespace

Result<std::unique_ptr<FriendRoutes>> FriendRoutes::open(const FriendRouteParts& parts) {
  auto room = std::make_unique<RouteRoom>(parts);
  TRY(room->load());
  return room;
}

}  // namespace enishi::measure
