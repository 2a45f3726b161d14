// The rules of a coupon to be created (section 8 of the reference).
#pragma once

#include <expected>
#include <string_view>

#include "base/clock.h"
#include "simulator/answer.h"
#include "simulator/coupons.h"
#include "simulator/send_request.h"

namespace enishi::simulator {

// A coupon without id and time of creation, or the 400 that names every mistake.
std::expected<Coupon, Answer> read_coupon(std::string_view body, Time now);

// The 400 of messages whose coupon the channel has not, or has closed; nullopt: none is.
std::optional<Answer> refuse_coupons(const Coupons& coupons, const SendRequest& request, Time now);

}  // namespace enishi::simulator
