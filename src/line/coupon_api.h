// LINE's calls about coupons. What LINE refuses is told in words.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "line/asker.h"
#include "line/coupon_rules.h"

namespace enishi::line {

// LINE's states: one that is over has been closed, or its time is up.
enum class CouponState : unsigned char { draft, running, closed };
std::string_view name(CouponState state);

struct CouponTitle {
  std::string id, title;
};
struct CouponTitles {
  std::vector<CouponTitle> items;
  std::string next;  // "" at the end
};
struct Coupon {
  std::string id, title;
  CouponState state = CouponState::running;
  Time starts_at, ends_at, created_at;
  std::string line;  // LINE's object as it came, JSON
};

// LINE knows no key for this: after an error for which came_to_nothing() is false it may have been
// made. Gives the coupon's id.
Result<std::string> create_coupon(Asker& asker, const ChannelId& channel, const CouponSpec& spec);
// Whether this error of create_coupon says that no coupon was made.
bool came_to_nothing(const Error& error);

// Of these states; of none given: of all. Newest first, as LINE tells them. `start`: "" or what a
// page gave as its next, for a day. 1 to limits::coupon_page_max at once.
Result<CouponTitles> list_coupons(Asker& asker, const ChannelId& channel,
                                  const std::vector<CouponState>& states, int limit,
                                  const std::string& start);
// not_found when the channel has no such coupon.
Result<Coupon> get_coupon(Asker& asker, const ChannelId& channel, const std::string& id);
// For good. conflict when it was closed before.
Status close_coupon(Asker& asker, const ChannelId& channel, const std::string& id);

}  // namespace enishi::line
