// Coupons of one channel (section 8 of the reference). Never edited; closing is for good.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/clock.h"

namespace enishi::simulator {

inline constexpr std::size_t kCouponsMax = 5'000;  // upcoming or valid ones

struct Coupon {
  std::string id;  // ULID
  std::string title;
  std::string members;    // of the detailed answer between couponId and status, as JSON
  std::int64_t ends = 0;  // seconds since 1970
  std::int64_t created = 0;
  bool discontinued = false;

  bool closed(Time now) const { return discontinued || to_ms(now) >= ends * 1'000; }
};

// Not thread safe: guarded by its World.
class Coupons {
 public:
  void add(Coupon coupon);
  Coupon* find(std::string_view id);
  const Coupon* find(std::string_view id) const;
  std::span<const Coupon> all() const { return coupons_; }  // in order of creation
  std::size_t running(Time now) const;                      // upcoming or valid

 private:
  std::vector<Coupon> coupons_;
  std::unordered_map<std::string, std::size_t> by_id_;
};

}  // namespace enishi::simulator
