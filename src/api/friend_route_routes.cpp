// Friend-add routes (流入経路) and their visits.
#include "api/day_range.h"
#include "api/routes.h"
#include "base/zone.h"
#include "measure/limits.h"

namespace enishi::api {
namespace {

using measure::FriendRoute;

void write(JsonOut& out, const Call& call, const FriendRoute& route) {
  const std::string url = call.rooms.config.text("http.public_url");
  out.object().field("id", route.id.text()).field("name", route.name).field("code", route.code);
  out.field("url", url + "/r/" + route.code).field("leads_to", route.location);
  out.field("created_at", iso8601(route.created_at)).end();
}

Result<FriendRoute> route_of(const Call& call) {
  const auto id = FriendRouteId::parse(call.path["route"]);
  return call.rooms.friend_routes.get(call.channel->no, id.value_or(FriendRouteId{}));
}

Answer create(Call& call) {
  ASSIGN(std::string name, call.json().string_at("name"));
  ASSIGN(const FriendRoute route,
         call.rooms.friend_routes.create(call.actor(), call.channel->id, std::move(name)));
  JsonOut out;
  write(out, call, route);
  return out.take();
}

Answer list(Call& call) {
  return page_of_list(call, call.rooms.friend_routes.list(call.channel->no),
                      [&](JsonOut& out, const FriendRoute& route) { write(out, call, route); });
}

Answer show_counts(Call& call) {
  ASSIGN(const FriendRoute route, route_of(call));
  ASSIGN(const DayRange days, day_range(call));
  ASSIGN(const auto rows, call.rooms.friend_routes.visits(route, days.from, days.to));
  JsonOut out;
  out.object().key("items").array();
  for (const measure::RouteVisits& row : rows)
    out.object().field("day", row.day).field("visits", row.visits).end();
  return out.end().end().take();
}

Answer remove(Call& call) {
  ASSIGN(const FriendRoute route, route_of(call));
  TRY(call.rooms.friend_routes.remove(call.actor(), call.channel->id, route.id));
  return std::string();
}

}  // namespace

void add_friend_route_routes(Table& table) {
  table.components.push_back(
      {"FriendRoute", object({{"id", kUuid},
                              {"name", kText},
                              {"code", kText},
                              {"url", described(kText,
                                                "to be printed or linked; without a host where "
                                                "http.public_url is not set")},
                              {"leads_to", kText},
                              {"created_at", kTime}})});
  table.routes.push_back({.method = "GET",
                          .path = "/channels/{channel}/routes",
                          .name = "listFriendRoutes",
                          .scope = "counts.read",
                          .summary = "Ways by which people come to add the account.",
                          .response = page_of(ref("FriendRoute")),
                          .paged = true,
                          .run = list});
  table.routes.push_back(
      {.method = "POST",
       .path = "/channels/{channel}/routes",
       .name = "createFriendRoute",
       .scope = "campaigns.write",
       .summary = "Makes a URL that leads to LINE's page to add the account, and is counted.",
       .body = Body::json,
       .request = closed({{"name", text_upto(limits::friend_route_name_bytes_max, 1)}}),
       .response = ref("FriendRoute"),
       .status = 201,
       .slow = true,
       .run = create});
  table.routes.push_back(
      {.method = "GET",
       .path = "/channels/{channel}/routes/{route}/counts",
       .name = "getFriendRouteCounts",
       .scope = "counts.read",
       .summary = "Visits by day; fetches for previews are not counted.",
       .response = object({{"items", list_of(object({{"day", kText}, {"visits", kCount}}))}}),
       .query = day_range_parameters(),
       .run = show_counts});
  table.routes.push_back({.method = "DELETE",
                          .path = "/channels/{channel}/routes/{route}",
                          .name = "deleteFriendRoute",
                          .scope = "campaigns.write",
                          .summary = "Ends a route: its URL leads nowhere any more.",
                          .status = 204,
                          .run = remove});
}

}  // namespace enishi::api
