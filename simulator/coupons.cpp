#include "simulator/coupons.h"

#include <algorithm>
#include <utility>

namespace enishi::simulator {

void Coupons::add(Coupon coupon) {
  by_id_[coupon.id] = coupons_.size();
  coupons_.push_back(std::move(coupon));
}

const Coupon* Coupons::find(std::string_view id) const {
  const auto at = by_id_.find(std::string(id));
  return at == by_id_.end() ? nullptr : &coupons_[at->second];
}

Coupon* Coupons::find(std::string_view id) {
  return const_cast<Coupon*>(std::as_const(*this).find(id));
}

std::size_t Coupons::running(Time now) const {
  return static_cast<std::size_t>(
      std::ranges::count_if(coupons_, [&](const Coupon& coupon) { return !coupon.closed(now); }));
}

}  // namespace enishi::simulator
