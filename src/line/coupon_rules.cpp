#include "line/coupon_rules.h"

#include <algorithm>
#include <array>
#include <span>
#include <vector>

#include "base/text.h"
#include "content/rules.h"
#include "line/limits.h"

namespace enishi::line {
namespace {

using Words = std::span<const std::string_view>;

constexpr std::array<std::string_view, 34> kZones{
    "ETC_GMT_MINUS_12",    "ETC_GMT_MINUS_11",    "PACIFIC_HONOLULU", "AMERICA_ANCHORAGE",
    "AMERICA_LOS_ANGELES", "AMERICA_PHOENIX",     "AMERICA_CHICAGO",  "AMERICA_NEW_YORK",
    "AMERICA_CARACAS",     "AMERICA_SANTIAGO",    "AMERICA_ST_JOHNS", "AMERICA_SAO_PAULO",
    "ETC_GMT_MINUS_2",     "ATLANTIC_CAPE_VERDE", "EUROPE_LONDON",    "EUROPE_PARIS",
    "EUROPE_ISTANBUL",     "EUROPE_MOSCOW",       "ASIA_TEHRAN",      "ASIA_TBILISI",
    "ASIA_KABUL",          "ASIA_TASHKENT",       "ASIA_COLOMBO",     "ASIA_KATHMANDU",
    "ASIA_ALMATY",         "ASIA_RANGOON",        "ASIA_BANGKOK",     "ASIA_TAIPEI",
    "ASIA_TOKYO",          "AUSTRALIA_DARWIN",    "AUSTRALIA_SYDNEY", "ASIA_VLADIVOSTOK",
    "ETC_GMT_PLUS_12",     "PACIFIC_TONGATAPU"};
constexpr std::string_view kConditions[] = {"normal", "lottery"};
constexpr std::string_view kVisibilities[] = {"PUBLIC", "UNLISTED"};
constexpr std::string_view kRewards[] = {"discount", "free", "gift", "cashBack", "others"};
constexpr std::string_view kDiscounts[] = {"fixed", "percentage", "explicit"};
constexpr std::string_view kCashBacks[] = {"fixed", "percentage"};

Result<std::string_view> word_at(const JsonValue& in, std::string_view name, Words words) {
  ASSIGN(const JsonValue value, in.get(name));
  ASSIGN(const std::string_view text, value.string());
  if (const auto at = std::ranges::find(words, text); at != words.end()) return *at;
  std::string list;
  for (const std::string_view word : words) list.append(list.empty() ? "" : ", ").append(word);
  return invalid(value.path(), "must be one of " + list);
}

Status length(const JsonValue& value, std::string_view text, std::size_t min, std::size_t max) {
  const std::size_t units = utf16_length(text);
  if (units >= min && units <= max) return {};
  return invalid(value.path(), "must be " + std::to_string(min) + " to " + std::to_string(max) +
                                   " characters long");
}

// A text that may be left out.
Status copy_text(const JsonValue& in, std::string_view name, std::size_t max, JsonOut& out) {
  const auto value = in.find(name);
  if (!value) return {};
  ASSIGN(const std::string_view text, value->string());
  TRY(length(*value, text, 0, max));
  out.field(name, text);
  return {};
}

Status copy_url(const JsonValue& in, std::string_view name, JsonOut& out) {
  const auto value = in.find(name);
  if (!value) return {};
  ASSIGN(const std::string_view url, value->string());
  TRY(length(*value, url, 1, limits::coupon_url_units_max));
  if (!content::is_https_url(url)) return invalid(value->path(), "must be an https URL");
  out.field(name, url);
  return {};
}

Status copy_integer(const JsonValue& in, std::string_view name, std::int64_t min, std::int64_t max,
                    JsonOut& out) {
  ASSIGN(const std::int64_t value, in.integer_at(name, min, max));
  out.field(name, value);
  return {};
}

// 1 to `max`, or -1 for no limit.
Status copy_count_or_all(const JsonValue& in, std::string_view name, std::int64_t max,
                         JsonOut& out) {
  ASSIGN(const JsonValue value, in.get(name));
  ASSIGN(const std::int64_t count, value.integer());
  if (count != -1 && (count < 1 || count > max)) {
    const std::string most = max == 1 ? "1" : "1 to " + std::to_string(max);
    return invalid(value.path(), "must be " + most + ", or -1 for no limit");
  }
  out.field(name, count);
  return {};
}

Status copy_condition(const JsonValue& in, JsonOut& out) {
  ASSIGN(const JsonValue condition, in.get("acquisitionCondition"));
  TRY(condition.object());
  ASSIGN(const std::string_view type, word_at(condition, "type", kConditions));
  out.key("acquisitionCondition").object().field("type", type);
  if (type == "lottery") {
    TRY(condition.only({"type", "lotteryProbability", "maxAcquireCount"}));
    TRY(copy_integer(condition, "lotteryProbability", 1, limits::coupon_percent_max, out));
    TRY(copy_count_or_all(condition, "maxAcquireCount", limits::coupon_acquire_max, out));
  } else {
    TRY(condition.only({"type"}));
  }
  out.end();
  return {};
}

Status copy_price(const JsonValue& reward, Words types, JsonOut& out) {
  ASSIGN(const JsonValue price, reward.get("priceInfo"));
  TRY(price.object());
  ASSIGN(const std::string_view type, word_at(price, "type", types));
  out.key("priceInfo").object().field("type", type);
  if (type == "percentage") {
    TRY(price.only({"type", "percentage"}));
    TRY(copy_integer(price, "percentage", 1, limits::coupon_percent_max, out));
  } else if (type == "fixed") {
    TRY(price.only({"type", "fixedAmount"}));
    TRY(copy_integer(price, "fixedAmount", 1, limits::coupon_amount_max, out));
  } else {
    TRY(price.only({"type", "originalPrice", "priceAfterDiscount"}));
    TRY(copy_integer(price, "originalPrice", 1, limits::coupon_amount_max, out));
    TRY(copy_integer(price, "priceAfterDiscount", 1, limits::coupon_amount_max, out));
  }
  out.end();
  return {};
}

Status copy_reward(const JsonValue& in, JsonOut& out) {
  ASSIGN(const JsonValue reward, in.get("reward"));
  TRY(reward.object());
  ASSIGN(const std::string_view type, word_at(reward, "type", kRewards));
  out.key("reward").object().field("type", type);
  if (type == "discount" || type == "cashBack") {
    TRY(reward.only({"type", "priceInfo"}));
    TRY(copy_price(reward, type == "discount" ? Words(kDiscounts) : Words(kCashBacks), out));
  } else {
    TRY(reward.only({"type"}));
  }
  out.end();
  return {};
}

Status read_period(const JsonValue& in, Time now, CouponSpec& spec, JsonOut& out) {
  ASSIGN(spec.starts, in.integer_at("startTimestamp", 0, limits::coupon_seconds_max));
  ASSIGN(spec.ends, in.integer_at("endTimestamp", 0, limits::coupon_seconds_max));
  if (spec.ends <= spec.starts) return invalid("endTimestamp", "must be after startTimestamp");
  if (spec.ends * 1'000 <= to_ms(now)) return invalid("endTimestamp", "must be in the future");
  out.field("startTimestamp", spec.starts).field("endTimestamp", spec.ends);
  return {};
}

}  // namespace

Result<CouponSpec> read_coupon_spec(const JsonValue& json, Time now) {
  TRY(json.object());
  TRY(json.only({"acquisitionCondition", "barcodeImageUrl", "couponCode", "description",
                 "endTimestamp", "imageUrl", "maxUseCountPerTicket", "startTimestamp", "title",
                 "usageCondition", "reward", "visibility", "timezone"}));
  CouponSpec spec;
  JsonOut out;
  out.object();
  ASSIGN(const JsonValue title, json.get("title"));
  ASSIGN(spec.title, title.string());
  TRY(length(title, spec.title, 1, limits::coupon_title_units_max));
  if (trim(spec.title).empty()) return invalid(title.path(), "must not be blank");
  out.field("title", spec.title);
  TRY(copy_text(json, "description", limits::coupon_description_units_max, out));
  TRY(copy_condition(json, out));
  TRY(copy_reward(json, out));
  TRY(read_period(json, now, spec, out));
  ASSIGN(const std::string_view zone, word_at(json, "timezone", kZones));
  ASSIGN(const std::string_view visibility, word_at(json, "visibility", kVisibilities));
  out.field("timezone", zone).field("visibility", visibility);
  TRY(copy_count_or_all(json, "maxUseCountPerTicket", 1, out));
  TRY(copy_text(json, "couponCode", limits::coupon_code_units_max, out));
  TRY(copy_text(json, "usageCondition", limits::coupon_usage_units_max, out));
  TRY(copy_url(json, "imageUrl", out));
  TRY(copy_url(json, "barcodeImageUrl", out));
  spec.body = out.end().take();
  return spec;
}

bool is_coupon_id(std::string_view text) {
  return !text.empty() && text.size() <= limits::coupon_id_bytes_max &&
         std::ranges::all_of(text, [](char c) { return c > ' ' && c < 0x7f && c != '/'; });
}

Result<std::string> coupon_message(std::string_view coupon, std::string_view delivery_tag) {
  constexpr std::string_view kOfTag =
      "0123456789_ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
  if (!is_coupon_id(coupon)) return invalid("coupon", "is no id of a coupon");
  if (delivery_tag.size() > limits::coupon_delivery_tag_bytes_max ||
      delivery_tag.find_first_not_of(kOfTag) != delivery_tag.npos)
    return invalid("delivery_tag", "must be up to 30 of a-z, A-Z, 0-9 and _");
  JsonOut out;
  out.object().field("type", "coupon").field("couponId", coupon);
  if (!delivery_tag.empty()) out.field("deliveryTag", delivery_tag);
  return out.end().take();
}

}  // namespace enishi::line
