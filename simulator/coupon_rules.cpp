#include "simulator/coupon_rules.h"

#include <boost/json.hpp>
#include <limits>

#include "simulator/json_body.h"
#include "simulator/message_rules.h"

namespace enishi::simulator {

namespace {
constexpr Wording kWording{"May not be empty", "Size", ","};
constexpr std::int64_t kMost = std::numeric_limits<std::int64_t>::max() / 1'000;
constexpr std::int64_t kAcquireMax = 999'999;

std::string_view text_at(const json::object& in, std::string_view name) {
  const json::value* value = in.if_contains(name);
  const json::string* text = value ? value->if_string() : nullptr;
  return text ? std::string_view{text->data(), text->size()} : "";
}

void check_timezone(MessageRules& rules, const json::object& in) {
  rules.one_of(
      in, "timezone", {},
      {"ETC_GMT_MINUS_12",    "ETC_GMT_MINUS_11",    "PACIFIC_HONOLULU", "AMERICA_ANCHORAGE",
       "AMERICA_LOS_ANGELES", "AMERICA_PHOENIX",     "AMERICA_CHICAGO",  "AMERICA_NEW_YORK",
       "AMERICA_CARACAS",     "AMERICA_SANTIAGO",    "AMERICA_ST_JOHNS", "AMERICA_SAO_PAULO",
       "ETC_GMT_MINUS_2",     "ATLANTIC_CAPE_VERDE", "EUROPE_LONDON",    "EUROPE_PARIS",
       "EUROPE_ISTANBUL",     "EUROPE_MOSCOW",       "ASIA_TEHRAN",      "ASIA_TBILISI",
       "ASIA_KABUL",          "ASIA_TASHKENT",       "ASIA_COLOMBO",     "ASIA_KATHMANDU",
       "ASIA_ALMATY",         "ASIA_RANGOON",        "ASIA_BANGKOK",     "ASIA_TAIPEI",
       "ASIA_TOKYO",          "AUSTRALIA_DARWIN",    "AUSTRALIA_SYDNEY", "ASIA_VLADIVOSTOK",
       "ETC_GMT_PLUS_12",     "PACIFIC_TONGATAPU"},
      true);
}

// 1 to `max`, or -1 for no limit.
std::optional<std::int64_t> count_or_all(MessageRules& rules, const json::object& in,
                                         std::string_view name, const std::string& path,
                                         std::int64_t max) {
  const auto count = rules.integer(in, name, path, -1, max);
  if (count && *count == 0) rules.fail("Must be -1 or at least 1", sub(path, name));
  return count;
}

json::object read_condition(MessageRules& rules, const json::object& in) {
  json::object out;
  const json::object* condition = rules.object(in, "acquisitionCondition", {});
  if (condition == nullptr) return out;
  const std::string path = "acquisitionCondition";
  rules.one_of(*condition, "type", path, {"normal", "lottery"}, true);
  out["type"] = text_at(*condition, "type");
  if (out["type"] != "lottery") return out;
  const auto chance = rules.integer(*condition, "lotteryProbability", path, 1, 99);
  const auto most = count_or_all(rules, *condition, "maxAcquireCount", path, kAcquireMax);
  out["lotteryProbability"] = chance.value_or(0);
  out["maxAcquireCount"] = most.value_or(0);
  return out;
}

// Numbers that a type of priceInfo has and the others must not have.
struct PriceMember {
  std::string_view type, name;
  std::int64_t max;
};
constexpr PriceMember kPriceMembers[] = {{"fixed", "fixedAmount", kMost},
                                         {"percentage", "percentage", 99},
                                         {"explicit", "originalPrice", kMost},
                                         {"explicit", "priceAfterDiscount", kMost}};

json::object read_price(MessageRules& rules, const json::object& reward, bool discount) {
  json::object out;
  const json::object* price = rules.object(reward, "priceInfo", "reward");
  if (price == nullptr) return out;
  const std::string path = "reward.priceInfo";
  if (discount)
    rules.one_of(*price, "type", path, {"fixed", "percentage", "explicit"}, true);
  else
    rules.one_of(*price, "type", path, {"fixed", "percentage"}, true);
  const std::string_view type = text_at(*price, "type");
  out["type"] = type;
  for (const PriceMember& member : kPriceMembers) {
    if (member.type == type) {
      out[member.name] = rules.integer(*price, member.name, path, 1, member.max).value_or(0);
    } else if (price->contains(member.name)) {
      rules.fail("Must not be specified", sub(path, member.name));
    }
  }
  if (type != "percentage") out["currency"] = "JPY";
  return out;
}

json::object read_reward(MessageRules& rules, const json::object& in) {
  json::object out;
  const json::object* reward = rules.object(in, "reward", {});
  if (reward == nullptr) return out;
  rules.one_of(*reward, "type", "reward", {"discount", "free", "gift", "cashBack", "others"}, true);
  const std::string_view type = text_at(*reward, "type");
  out["type"] = type;
  if (type == "discount" || type == "cashBack")
    out["priceInfo"] = read_price(rules, *reward, type == "discount");
  else if (reward->contains("priceInfo"))
    rules.fail("Must not be specified", "reward.priceInfo");
  return out;
}

void read_period(MessageRules& rules, const json::object& in, Time now, json::object& out) {
  const auto starts = rules.integer(in, "startTimestamp", {}, 0, kMost);
  const auto ends = rules.integer(in, "endTimestamp", {}, 0, kMost);
  if (!starts || !ends) return;
  if (*ends * 1'000 < to_ms(now)) rules.fail("Must not be before the current time", "endTimestamp");
  if (*ends < *starts) rules.fail("Must not be before startTimestamp", "endTimestamp");
  out["startTimestamp"] = *starts;
  out["endTimestamp"] = *ends;
}

// A text that may be left out.
void keep_text(MessageRules& rules, const json::object& in, std::string_view name, std::size_t max,
               json::object& out) {
  if (const auto text = rules.text(in, name, {}, false, 0, max)) out[name] = *text;
}

void keep_url(MessageRules& rules, const json::object& in, std::string_view name,
              json::object& out) {
  rules.https_url(in, name, {}, false);
  if (const std::string_view url = text_at(in, name); !url.empty()) out[name] = url;
}
}  // namespace

std::expected<Coupon, Answer> read_coupon(std::string_view body, Time now) {
  const JsonBody parsed(body);
  if (parsed.root() == nullptr) return std::unexpected(refuse_json());
  const json::object& in = *parsed.root();
  Details details;
  MessageRules rules(kWording, details);
  json::object out;
  const auto title = rules.text(in, "title", {}, true, 1, 60);
  out["title"] = title.value_or("");
  keep_text(rules, in, "description", 1'000, out);
  out["acquisitionCondition"] = read_condition(rules, in);
  read_period(rules, in, now, out);
  check_timezone(rules, in);
  out["timezone"] = text_at(in, "timezone");
  keep_text(rules, in, "couponCode", 16, out);
  const auto uses = count_or_all(rules, in, "maxUseCountPerTicket", {}, 1);
  out["maxUseCountPerTicket"] = uses.value_or(0);
  out["maxTicketPerUser"] = 1;
  rules.one_of(in, "visibility", {}, {"PUBLIC", "UNLISTED"}, true);
  out["visibility"] = text_at(in, "visibility");
  out["reward"] = read_reward(rules, in);
  keep_url(rules, in, "imageUrl", out);
  keep_url(rules, in, "barcodeImageUrl", out);
  keep_text(rules, in, "usageCondition", 100, out);
  if (!details.empty()) return std::unexpected(refuse_body(details));
  Coupon coupon;
  coupon.title = *title;
  coupon.ends = out["endTimestamp"].get_int64();
  coupon.members = json::serialize(out);
  coupon.members = coupon.members.substr(1, coupon.members.size() - 2);
  return coupon;
}

std::optional<Answer> refuse_coupons(const Coupons& coupons, const SendRequest& request, Time now) {
  Details details;
  for (const CouponUse& use : request.coupons) {
    const Coupon* coupon = coupons.find(use.coupon);
    const std::string path = sub(sub("messages", use.message), "couponId");
    if (coupon == nullptr)
      details.push_back({"coupon not found", path});
    else if (coupon->closed(now))
      details.push_back({"The coupon has already been closed.", path});
  }
  if (details.empty()) return std::nullopt;
  return refuse_body(details);
}

}  // namespace enishi::simulator
