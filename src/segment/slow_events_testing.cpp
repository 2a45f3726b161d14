// Behaviour, slowly: docs/conditions.md, "Behaviour" and "Traits".
#include <algorithm>
#include <cmath>

#include "segment/parse_parts.h"
#include "segment/slow_parts_testing.h"

namespace enishi::segment::slow {
namespace {

using timeline::PropertyValue;
using Events = std::vector<const PlainEvent*>;

constexpr std::int64_t kDayMs = 86'400'000;

timeline::PropertyType property_type(const World& world, const std::string& type,
                                     const std::string& property) {
  return world.plain.types.at(type).at(property);
}

std::optional<PropertyValue> property(const PlainEvent& event, const std::string& name) {
  const auto found = event.properties.find(name);
  return found == event.properties.end() ? std::nullopt : std::optional(found->second);
}

std::int64_t ms(const PlainEvent& event) {
  return to_ms(event.at);
}

// --- The set -------------------------------------------------------------------------------------

bool in_window(const EventWindow& window, Time at, const World& world) {
  const Zone& zone = world.plain.zone;
  const std::int64_t t = second(at), now = second(world.now);
  if (t > now) return false;
  if (window.kind == EventWindow::Kind::last) {
    const std::int64_t end = window.ago ? minus(now, *window.ago, zone) : now;
    if (!(minus(end, window.last, zone) < t && t <= end)) return false;
  }
  if (window.kind == EventWindow::Kind::calendar) {
    const auto [from, to] = period(window.word, world);
    if (!(from <= t && t < to)) return false;
  }
  if (window.kind == EventWindow::Kind::absolute && window.from) {
    const Moment& from = *window.from;
    if (t < (from.date ? day_begin(*from.date, zone) : second(from.instant))) return false;
  }
  if (window.kind == EventWindow::Kind::absolute && window.to) {
    const Moment& to = *window.to;
    if (t >= (to.date ? day_begin(day_after(*to.date, 1), zone) : second(to.instant))) return false;
  }
  if (window.weekdays == kEveryDay && window.from_minute == window.to_minute) return true;
  const CivilTime local = zone.civil(at);
  if (!(window.weekdays >> ((weekday(local.date) + 6) % 7) & 1)) return false;
  const int minute = local.hour * 60 + local.minute;
  const int from = window.from_minute, to = window.to_minute;
  if (from < to) return from <= minute && minute < to;
  if (from > to) return minute >= from || minute < to;
  return true;
}

bool in_set(const EventSet& set, const PlainEvent& event, const World& world) {
  if (event.type != set.type || !in_window(set.window, event.at, world)) return false;
  for (const EventTest& test : set.where) {
    const Typed typed{type_of(property_type(world, set.type, test.property)),
                      property(event, test.property)};
    if (!passes(test.test, typed, world, {})) return false;
  }
  return true;
}

// In their order: equal times as they came.
void sort(Events& events) {
  std::ranges::sort(events, [](const PlainEvent* a, const PlainEvent* b) {
    return a->at != b->at ? a->at < b->at : a < b;
  });
}

Events chosen(const EventSet& set, const World& world, const PlainPerson& person) {
  Events events;
  for (const PlainEvent& event : person.events)
    if (in_set(set, event, world)) events.push_back(&event);
  sort(events);
  return events;
}

const PlainEvent* nth(const Events& events, int n) {
  const std::size_t place = static_cast<std::size_t>(n > 0 ? n : -n);
  if (place > events.size()) return nullptr;
  return n > 0 ? events[place - 1] : events[events.size() - place];
}

// --- Measures ------------------------------------------------------------------------------------

std::vector<PropertyValue> values(const Events& events, const std::string& name) {
  std::vector<PropertyValue> out;
  for (const PlainEvent* event : events)
    if (const auto value = property(*event, name)) out.push_back(*value);
  return out;
}

std::size_t different(std::vector<PropertyValue> all) {
  std::size_t n = 0;
  for (std::size_t i = 0; i < all.size(); ++i)
    n += std::find(all.begin(), all.begin() + static_cast<std::ptrdiff_t>(i), all[i]) ==
         all.begin() + static_cast<std::ptrdiff_t>(i);
  return n;
}

std::optional<PropertyValue> of_amounts(Measure::Kind kind, std::vector<PropertyValue> all) {
  if (all.empty()) return std::nullopt;
  if (kind == Measure::Kind::min) return std::ranges::min(all);
  if (kind == Measure::Kind::max) return std::ranges::max(all);
  std::int64_t sum = 0;
  const bool real = std::holds_alternative<double>(all[0]);
  for (const PropertyValue& value : all)
    sum += real ? std::llround(std::get<double>(value) * 1e6) : std::get<std::int64_t>(value);
  const double total = real ? static_cast<double>(sum) / 1e6 : static_cast<double>(sum);
  if (kind == Measure::Kind::avg) return total / static_cast<double>(all.size());
  return real ? PropertyValue(total) : PropertyValue(sum);
}

std::optional<PropertyValue> most_frequent(const Measure& what, const Events& events,
                                           const World& world) {
  std::vector<PropertyValue> all = values(events, what.property);
  if (what.level > 0) {
    std::vector<PropertyValue> paths;
    for (const PropertyValue& id : all) {
      const auto item = world.plain.items.find(std::get<std::string>(id));
      if (item == world.plain.items.end()) continue;
      auto path = item->second.category;
      if (path.size() < static_cast<std::size_t>(what.level)) continue;
      path.resize(static_cast<std::size_t>(what.level));
      paths.emplace_back(path);
    }
    all = paths;
  }
  std::optional<PropertyValue> best;
  for (const PropertyValue& value : all)
    // Not fewer than the best: a later one of as many takes its place.
    if (!best || std::ranges::count(all, value) >= std::ranges::count(all, *best)) best = value;
  return best;
}

std::optional<PropertyValue> interval(IntervalOf which, const Events& events) {
  if (events.size() < 2) return std::nullopt;
  std::vector<double> gaps;
  for (std::size_t i = 1; i < events.size(); ++i)
    gaps.push_back(static_cast<double>(ms(*events[i]) - ms(*events[i - 1])) / kDayMs);
  switch (which) {
    case IntervalOf::min:
      return std::ranges::min(gaps);
    case IntervalOf::max:
      return std::ranges::max(gaps);
    case IntervalOf::last:
      return gaps.back();
    case IntervalOf::avg:
      break;
  }
  const double all = static_cast<double>(ms(*events.back()) - ms(*events.front()));
  return all / static_cast<double>(gaps.size()) / kDayMs;
}

std::optional<PropertyValue> share(const Measure& what, const Events& events, const World& world,
                                   const PlainPerson& person) {
  const Events whole = chosen(what.of[0], world, person);
  const auto count = [&](const Events& some) {
    return what.property.empty() ? some.size() : different(values(some, what.property));
  };
  if (count(whole) == 0) return std::nullopt;
  return 100.0 * static_cast<double>(count(events)) / static_cast<double>(count(whole));
}

// --- Behaviour -----------------------------------------------------------------------------------

class Asker {
 public:
  Asker(const EventSet& set, const World& world, const PlainPerson& person)
      : set_(set),
        world_(world),
        person_(person),
        zone_(world.plain.zone),
        now_(second(world.now)),
        events_(chosen(set, world, person)) {}

