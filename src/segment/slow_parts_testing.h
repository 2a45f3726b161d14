// The parts of the slow twin.
#pragma once

#include <functional>
#include <optional>

#include "segment/plain_world_testing.h"
#include "segment/value_type.h"

namespace enishi::segment::slow {

struct World {
  const PlainWorld& plain;
  Time now;
};

// A value with its type. The category of an item's level is a list: its path, of type item.
struct Typed {
  ValueType type = ValueType::text;
  std::optional<timeline::PropertyValue> value;
};

// Everybody's value of the same kind, the person's own among them.
using Population = std::function<std::vector<timeline::PropertyValue>()>;

bool passes(const Test& test, const Typed& typed, const World& world, const Population& everybody);

// Seconds since 1970.
std::int64_t second(Time t);
std::int64_t minus(std::int64_t second, Span span, const Zone& zone);
std::int64_t plus(std::int64_t second, Span span, const Zone& zone);
CivilDate day_after(const CivilDate& date, int days);
std::int64_t day_begin(const CivilDate& date, const Zone& zone);
// First second of the period, and the first one after it.
std::pair<std::int64_t, std::int64_t> period(CalendarWord word, const World& world);

// What is measured of a person. Ranks are among those for whom counts_for_ranks() holds.
Typed measure(const EventSet& events, const Measure& what, const World& world,
              const PlainPerson& person);
bool counts_for_ranks(const EventSet& events, const Measure& what, const World& world,
                      const PlainPerson& person);
bool behaves(const EventLeaf& leaf, const World& world, const PlainPerson& person);
Typed trait(const Trait& trait, const World& world, const PlainPerson& person);
bool passes(const TraitLeaf& leaf, const World& world, const PlainPerson& person);

}  // namespace enishi::segment::slow
