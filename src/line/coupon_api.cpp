#include "line/coupon_api.h"

#include <algorithm>
#include <array>

#include "line/limits.h"
#include "line/reading.h"
#include "net/http.h"

namespace enishi::line {
namespace {

constexpr std::string_view kPath = "/v2/bot/coupon";
constexpr std::array<std::string_view, 3> kLineStates{"DRAFT", "RUNNING", "CLOSED"};

std::string path_of(const std::string& id) {
  return std::string(kPath) + "/" + net::percent_encode(id);
}

std::unexpected<Error> no_such_coupon() {
  return fail(ErrorCode::not_found, "There is no such coupon.", "coupon");
}

Result<Time> seconds_at(const JsonValue& json, std::string_view name) {
  ASSIGN(const std::int64_t value, json.integer_at(name, 0, limits::coupon_seconds_max));
  return from_ms(value * 1'000);
}

Result<Coupon> read_coupon(const JsonValue& root) {
  Coupon out;
  ASSIGN(out.id, root.string_at("couponId", 1, limits::coupon_id_bytes_max));
  ASSIGN(out.title, root.string_at("title"));
  ASSIGN(const std::string status, root.string_at("status"));
  const auto state = std::ranges::find(kLineStates, status);
  if (state == kLineStates.end()) return invalid("status", "is none that is known");
  out.state = static_cast<CouponState>(state - kLineStates.begin());
  ASSIGN(out.starts_at, seconds_at(root, "startTimestamp"));
  ASSIGN(out.ends_at, seconds_at(root, "endTimestamp"));
  ASSIGN(out.created_at, seconds_at(root, "createdTimestamp"));
  out.line = root.dump();
  return out;
}

Result<CouponTitles> read_titles(const JsonValue& root) {
  CouponTitles out;
  ASSIGN(const JsonValue items, root.get("items"));
  ASSIGN(const std::size_t size, items.array());
  for (std::size_t i = 0; i < size; ++i) {
    CouponTitle item;
    ASSIGN(item.id, items.at(i).string_at("couponId", 1, limits::coupon_id_bytes_max));
    ASSIGN(item.title, items.at(i).string_at("title"));
    out.items.push_back(std::move(item));
  }
  ASSIGN(out.next, optional_text(root, "next"));
  return out;
}

}  // namespace

std::string_view name(CouponState state) {
  static constexpr std::array<std::string_view, 3> names{"draft", "running", "closed"};
  return names[static_cast<std::size_t>(state)];
}

Result<std::string> create_coupon(Asker& asker, const ChannelId& channel, const CouponSpec& spec) {
  const auto body = asker.body({.channel = channel,
                                .endpoint = Endpoint::coupon_create,
                                .method = "POST",
                                .path = std::string(kPath),
                                .body = spec.body});
  // LINE has no code for it, and its texts may change.
  if (!body && body.error().code == ErrorCode::invalid &&
      body.error().message.find("too many coupons") != std::string::npos)
    return fail(ErrorCode::conflict,
                "The account has 5,000 coupons that are not over; close one first.");
  if (!body) return std::unexpected(body.error());
  return reading(*body, [](const JsonValue& root) {
    return root.string_at("couponId", 1, limits::coupon_id_bytes_max);
  });
}

bool came_to_nothing(const Error& error) {
  switch (error.code) {
    case ErrorCode::timeout:
    case ErrorCode::unavailable:
    case ErrorCode::internal:
    case ErrorCode::cancelled:
    case ErrorCode::io:
    case ErrorCode::corrupt:
      return false;
    default:
      return true;
  }
}

Result<CouponTitles> list_coupons(Asker& asker, const ChannelId& channel,
                                  const std::vector<CouponState>& states, int limit,
                                  const std::string& start) {
  std::string path = std::string(kPath) + "?limit=" + std::to_string(limit);
  for (const CouponState state : states)
    path.append("&status=").append(kLineStates[static_cast<std::size_t>(state)]);
  if (!start.empty()) path += "&start=" + net::percent_encode(start);
  ASSIGN(const std::string body,
         asker.body(
             {.channel = channel, .endpoint = Endpoint::coupon_list, .path = path, .body = {}}));
  return reading(body, read_titles);
}

Result<Coupon> get_coupon(Asker& asker, const ChannelId& channel, const std::string& id) {
  if (!is_coupon_id(id)) return no_such_coupon();
  const auto body = asker.body(
      {.channel = channel, .endpoint = Endpoint::coupon_get, .path = path_of(id), .body = {}});
  if (!body && body.error().code == ErrorCode::not_found) return no_such_coupon();
  if (!body) return std::unexpected(body.error());
  return reading(*body, read_coupon);
}

Status close_coupon(Asker& asker, const ChannelId& channel, const std::string& id) {
  if (!is_coupon_id(id)) return no_such_coupon();
  const auto answer = asker.ask({.channel = channel,
                                 .endpoint = Endpoint::coupon_close,
                                 .method = "PUT",
                                 .path = path_of(id) + "/close",
                                 .body = {}});
  if (answer) return {};
  const bool none = answer.error().code == ErrorCode::not_found;  // 404, or 410: closed before
  if (came_to_nothing(answer.error()) && !none) return std::unexpected(answer.error());
  const auto coupon = get_coupon(asker, channel, id);
  if (none && !coupon) return std::unexpected(coupon.error());
  if (none)
    return fail(ErrorCode::conflict, "The coupon is closed already, which is for good.", "coupon");
  if (coupon && coupon->state == CouponState::closed) return {};  // that is what was asked for
  return std::unexpected(answer.error());
}

}  // namespace enishi::line
