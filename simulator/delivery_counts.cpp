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

}  // namespace enishi::simulator
