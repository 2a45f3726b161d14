// What simulated people do with messages: see, open a link, play media. Known only in sums to the
// account, by request id of a broadcast or narrowcast, or by aggregation unit.
#pragma once

#include <cstdint>
#include <memory>
#include <unordered_map>
#include <vector>

#include "base/clock.h"
#include "simulator/aggregation_units.h"
#include "simulator/message_contents.h"
#include "simulator/users.h"

namespace enishi::simulator {

inline constexpr std::chrono::days kInteractionsCounted{14};  // from the send; later ones never

struct Interaction {
  enum Kind : std::uint8_t { see, click, play };
  UserNumber user = 0;
  std::uint32_t second = 0;  // after the batch's start
  std::uint32_t detail = 0;  // click: index of the link; play: percent played (0, 25, ... 100)
  std::uint8_t bubble = 1;
  Kind kind = see;
};

// What one control call made people do, in order of time. Never changed once made, so that it can
// be read without the World's lock.
struct InteractionBatch {
  Time start;
  std::uint8_t bubbles = 0;
  std::vector<Link> links;
  std::vector<Interaction> events;

  Time time_of(const Interaction& one) const {
    return start + Millis{std::int64_t{one.second} * 1'000};
  }
  // f(interaction) of each of the kind that happened at `until` or before.
  template <class F>
  void each(Interaction::Kind kind, Time until, const F& f) const {
    for (const Interaction& one : events) {
      if (time_of(one) > until) return;
      if (one.kind == kind) f(one);
    }
  }
};

using InteractionBatches = std::vector<std::shared_ptr<const InteractionBatch>>;

// Not thread safe: guarded by its World.
class Interactions {
 public:
  void add_to_cast(std::size_t send, std::shared_ptr<const InteractionBatch> batch) {
    casts_[send].push_back(std::move(batch));
  }
  void add_to_unit(UnitNumber unit, std::shared_ptr<const InteractionBatch> batch) {
    units_[unit].push_back(std::move(batch));
  }
  InteractionBatches of_cast(std::size_t send) const { return found(casts_, send); }
  InteractionBatches of_unit(UnitNumber unit) const { return found(units_, unit); }
  std::uint64_t next_number() { return ++numbers_; }

 private:
  template <class Map>
  static InteractionBatches found(const Map& map, std::size_t key) {
    const auto at = map.find(static_cast<typename Map::key_type>(key));
    return at == map.end() ? InteractionBatches{} : at->second;
  }

  std::unordered_map<std::size_t, InteractionBatches> casts_;  // by index in the record
  std::unordered_map<UnitNumber, InteractionBatches> units_;
  std::uint64_t numbers_ = 0;
};

}  // namespace enishi::simulator
