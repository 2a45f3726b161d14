#include "segment/resolve.h"

#include <algorithm>
#include <unordered_map>

#include "base/json.h"

namespace enishi::segment {
namespace {

constexpr std::int64_t kSecondsEnd = std::numeric_limits<std::uint32_t>::max();

Window window_of(Seconds seconds) {
  const auto clamped = [](std::int64_t second) {
    return static_cast<std::uint32_t>(std::clamp<std::int64_t>(second, 0, kSecondsEnd));
  };
  return {clamped(seconds.from), clamped(std::max(seconds.from, seconds.to))};
}

// No value is in it.
ValueRange never(ValueRange range) {
  range.low = 1;
  range.high = 0;
  range.low_real = 1;
  range.high_real = 0;
  return range;
}

void set_list(ValueRange& range, std::vector<std::int64_t> values) {
  std::ranges::sort(values);
  const auto [first, last] = std::ranges::unique(values);
  values.erase(first, last);
  if (values.empty()) {
    range = never(range);
    return;
  }
  range.low = values.front();
  range.high = values.back();
  range.values = std::move(values);
}

void set_ranges(ValueRange& range, const std::vector<Range<std::int64_t>>& ranges) {
  if (ranges.empty()) {
    range = never(range);
    return;
  }
  const auto single = [](const auto& one) { return one.low == one.high; };
  if (ranges.size() > 1 && std::ranges::all_of(ranges, single)) {
    std::vector<std::int64_t> values;
    for (const auto& one : ranges) values.push_back(one.low);
    return set_list(range, std::move(values));
  }
  range.low = std::max(range.low, std::ranges::min(ranges, {}, &Range<std::int64_t>::low).low);
  range.high = std::ranges::max(ranges, {}, &Range<std::int64_t>::high).high;
  if (ranges.size() > 1)
    range.also = std::make_shared<const std::function<bool(std::int64_t)>>(
        [ranges](std::int64_t value) { return within(ranges, value); });
}

// Several ranges are single values each.
void set_reals(ValueRange& range, const std::vector<Range<double>>& ranges) {
  range.real = true;
  if (ranges.empty()) {
    range = never(range);
    return;
  }
  range.low_real = std::ranges::min(ranges, {}, &Range<double>::low).low;
  range.high_real = std::ranges::max(ranges, {}, &Range<double>::high).high;
  if (ranges.size() == 1) return;
  for (const auto& one : ranges) range.reals.push_back(one.low);
  std::ranges::sort(range.reals);
}

// Amounts of a test as numbers of minor units: an average lies between two of them.
Test in_minor_units(Test test, int currency_digits) {
  for (Scalar& value : test.values)
    if (const auto amount = operand(value, ValueType::money, currency_digits))
      value = static_cast<double>(std::get<std::int64_t>(*amount));
  return test;
}

timeline::PropertyValue list_of(std::string_view json) {
  std::vector<std::string> members;
  if (const auto document = JsonDocument::parse(json)) {
    const JsonValue list = document->root();
    for (std::size_t i = 0; i < list.array().value_or(0); ++i)
      members.emplace_back(list.at(i).string().value_or(std::string_view()));
  }
  return members;
}

}  // namespace

const timeline::EventType& Resolver::type(const EventSet& set) const {
  return *names_.schema.find(names_.workspace, set.type);
}

EventFilter Resolver::events(const EventSet& set) {
  return events(set, Seconds{});
}

EventFilter Resolver::events(const EventSet& set, Seconds seconds) {
  const timeline::EventType& found = type(set);
  const Seconds own = resolve(set.window, names_.moments.now, names_.moments.zone);
  EventFilter filter;
  filter.type = found.no.value;
  filter.window = window_of({std::max(own.from, seconds.from), std::min(own.to, seconds.to)});
  for (const EventTest& one : set.where) filter.tests.push_back(test(found, one));
  filter.at = hours(set.window);
  return filter;
}

PropertyTest Resolver::test(const timeline::EventType& type, const EventTest& one) {
  const timeline::Property& property = *type.property(one.property);
  const Comparison comparison = compare(one.test, type_of(property.type), names_.moments,
                                        names_.workspace, &names_.catalogue);
  PropertyTest out;
  static_cast<ValueRange&>(out) = range(comparison, Key{type.no, property.no});
  out.property = property.no.value;
  out.real = property.type == timeline::PropertyType::number;
  return out;
}

ValueRange Resolver::range(const Comparison& comparison, std::optional<Key> texts) {
  ValueRange out;
  out.negated = comparison.negated;
  switch (comparison.kind) {
    case Comparison::Kind::exists:
    case Comparison::Kind::rank:
      break;
    case Comparison::Kind::integers:
      set_ranges(out, comparison.integers);
      break;
    case Comparison::Kind::reals:
      set_reals(out, comparison.reals);
      break;
    case Comparison::Kind::text:
      set_list(out, codes(comparison, *texts));
      break;
    case Comparison::Kind::list:
      set_list(out, codes_of_lists(comparison, *texts));
      break;
    case Comparison::Kind::day:
      out.also = std::make_shared<const std::function<bool(std::int64_t)>>(
          [comparison](std::int64_t ms) { return comparison.holds(timeline::PropertyValue(ms)); });
      break;
    case Comparison::Kind::item:
      set_list(out, items(comparison));
      break;
    case Comparison::Kind::facts:
      set_list(out, items_by_facts(comparison));
      break;
  }
  return out;
}

std::vector<std::int64_t> Resolver::codes(const Comparison& comparison, Key key) const {
  std::vector<std::int64_t> codes;
  if (comparison.text.op() == Operator::in && !comparison.text.folds()) {
    for (const std::string& value : comparison.text.values())
      codes.push_back(names_.texts.find(key, value));
    return codes;
  }
  names_.texts.each(key, [&](std::int64_t code, std::string_view text) {
    if (comparison.text.holds(text)) codes.push_back(code);
  });
  return codes;
}

std::vector<std::int64_t> Resolver::codes_of_lists(const Comparison& comparison, Key key) const {
  std::vector<std::int64_t> codes;
  names_.texts.each(key, [&](std::int64_t code, std::string_view text) {
    if (comparison.holds(list_of(text))) codes.push_back(code);
  });
  return codes;
}

std::vector<std::int64_t> Resolver::items(const Comparison& comparison) const {
  std::vector<std::int64_t> items;
  for (const std::string& id : comparison.text.values())
    if (const ItemNo item = names_.catalogue.find(names_.workspace, id))
      items.push_back(item.value);
  return items;
}

std::vector<std::int64_t> Resolver::items_by_facts(const Comparison& comparison) const {
  std::vector<std::int64_t> items;
  const auto categories = names_.catalogue.categories();
  std::unordered_map<CategoryNo, bool> within;
  for (std::uint32_t no = 1; no <= names_.catalogue.last().value; ++no) {
    bool holds;
    if (comparison.fact == Operator::category || comparison.fact == Operator::category_named) {
      const auto [place, made] = within.try_emplace(categories[no]);
      if (made) place->second = comparison.holds(names_.catalogue, ItemNo{no});
      holds = place->second;
    } else {
      holds = comparison.holds(names_.catalogue, ItemNo{no});
    }
    // Items of other workspaces do not matter: no event of this one has them.
    if (holds) items.push_back(no);
  }
  return items;
}

const std::vector<std::int64_t>& Resolver::categories_of_level(int level) {
  auto& found = levels_[level];
  if (found) return *found;
  const auto categories = names_.catalogue.categories();
  std::vector<std::int64_t> of(categories.size());
  std::unordered_map<CategoryNo, std::int64_t> known;
  for (std::size_t item = 1; item < categories.size(); ++item) {
    if (!categories[item]) continue;
    const auto [place, made] = known.try_emplace(categories[item]);
    if (made) {
      std::vector<std::string> path = names_.catalogue.path(categories[item]);
      if (path.size() >= static_cast<std::size_t>(level)) {
        path.resize(static_cast<std::size_t>(level));
        place->second = names_.catalogue.category(names_.workspace, path).value;
      }
    }
    of[item] = place->second;
  }
  found = std::make_shared<const std::vector<std::int64_t>>(std::move(of));
  return *found;
}

std::vector<std::int64_t> Resolver::categories(const Comparison& comparison) const {
  std::vector<std::int64_t> all;
  for (const auto& [level, of] : levels_) all.insert(all.end(), of->begin(), of->end());
  std::ranges::sort(all);
  const auto [first, last] = std::ranges::unique(all);
  all.erase(first, last);
  std::erase_if(all, [&](std::int64_t category) {
    return category == 0 || std::ranges::none_of(comparison.categories, [&](CategoryNo ancestor) {
             return names_.catalogue.within({static_cast<std::uint32_t>(category)}, ancestor);
           });
  });
  return all;
}

EventMeasure Resolver::measure(const EventSet& set, const Measure& measure) {
  EventMeasure out;
  out.kind = measure.kind;
  out.events = events(set);
  out.nth = measure.nth;
  out.interval = measure.interval;
  if (!measure.property.empty()) {
    const timeline::Property& property = *type(set).property(measure.property);
    out.property = property.no.value;
    out.real = property.type == timeline::PropertyType::number;
  }
  if (measure.kind == Measure::Kind::share) {
    out.of = events(measure.of[0]);
    if (!measure.property.empty())
      out.of_property = type(measure.of[0]).property(measure.property)->no.value;
  }
  if (measure.level > 0) {
    categories_of_level(measure.level);
    out.group = levels_[measure.level];
  }
  return out;
}

ValueRange Resolver::range(const EventSet& set, const Measure& measure, const Test& test) {
  const timeline::EventType& found = type(set);
  const ValueType value_type = type_of(measure, found);
  const int digits = names_.moments.currency_digits;
  const bool average_of_money =
      measure.kind == Measure::Kind::avg && value_type == ValueType::money;
  const Comparison comparison = compare(average_of_money ? in_minor_units(test, digits) : test,
                                        average_of_money ? ValueType::number : value_type,
                                        names_.moments, names_.workspace, &names_.catalogue);
  ValueRange out;
  if (measure.level > 0 && comparison.kind == Comparison::Kind::facts) {
    out.negated = comparison.negated;
    categories_of_level(measure.level);
    set_list(out, categories(comparison));
    return out;
  }
  std::optional<Key> texts;
  if (!measure.property.empty()) texts = Key{found.no, found.property(measure.property)->no};
  return range(comparison, texts);
}

std::vector<std::int64_t> Resolver::bounds(const Trait& trait) {
  const ValueType value_type = type_of(trait.measure, type(trait.events));
  std::vector<std::int64_t> bounds;
  for (const Scalar& bound : trait.bounds) {
    const Operand value = *operand(bound, value_type, names_.moments.currency_digits);
    const auto* whole = std::get_if<std::int64_t>(&value);
    if (const auto* real = std::get_if<double>(&value)) bounds.push_back(ordered(*real));
    if (whole && trait.measure.kind == Measure::Kind::avg)
      bounds.push_back(ordered(static_cast<double>(*whole)));
    else if (whole)
      bounds.push_back(*whole);
    if (const auto* moment = std::get_if<Moment>(&value)) bounds.push_back(to_ms(moment->instant));
  }
  return bounds;
}

std::optional<Rank> Resolver::rank(const EventSet& set, const Measure& measure, const Test& test) {
  const Comparison comparison = compare(test, type_of(measure, type(set)), names_.moments,
                                        names_.workspace, &names_.catalogue);
  if (comparison.kind != Comparison::Kind::rank) return std::nullopt;
  return comparison.rank;
}

std::shared_ptr<const LocalTime> Resolver::hours(const EventWindow& window) {
  if (any_hour(window)) return nullptr;
  auto at = std::make_shared<LocalTime>();
  at->offsets = offsets();
  at->weekdays = window.weekdays;
  at->from_minute = static_cast<std::uint16_t>(window.from_minute);
  at->to_minute = static_cast<std::uint16_t>(window.to_minute);
  return at;
}

// Found by asking the zone week by week, then by halves.
const std::vector<LocalTime::Offset>& Resolver::offsets() {
  if (!offsets_.empty()) return offsets_;
  constexpr std::int64_t kWeek = 7 * 86'400;
  const Zone& zone = names_.moments.zone;
  const auto offset = [&](std::int64_t second) {
    const Time t = from_ms(second * 1'000);
    const CivilTime local = zone.civil(t);
    const std::int64_t days = days_between({1970, 1, 1}, local.date);
    return static_cast<std::int32_t>(days * 86'400 + local.hour * 3'600 + local.minute * 60 +
                                     local.second - second);
  };
  offsets_.push_back({0, offset(0)});
  const std::int64_t end = second_of(names_.moments.now) + kWeek;
  for (std::int64_t second = 0; second < end; second += kWeek) {
    const std::int32_t next = offset(second + kWeek);
    if (next == offsets_.back().seconds) continue;
    std::int64_t low = second, high = second + kWeek;
    while (high - low > 1) {
      const std::int64_t middle = low + (high - low) / 2;
      (offset(middle) == next ? high : low) = middle;
    }
    offsets_.push_back({static_cast<std::uint32_t>(high), next});
  }
  return offsets_;
}

}  // namespace enishi::segment
