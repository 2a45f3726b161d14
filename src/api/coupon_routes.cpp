// Coupons at LINE.
#include "api/json_fields.h"
#include "api/routes.h"
#include "line/limits.h"

namespace enishi::api {
namespace {

using line::Coupon;
using line::CouponState;

constexpr std::string_view kReaders = "contents.read contents.write contents.approve";

std::optional<CouponState> parse_state(std::string_view word) {
  for (const CouponState state : {CouponState::draft, CouponState::running, CouponState::closed})
    if (name(state) == word) return state;
  return std::nullopt;
}

Answer list(Call& call) {
  std::vector<CouponState> states;
  if (const auto word = call.given("state"))
    if (const auto state = parse_state(*word)) states.push_back(*state);
  const auto limit = call.given_integer("limit").value_or(limits::coupon_page_default);
  const std::string start(call.given("cursor").value_or(""));
  if (start.size() > limits::coupon_page_token_bytes_max)
    return invalid("cursor", "is not a cursor that a page gave");
  ASSIGN(const auto page,
         call.rooms.coupons.list(call.channel->id, states, static_cast<int>(limit), start));
  JsonOut out;
  out.object().key("items").array();
  for (const line::CouponTitle& item : page.items)
    out.object().field("id", item.id).field("title", item.title).end();
  out.end().key("next");
  page.next.empty() ? out.null() : out.string(page.next);
  return out.end().take();
}

Answer create(Call& call) {
  ASSIGN(const std::string id,
         call.rooms.coupons.create(call.actor(), call.channel->id, call.json()));
  ASSIGN(const std::string message, line::coupon_message(id, ""));
  JsonOut out;
  return out.object().field("id", id).key("message").raw(message).end().take();
}

Answer show(Call& call) {
  ASSIGN(const Coupon coupon,
         call.rooms.coupons.get(call.channel->id, std::string(call.path["coupon"])));
  ASSIGN(const std::string message,
         line::coupon_message(coupon.id, call.given("delivery_tag").value_or("")));
  JsonOut out;
  out.object().field("id", coupon.id).field("title", coupon.title);
  out.field("state", name(coupon.state)).field("starts_at", iso8601(coupon.starts_at));
  out.field("ends_at", iso8601(coupon.ends_at)).field("created_at", iso8601(coupon.created_at));
  out.key("coupon").raw(coupon.line).key("message").raw(message);
  return out.end().take();
}

Answer close(Call& call) {
  TRY(call.rooms.coupons.close(call.actor(), call.channel->id, std::string(call.path["coupon"])));
  return std::string();
}

// LINE's own fields; the rules between them stand in line/coupon_rules.cpp.
std::string request_schema() {
  const std::string seconds = integer_between(0, limits::coupon_seconds_max);
  const std::string url = text_upto(limits::coupon_url_units_max, 1);
  return closed(
      {{"title", text_upto(limits::coupon_title_units_max, 1)},
       {"description?", text_upto(limits::coupon_description_units_max)},
       {"acquisitionCondition",
        described(kAnyObject, "normal, or lottery with lotteryProbability and maxAcquireCount")},
       {"reward", described(kAnyObject, "discount, free, gift, cashBack or others; priceInfo")},
       {"startTimestamp", described(seconds, "seconds since 1970")},
       {"endTimestamp", described(seconds, "seconds since 1970")},
       {"timezone", described(kText, "ASIA_TOKYO, or another of LINE's names")},
       {"visibility", described(kText, "PUBLIC or UNLISTED")},
       {"maxUseCountPerTicket", described(kInteger, "1, or -1 for no limit")},
       {"couponCode?", text_upto(limits::coupon_code_units_max)},
       {"usageCondition?", text_upto(limits::coupon_usage_units_max)},
       {"imageUrl?", described(url, "https; LINE fetches it once, now")},
       {"barcodeImageUrl?", described(url, "https; LINE fetches it once, now")}});
}

std::string message_schema() {
  return described(kAnyObject, "the message that offers it, for a content");
}

std::string schema() {
  return object({{"id", described(kText, "LINE's couponId")},
                 {"title", kText},
                 {"state", words_of(CouponState::closed)},
                 {"starts_at", kTime},
                 {"ends_at", kTime},
                 {"created_at", kTime},
                 {"coupon", described(kAnyObject, "as LINE tells it")},
                 {"message", message_schema()}});
}

Route list_route() {
  return {.method = "GET",
          .path = "/channels/{channel}/coupons",
          .name = "listCoupons",
          .scope = kReaders,
          .summary = "Coupons at LINE, newest first, as LINE pages them.",
          .response = page_of(object({{"id", kText}, {"title", kText}})),
          .query = {{.name = "state",
                     .description = "Only these.",
                     .kind = Parameter::Kind::choice,
                     .choices = words_of(CouponState::closed)},
                    {.name = "limit",
                     .description = "Of a page.",
                     .kind = Parameter::Kind::integer,
                     .min = 1,
                     .max = limits::coupon_page_max},
                    {.name = "cursor", .description = "What a page gave as next; good for a day."}},
          .slow = true,
          .run = list};
}

}  // namespace

void add_coupon_routes(Table& table) {
  table.components.push_back({"Coupon", schema()});
  table.routes.push_back(list_route());
  table.routes.push_back(
      {.method = "POST",
       .path = "/channels/{channel}/coupons",
       .name = "createCoupon",
       .scope = "contents.write",
       .summary = "Makes a coupon at LINE, once, however often an equal request is repeated after "
                  "an answer of 503.",
       .body = Body::json,
       .request = request_schema(),
       .response = object({{"id", kText}, {"message", message_schema()}}),
       .status = 201,
       .slow = true,
       .run = create});
  table.routes.push_back(
      {.method = "GET",
       .path = "/channels/{channel}/coupons/{coupon}",
       .name = "getCoupon",
       .scope = kReaders,
       .summary = "A coupon as LINE has it, and its message.",
       .response = ref("Coupon"),
       .query = {{.name = "delivery_tag",
                  .description = "Of the message: tells ways of delivery apart in LINE Official "
                                 "Account Manager; up to 30 of a-z, A-Z, 0-9 and _."}},
       .slow = true,
       .run = show});
  table.routes.push_back({.method = "POST",
                          .path = "/channels/{channel}/coupons/{coupon}/close",
                          .name = "closeCoupon",
                          .scope = "contents.write",
                          .summary = "Ends a coupon, for good.",
                          .status = 204,
                          .slow = true,
                          .run = close});
}

}  // namespace enishi::api
