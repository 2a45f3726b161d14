// Coupons: create, list, get, close. Nothing tells who saw or used one.
#include <algorithm>

#include "base/json.h"
#include "base/text.h"
#include "simulator/coupon_rules.h"
#include "simulator/mix.h"
#include "simulator/open_channel.h"
#include "simulator/signed_token.h"

namespace enishi::simulator {

namespace {
constexpr std::chrono::hours kPageTokenLife{24};
constexpr std::size_t kPageMax = 100, kPageDefault = 20;
constexpr std::uint64_t kIdSalt = 0x636F75706F6E;  // events draw ULIDs from the seed as well

Answer coupon_not_found() {
  return refuse_whole(404, "coupon not found");
}

const char* status_of(const Coupon& coupon, Time now) {
  return coupon.closed(now) ? "CLOSED" : "RUNNING";
}

Answer create(Platform& platform, ApiCall& call) {
  auto coupon = read_coupon(call.request.body, call.now);
  if (!coupon) return coupon.error();
  OpenChannel channel(platform, call);
  if (channel->coupons.running(call.now) >= kCouponsMax)
    return refuse_whole(400, "You have too many coupons created.");
  coupon->id = ulid(to_ms(call.now), mix(platform.options.seed, kIdSalt), platform.coupons++);
  coupon->created = to_ms(call.now) / 1'000;
  JsonOut json;
  json.object().field("couponId", coupon->id).end();
  channel->coupons.add(*std::move(coupon));
  return json_answer(json.take());
}

// Which coupons a list shows, from which one on, and how many. "DRAFT" are never there: only OA
// Manager makes them.
struct Page {
  bool running = true, closed = true;
  std::size_t limit = kPageDefault;
  std::optional<std::uint64_t> below;  // coupons before this one in order of creation
};

bool read_statuses(const ApiCall& call, Page& out) {
  const auto query = net::parse_query(call.request.query());
  std::vector<std::string> given;
  for (const auto& [name, value] : query ? *query : decltype(*query){})
    if (name == "status")
      for (const std::string_view one : split(value, ',')) given.emplace_back(one);
  if (given.empty()) return true;
  out.running = std::ranges::find(given, "RUNNING") != given.end();
  out.closed = std::ranges::find(given, "CLOSED") != given.end();
  return std::ranges::all_of(given, [](const std::string& status) {
    return status == "DRAFT" || status == "RUNNING" || status == "CLOSED";
  });
}

std::expected<Page, Answer> read_page(const Platform& platform, const ApiCall& call) {
  Page out;
  Details details;
  if (!read_statuses(call, out))
    details.push_back({"Must be one of the following values: [DRAFT,RUNNING,CLOSED]", "status"});
  if (const auto text = query_parameter(call, "limit")) {
    const auto limit = parse_int<std::size_t>(*text);
    if (!limit || *limit < 1)
      details.push_back({"Must be greater than or equal to 1", "limit"});
    else if (*limit > kPageMax)
      details.push_back({"Must be less than or equal to 100", "limit"});
    else
      out.limit = *limit;
  }
  if (!details.empty()) return std::unexpected(refuse_body(details));
  if (const auto start = query_parameter(call, "start")) {
    const auto token = read_token(platform.options.seed, TokenUse::coupons_page, *start);
    if (!token || call.now >= from_ms(static_cast<std::int64_t>(token->b)) + kPageTokenLife)
      return std::unexpected(refuse(400, "Invalid start param"));
    out.below = token->a;
  }
  return out;
}

// The newest first.
Answer list(Platform& platform, ApiCall& call) {
  const auto page = read_page(platform, call);
  if (!page) return page.error();
  OpenChannel channel(platform, call);
  const auto all = channel->coupons.all();
  std::size_t i = std::min<std::size_t>(page->below.value_or(all.size()), all.size());
  const auto shown = [&](const Coupon& coupon) {
    return coupon.closed(call.now) ? page->closed : page->running;
  };
  JsonOut json;
  json.object().key("items").array();
  for (std::size_t count = 0; i > 0; --i) {
    const Coupon& coupon = all[i - 1];
    if (!shown(coupon)) continue;
    if (count++ == page->limit) break;
    json.object().field("couponId", coupon.id).field("title", coupon.title).end();
  }
  json.end();
  if (i > 0)
    json.field("next", make_token(platform.options.seed, TokenUse::coupons_page, i,
                                  static_cast<std::uint64_t>(to_ms(call.now))));
  return json_answer(json.end().take());
}

Answer get(Platform& platform, ApiCall& call) {
  OpenChannel channel(platform, call);
  const Coupon* coupon = channel->coupons.find(call.parameters["couponId"]);
  if (coupon == nullptr) return coupon_not_found();
  return json_answer("{\"couponId\":\"" + coupon->id + "\"," + coupon->members + ",\"status\":\"" +
                     status_of(*coupon, call.now) +
                     "\",\"createdTimestamp\":" + std::to_string(coupon->created) + "}");
}

Answer close(Platform& platform, ApiCall& call) {
  OpenChannel channel(platform, call);
  Coupon* coupon = channel->coupons.find(call.parameters["couponId"]);
  if (coupon == nullptr) return coupon_not_found();
  if (coupon->discontinued) return refuse_whole(410, "The coupon has already been closed.");
  coupon->discontinued = true;
  return json_answer("{}");
}

void add(Endpoints& endpoints, std::string method, std::string path, Body body, Handle handle) {
  Endpoint endpoint{std::move(method), "/v2/bot/coupon" + path, kPerSecond200, body};
  endpoint.handle = handle;
  endpoints.add(std::move(endpoint));
}
}  // namespace

void add_coupon_endpoints(Endpoints& endpoints) {
  add(endpoints, "POST", "", Body::json, create);
  add(endpoints, "GET", "", Body::none, list);
  add(endpoints, "GET", "/{couponId}", Body::none, get);
  add(endpoints, "PUT", "/{couponId}/close", Body::none, close);
}

}  // namespace enishi::simulator
