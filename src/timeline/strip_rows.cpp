#include "timeline/strip_rows.h"

#include <algorithm>
#include <cassert>
#include <cmath>

namespace enishi::timeline {
namespace {

template <class T>
std::int64_t value_of(const ColumnView& column, std::size_t event) {
  const T code = column.as<T>()[event];
  if (code == std::numeric_limits<T>::max()) return kNoInteger;
  return static_cast<std::int64_t>(static_cast<std::uint64_t>(column.base) + code);
}

}  // namespace

std::int64_t integer_at(const ColumnView& column, std::size_t event) {
  switch (column.width) {
    case 1:
      return value_of<std::uint8_t>(column, event);
    case 2:
      return value_of<std::uint16_t>(column, event);
    case 4:
      return value_of<std::uint32_t>(column, event);
    default:
      return value_of<std::uint64_t>(column, event);
  }
}

namespace {

PropertyRows unpack(const ColumnView& column, std::size_t events) {
  PropertyRows rows{column.property, {}};
  if (column.form == ColumnView::Form::codes) {
    std::vector<std::int64_t> values(events);
    for (std::size_t i = 0; i < events; ++i) values[i] = integer_at(column, i);
    rows.values = std::move(values);
    return rows;
  }
  std::vector<double> values(events);
  for (std::size_t i = 0; i < events; ++i) values[i] = number_at(column, i);
  rows.values = std::move(values);
  return rows;
}

// Where each row of the merged strip comes from: below `older_size` from the older rows.
std::vector<std::uint32_t> merged_order(const StripRows& older, const StripRows& newer) {
  std::vector<std::uint32_t> order;
  order.reserve(older.size() + newer.size());
  const auto before = [&](std::size_t a, std::size_t b) {  // newer[b] stands before older[a]
    if (newer.slots[b] != older.slots[a]) return newer.slots[b] < older.slots[a];
    return newer.times[b] < older.times[a];
  };
  std::size_t a = 0, b = 0;
  while (a < older.size() || b < newer.size()) {
    const bool take_newer = a == older.size() || (b < newer.size() && before(a, b));
    order.push_back(static_cast<std::uint32_t>(take_newer ? older.size() + b++ : a++));
  }
  return order;
}

template <class T>
std::vector<T> gather(const std::vector<T>& older, const std::vector<T>& newer,
                      const std::vector<std::uint32_t>& order) {
  std::vector<T> values(order.size());
  for (std::size_t i = 0; i < order.size(); ++i)
    values[i] = order[i] < older.size() ? older[order[i]] : newer[order[i] - older.size()];
  return values;
}

// f(event) of each.
template <class T, class F>
std::vector<T> taken(const std::vector<std::uint32_t>& events, F&& f) {
  std::vector<T> values;
  values.reserve(events.size());
  for (const std::uint32_t i : events) values.push_back(f(i));
  return values;
}

const PropertyRows* find(const StripRows& rows, std::uint32_t property) {
  for (const PropertyRows& p : rows.properties)
    if (p.property == property) return &p;
  return nullptr;
}

// A property that one side does not have has no value there.
template <class T>
PropertyRows merge_as(const PropertyRows* older, const PropertyRows* newer, std::uint32_t property,
                      T none, const StripRows& a, const StripRows& b,
                      const std::vector<std::uint32_t>& order) {
  const auto values = [&](const PropertyRows* rows, std::size_t size) {
    return rows ? std::get<std::vector<T>>(rows->values) : std::vector<T>(size, none);
  };
  return {property, gather(values(older, a.size()), values(newer, b.size()), order)};
}

}  // namespace

double number_at(const ColumnView& column, std::size_t event) {
  if (column.form == ColumnView::Form::reals) return column.as<double>()[event];
  const std::int64_t value = integer_at(column, event);
  if (value == kNoInteger) return std::nan("");
  constexpr double kPowers[] = {1, 10, 100, 1e3, 1e4, 1e5, 1e6};
  return static_cast<double>(value) / kPowers[column.scale];
}

StripRows unpack(const StripView& strip) {
  StripRows rows;
  rows.type = strip.type;
  const std::size_t events = strip.seconds.size();
  rows.slots.reserve(events);
  rows.times.reserve(events);
  strip.each_run([&](std::uint16_t slot, Run run) {
    for (std::uint32_t i = run.begin; i < run.end; ++i) {
      rows.slots.push_back(slot);
      rows.times.push_back(strip.time(i));
    }
  });
  for (const ColumnView& column : strip.columns) rows.properties.push_back(unpack(column, events));
  return rows;
}

StripRows unpack(const StripView& strip, std::span<const std::uint16_t> slots) {
  StripRows rows;
  rows.type = strip.type;
  std::vector<std::uint32_t> events;
  for (const std::uint16_t slot : slots) {
    const Run run = strip.of(slot);
    for (std::uint32_t i = run.begin; i < run.end; ++i) {
      events.push_back(i);
      rows.slots.push_back(slot);
      rows.times.push_back(strip.time(i));
    }
  }
  for (const ColumnView& column : strip.columns) {
    PropertyRows& out = rows.properties.emplace_back(column.property);
    if (column.form == ColumnView::Form::codes) {
      out.values = taken<std::int64_t>(events, [&](auto i) { return integer_at(column, i); });
    } else {
      out.values = taken<double>(events, [&](auto i) { return number_at(column, i); });
    }
  }
  return rows;
}

StripRows select(const StripRows& rows, std::span<const std::uint16_t> slots) {
  StripRows some;
  some.type = rows.type;
  std::vector<std::uint32_t> events;
  auto from = rows.slots.begin();
  for (const std::uint16_t slot : slots) {
    from = std::lower_bound(from, rows.slots.end(), slot);
    for (; from != rows.slots.end() && *from == slot; ++from)
      events.push_back(static_cast<std::uint32_t>(from - rows.slots.begin()));
  }
  some.slots = taken<std::uint16_t>(events, [&](auto i) { return rows.slots[i]; });
  some.times = taken<EventTime>(events, [&](auto i) { return rows.times[i]; });
  for (const PropertyRows& p : rows.properties)
    some.properties.push_back({p.property, std::visit(
                                               [&](const auto& values) -> decltype(p.values) {
                                                 using T = std::decay_t<decltype(values[0])>;
                                                 return taken<T>(events,
                                                                 [&](auto i) { return values[i]; });
                                               },
                                               p.values)});
  return some;
}

StripRows merge(const StripRows& older, const StripRows& newer) {
  assert(older.type == newer.type);
  const auto order = merged_order(older, newer);
  StripRows rows;
  rows.type = older.type;
  rows.slots = gather(older.slots, newer.slots, order);
  rows.times = gather(older.times, newer.times, order);
  std::vector<std::uint32_t> properties;
  for (const StripRows* side : {&older, &newer})
    for (const PropertyRows& p : side->properties) properties.push_back(p.property);
  std::ranges::sort(properties);
  const auto [last, end] = std::ranges::unique(properties);
  properties.erase(last, end);
  for (const std::uint32_t property : properties) {
    const PropertyRows* a = find(older, property);
    const PropertyRows* b = find(newer, property);
    if (std::holds_alternative<std::vector<double>>((a ? a : b)->values)) {
      rows.properties.push_back(merge_as(a, b, property, std::nan(""), older, newer, order));
    } else {
      rows.properties.push_back(merge_as(a, b, property, kNoInteger, older, newer, order));
    }
  }
  return rows;
}

}  // namespace enishi::timeline
