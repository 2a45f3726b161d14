#include "simulator/delivery_counts.h"

#include "simulator/jst.h"

namespace enishi::simulator {

const char* name(SendKind kind) {
  static constexpr const char* kNames[] = {"reply", "push", "multicast", "broadcast", "narrowcast"};
  return kNames[static_cast<std::size_t>(kind)];
}

void DeliveryCounts::add(Time now, SendKind kind, std::uint64_t messages) {
  days_[jst_day(now)][static_cast<std::size_t>(kind)] += messages;
}

std::uint64_t DeliveryCounts::of(int jst_day, SendKind kind) const {
  const auto day = days_.find(jst_day);
  return day == days_.end() ? 0 : day->second[static_cast<std::size_t>(kind)];
}

void DeliveryCounts::add_other(Time now, std::size_t door, std::uint64_t messages) {
  others_[jst_day(now)][door] += messages;
}

std::uint64_t DeliveryCounts::of_other(int jst_day, std::size_t door) const {
  const auto day = others_.find(jst_day);
  return day == others_.end() ? 0 : day->second[door];
}

}  // namespace enishi::simulator