  bool operator()(const Measured& measured) const {
    const Measure& what = measured.measure;
    const auto everybody = [&] {
      std::vector<PropertyValue> all;
      for (const PlainPerson& other : world_.plain.people)
        if (counts_for_ranks(set_, what, world_, other))
          all.push_back(*measure(set_, what, world_, other).value);
      return all;
    };
    if (ranks(measured.test.op) && !counts_for_ranks(set_, what, world_, person_)) return false;
    return passes(measured.test, measure(set_, what, world_, person_), world_, everybody);
  }

  bool operator()(const Sequence& sequence) const {
    for (const PlainEvent* first : events_) {
      if (sequence.from != 0 && first != nth(events_, sequence.from)) continue;
      const bool came = answered(sequence, *first);
      const bool over =
          !sequence.within || second(first->at) + second_length(*sequence.within) < now_;
      if (sequence.negated ? !came && over : came) return true;
    }
    return false;
  }

  bool operator()(const LastBefore& before) const {
    const Events others = chosen(before.other, world_, person_);
    return !events_.empty() && !others.empty() && events_.back()->at < others.back()->at;
  }

  bool operator()(const Regular& regular) const {
    int good = 0;
    for (int i = 1; i <= regular.last; ++i) {
      const std::int64_t from = minus(now_, {i, regular.unit}, zone_);
      const std::int64_t to = i == 1 ? now_ : minus(now_, {i - 1, regular.unit}, zone_);
      good += count(from, to) >= regular.times;
    }
    return good >= regular.at_least;
  }

  bool operator()(const Stopped& stopped) const {
    const std::int64_t quiet = minus(now_, stopped.quiet, zone_);
    if (count(quiet, now_) > 0) return false;
    return count(stopped.before ? minus(quiet, *stopped.before, zone_) : INT64_MIN, quiet) > 0;
  }

