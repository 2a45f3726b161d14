// One test made ready for the values of a type at a moment: ranges, sets and patterns in place of
// words, amounts and days.
#pragma once

#include <bitset>
#include <span>

#include "segment/text_match.h"
#include "segment/value_type.h"
#include "timeline/catalogue.h"
#include "timeline/schema_values.h"

namespace enishi::segment {

template <class T>
struct Range {
  T low, high;  // both included
  bool operator==(const Range&) const = default;
};
template <class T>
bool within(const std::vector<Range<T>>& ranges, T value) {
  for (const Range<T>& range : ranges)
    if (range.low <= value && value <= range.high) return true;
  return false;
}

// What a comparison means depends on this.
struct Moments {
  Time now = kTimeMin;
  Zone zone = Zone::utc();
  int currency_digits = 0;
};

// Whether the moment or the zone matters to a test of times.
bool needs_clock(const Test& test);

// Whom everybody's values put in: Operator::top and its like.
struct Rank {
  Operator op = Operator::top;
  double from = 0, to = 0;  // n, or percent; `to` of percentile only
};

struct Comparison {
  enum class Kind : unsigned char {
    exists,    // any value holds
    integers,  // whole numbers, minor units, ms of times, booleans as 0 and 1
    reals,
    text,
    day,    // of times: weekday and day of the year, in the zone
    list,   // `list_op`: any, all by `texts`; length by `integers`
    item,   // by outside ids in `texts`
    facts,  // of an item: what the catalogue says
    rank,
  };
  Kind kind = Kind::exists;
  bool negated = false;  // holds where the rest does not, and where there is no value

  std::vector<Range<std::int64_t>> integers;
  std::vector<Range<double>> reals;
  TextMatch text;
  Weekdays weekdays = kEveryDay;
  std::bitset<12 * 31> days;  // (month - 1) * 31 + day - 1
  Zone zone = Zone::utc();
  Operator list_op = Operator::any;
  // facts: one of the categories, a price in `integers`, or active as wanted.
  Operator fact = Operator::active;
  std::vector<CategoryNo> categories;
  bool active = true;
  Rank rank;

  // Apart from `negated`; not of facts or rank. The value has the type.
  bool holds(const people::AttributeValue& value) const;
  bool holds(const timeline::PropertyValue& value) const;
  // Of facts.
  bool holds(const timeline::CatalogueView& catalogue, ItemNo item) const;
};

// The test has been checked against the type. `catalogue` may be null, but not for categories.
Comparison compare(const Test& test, ValueType type, const Moments& moments, WorkspaceNo workspace,
                   const timeline::CatalogueView* catalogue);

}  // namespace enishi::segment
