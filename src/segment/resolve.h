// Names, words and amounts of a condition as the numbers that strips hold: event types, properties,
// codes of texts, items, windows in seconds.
#pragma once

#include <map>

#include "segment/calendar.h"
#include "segment/check.h"
#include "segment/comparison.h"
#include "segment/event_leaf.h"
#include "timeline/event_texts.h"

namespace enishi::segment {

// What numbers are looked up in; everything lives as long as the Resolver.
struct Names {
  WorkspaceNo workspace;
  const timeline::SchemaView& schema;
  const timeline::CatalogueView& catalogue;
  const timeline::EventTexts& texts;
  const Moments& moments;
};

// Of conditions that have been checked. Not thread safe.
class Resolver {
 public:
  explicit Resolver(const Names& names) : names_(names) {}

  // The events in the set's own window.
  EventFilter events(const EventSet& set);
  // The same in a window that is narrowed to these seconds.
  EventFilter events(const EventSet& set, Seconds seconds);
  EventMeasure measure(const EventSet& set, const Measure& measure);
  // What a test accepts of what is measured.
  ValueRange range(const EventSet& set, const Measure& measure, const Test& test);
  // Bounds of a score, in the order that a plan gives to what is measured.
  std::vector<std::int64_t> bounds(const Trait& trait);
  // Nothing that a rank asks has a range.
  std::optional<Rank> rank(const EventSet& set, const Measure& measure, const Test& test);

 private:
  using Key = timeline::EventTexts::Key;

  const timeline::EventType& type(const EventSet& set) const;
  PropertyTest test(const timeline::EventType& type, const EventTest& test);
  ValueRange range(const Comparison& comparison, std::optional<Key> texts);
  std::vector<std::int64_t> codes(const Comparison& comparison, Key key) const;
  std::vector<std::int64_t> codes_of_lists(const Comparison& comparison, Key key) const;
  std::vector<std::int64_t> items(const Comparison& comparison) const;
  std::vector<std::int64_t> items_by_facts(const Comparison& comparison) const;
  std::vector<std::int64_t> categories(const Comparison& comparison) const;
  std::shared_ptr<const LocalTime> hours(const EventWindow& window);
  const std::vector<LocalTime::Offset>& offsets();
  const std::vector<std::int64_t>& categories_of_level(int level);

  const Names names_;
  std::vector<LocalTime::Offset> offsets_;
  std::map<int, std::shared_ptr<const std::vector<std::int64_t>>> levels_;
};

}  // namespace enishi::segment