  bool operator()(const Restarted& restarted) const {
    const std::int64_t from = minus(now_, restarted.within, zone_);
    for (std::size_t i = 1; i < events_.size(); ++i)
      if (second(events_[i]->at) > from &&
          ms(*events_[i]) - ms(*events_[i - 1]) >= second_length(restarted.gap) * 1'000)
        return true;
    return false;
  }

 private:
  // Of a span that is not counted by the calendar.
  std::int64_t second_length(Span span) const { return plus(0, span, zone_); }

  // Events after `from` and not after `to`.
  int count(std::int64_t from, std::int64_t to) const {
    return static_cast<int>(std::ranges::count_if(events_, [&](const PlainEvent* event) {
      return from < second(event->at) && second(event->at) <= to;
    }));
  }

  bool answered(const Sequence& sequence, const PlainEvent& first) const {
    bool seen = false;  // of those in one order, what stands after it
    Events all;
    for (const PlainEvent& event : person_.events) all.push_back(&event);
    sort(all);
    for (const PlainEvent* event : all) {
      if (event == &first) {
        seen = true;
        continue;
      }
      const bool after = event->type == first.type ? seen : event->at >= first.at;
      const bool in_time =
          !sequence.within || ms(*event) - ms(first) <= second_length(*sequence.within) * 1'000;
      if (after && in_time && in_set(sequence.next, *event, world_)) return true;
    }
    return false;
  }

  const EventSet& set_;
  const World& world_;
  const PlainPerson& person_;
  const Zone& zone_;
  const std::int64_t now_;
  const Events events_;
};

// The number of bounds that are not above the value, and one more.
std::int64_t score_by_bounds(const Trait& trait, const PropertyValue& value, ValueType type,
                             const World& world) {
  std::int64_t score = 1;
  for (const Scalar& bound : trait.bounds) {
    Test at_least;
    at_least.op = Operator::ge;
    at_least.values = {bound};
    score += passes(at_least, {type, value}, world, {});
  }
  return score;
}

}  // namespace

Typed measure(const EventSet& set, const Measure& what, const World& world,
              const PlainPerson& person) {
  using enum Measure::Kind;
  const Events events = chosen(set, world, person);
  Typed out;
  if (!what.property.empty() && what.kind != share && what.kind != distinct)
    out.type = type_of(property_type(world, set.type, what.property));
  switch (what.kind) {
    case count:
      return {ValueType::integer, static_cast<std::int64_t>(events.size())};
    case distinct:
      return {ValueType::integer,
              static_cast<std::int64_t>(different(values(events, what.property)))};
    case sum:
    case avg:
    case min:
    case max:
      out.value = of_amounts(what.kind, values(events, what.property));
      return out;
    case time:
      out.type = ValueType::time;
      if (const PlainEvent* event = nth(events, what.nth)) out.value = second(event->at) * 1'000;
      return out;
    case value:
      if (const PlainEvent* event = nth(events, what.nth))
        out.value = property(*event, what.property);
      return out;
    case most_frequent:
      out.value = slow::most_frequent(what, events, world);
      return out;
    case share:
      return {ValueType::number, slow::share(what, events, world, person)};
    case interval:
      break;
  }
  return {ValueType::number, slow::interval(what.interval, events)};
}

bool counts_for_ranks(const EventSet& set, const Measure& what, const World& world,
                      const PlainPerson& person) {
  if (what.kind == Measure::Kind::count || what.kind == Measure::Kind::distinct)
    return !chosen(set, world, person).empty();
  return measure(set, what, world, person).value.has_value();
}

bool behaves(const EventLeaf& leaf, const World& world, const PlainPerson& person) {
  return std::visit(Asker(leaf.events, world, person), leaf.behaviour);
}

Typed trait(const Trait& trait, const World& world, const PlainPerson& person) {
  const Typed own = measure(trait.events, trait.measure, world, person);
  if (trait.parts == 0 && trait.bounds.empty()) return own;
  if (!own.value) return {ValueType::integer, std::nullopt};
  if (trait.parts == 0)
    return {ValueType::integer, score_by_bounds(trait, *own.value, own.type, world)};
  if (!counts_for_ranks(trait.events, trait.measure, world, person))
    return {ValueType::integer, std::nullopt};
  std::int64_t all = 0, smaller = 0;
  for (const PlainPerson& other : world.plain.people) {
    if (!counts_for_ranks(trait.events, trait.measure, world, other)) continue;
    ++all;
    smaller += *measure(trait.events, trait.measure, world, other).value < *own.value;
  }
  return {ValueType::integer, 1 + trait.parts * smaller / all};
}

bool passes(const TraitLeaf& leaf, const World& world, const PlainPerson& person) {
  const Trait& definition = world.plain.traits.at(leaf.name);
  const bool scored = definition.parts > 0 || !definition.bounds.empty();
  const auto ranked = [&](const PlainPerson& other) {
    return scored ? slow::trait(definition, world, other).value.has_value()
                  : counts_for_ranks(definition.events, definition.measure, world, other);
  };
  const auto everybody = [&] {
    std::vector<PropertyValue> all;
    for (const PlainPerson& other : world.plain.people)
      if (ranked(other)) all.push_back(*slow::trait(definition, world, other).value);
    return all;
  };
  if (ranks(leaf.test.op) && !ranked(person)) return false;
  return passes(leaf.test, slow::trait(definition, world, person), world, everybody);
}

}  // namespace enishi::segment::slow
