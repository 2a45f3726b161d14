#include "simulator/quota.h"

#include <algorithm>

#include "simulator/jst.h"

namespace enishi::simulator {

void Quota::turn_month(Time now) {
  const int month = jst_month(now);
  if (month == month_) return;
  month_ = month;
  used_ = 0;
}

std::optional<std::uint64_t> Quota::remaining(Time now) {
  if (!limit_) return std::nullopt;
  turn_month(now);
  const std::uint64_t taken = used_ + reserved_;
  return *limit_ > taken ? *limit_ - taken : 0;
}

bool Quota::reserve(Time now, std::uint64_t planned) {
  if (const auto left = remaining(now); left && planned > *left) return false;
  reserved_ += planned;
  return true;
}

void Quota::use_reserved(Time now, std::uint64_t count) {
  turn_month(now);
  reserved_ -= std::min(reserved_, count);
  used_ += count;
}

void Quota::release(std::uint64_t unused) {
  reserved_ -= std::min(reserved_, unused);
}

void Quota::use(Time now, std::uint64_t count) {
  turn_month(now);
  used_ += count;
}

std::uint64_t Quota::used(Time now) {
  turn_month(now);
  return used_;
}

}  // namespace enishi::simulator
