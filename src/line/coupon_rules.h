// LINE's rules of a coupon to be created (reference, section 8), checked before LINE is asked.
#pragma once

#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/json.h"

namespace enishi::line {

// A coupon that LINE's documented rules allow.
struct CouponSpec {
  std::string title;
  std::int64_t starts = 0, ends = 0;  // seconds since 1970
  std::string body;  // what LINE is sent: its fields in a fixed order, those left out left out
};

// `json` has LINE's own fields, and no others. Errors are invalid and name the field
// ("reward.priceInfo.percentage"). What cannot be seen here (whether an image can be fetched, how
// many coupons there are) LINE tells.
Result<CouponSpec> read_coupon_spec(const JsonValue& json, Time now);

bool is_coupon_id(std::string_view text);
// The message {"type":"coupon"}: a content may hold it. `delivery_tag`: up to 30 of [a-zA-Z0-9_],
// by which LINE Official Account Manager tells ways of delivery apart; "" for none.
Result<std::string> coupon_message(std::string_view coupon, std::string_view delivery_tag);

}  // namespace enishi::line
