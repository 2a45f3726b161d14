// Which timers were given to the log and are not yet known to be applied.
#pragma once

#include <unordered_map>

#include "spine/timers.h"

namespace enishi::spine {

struct TimerNameHash {
  std::size_t operator()(const TimerName& name) const {
    return Bytes16Hash{}(name.owner) ^ (std::size_t{name.kind} * 0x9E3779B97F4A7C15ull);
  }
};

// Not thread safe.
class TimerMarks {
 public:
  struct Mark {
    Time due;
    Position until = 0;  // the firing is in the log at or before this position; 0: not answered
  };
  using Map = std::unordered_map<TimerName, Mark, TimerNameHash>;

  std::size_t size() const { return marks_.size(); }
  bool on_its_way(const FiredTimer& timer) const {
    const auto at = marks_.find(timer.name);
    return at != marks_.end() && at->second.due == timer.due;
  }
  // A later due time takes the place of an earlier one: that firing will stay silent.
  void given(const FiredTimer& timer) { marks_[timer.name] = {timer.due}; }
  void answered(const FiredTimer& timer, Position end) {
    if (on_its_way(timer)) marks_[timer.name].until = end;
  }
  void failed(const FiredTimer& timer) {
    if (on_its_way(timer)) marks_.erase(timer.name);
  }
  // Takes out those whose firing is applied. One that is still set for the same time after that
  // was set again, and must fire again.
  Map take_applied(Position applied) {
    Map taken;
    std::erase_if(marks_, [&](const auto& mark) {
      const bool is_applied = mark.second.until > 0 && mark.second.until <= applied;
      if (is_applied) taken.insert(mark);
      return is_applied;
    });
    return taken;
  }

 private:
  Map marks_;
};

}  // namespace enishi::spine
