#include "timeline/resolved.h"

#define XXH_INLINE_ALL
#include <xxhash.h>

#include <algorithm>
#include <bit>
#include <numeric>
#include <span>
#include <tuple>

#include "base/byte_reader.h"

namespace enishi::timeline {
namespace {

constexpr std::uint32_t kFormat = 1;

// The rows of one type and partition, as columns.
StripRows columns_of(const ResolvedEvents& all, std::span<const std::uint32_t> order) {
  StripRows rows;
  rows.type = all.events[order.front()].type;
  rows.slots.reserve(order.size());
  rows.times.reserve(order.size());
  for (const std::uint32_t i : order) {
    const ResolvedEvent& event = all.events[i];
    rows.slots.push_back(slot_of({event.record}));
    rows.times.push_back(event.time);
  }
  const auto column = [&](const ResolvedValue& value) -> PropertyRows& {
    auto at =
        std::ranges::lower_bound(rows.properties, value.property, {}, &PropertyRows::property);
    if (at == rows.properties.end() || at->property != value.property) {
      at = rows.properties.insert(at, PropertyRows{value.property, {}});
      if (value.real) {
        at->values = std::vector<double>(order.size(), std::numeric_limits<double>::quiet_NaN());
      } else {
        at->values = std::vector<std::int64_t>(order.size(), kNoInteger);
      }
    }
    return *at;
  };
  for (std::size_t row = 0; row < order.size(); ++row) {
    const ResolvedEvent& event = all.events[order[row]];
    for (std::uint32_t v = event.first_value; v < event.first_value + event.values; ++v) {
      const ResolvedValue& value = all.values[v];
      auto& values = column(value).values;
      if (value.real) {
        std::get<std::vector<double>>(values)[row] = std::bit_cast<double>(value.bits);
      } else {
        std::get<std::vector<std::int64_t>>(values)[row] = value.bits;
      }
    }
  }
  return rows;
}

}  // namespace

std::int64_t id_code(std::string_view id) {
  if (id.empty()) return kNoInteger;
  // The largest code of four bytes stands for "no value".
  return static_cast<std::int64_t>(XXH3_64bits(id.data(), id.size()) % 0xFFFF'FFFEu);
}

std::string encode(const ResolvedEvents& events) {
  std::string out;
  out.reserve(12 + events.events.size() * 22 + events.values.size() * 13);
  append_be32(out, kFormat);
  append_be32(out, static_cast<std::uint32_t>(events.events.size()));
  append_be32(out, static_cast<std::uint32_t>(events.values.size()));
  for (const ResolvedEvent& event : events.events) {
    append_be32(out, event.record);
    append_be32(out, event.type);
    append_be32(out, event.time.second);
    append_be32(out, event.time.milli);
    append_be32(out, event.values);
  }
  for (const ResolvedValue& value : events.values) {
    append_be32(out, value.property << 1 | (value.real ? 1u : 0u));
    append_be64(out, static_cast<std::uint64_t>(value.bits));
  }
  return out;
}

Result<ResolvedEvents> decode_resolved(std::string_view payload) {
  const auto corrupt = [] { return fail(ErrorCode::corrupt, "a row of the timeline's tail"); };
  ByteReader in(payload);
  if (in.be32() != kFormat) return corrupt();
  const std::size_t events = in.be32(), values = in.be32();
  if (payload.size() != 12 + events * 20 + values * 12) return corrupt();
  ResolvedEvents out;
  out.events.resize(events);
  out.values.resize(values);
  std::uint64_t next = 0;
  for (ResolvedEvent& event : out.events) {
    event.record = in.be32();
    event.type = in.be32();
    event.time.second = in.be32();
    event.time.milli = static_cast<std::uint16_t>(in.be32());
    event.first_value = static_cast<std::uint32_t>(next);
    event.values = in.be32();
    next += event.values;
  }
  for (ResolvedValue& value : out.values) {
    const std::uint32_t property = in.be32();
    value.property = property >> 1;
    value.real = property & 1;
    value.bits = static_cast<std::int64_t>(in.be64());
  }
  if (!in.done() || next != values) return corrupt();
  return out;
}

bool without(ResolvedEvents& events, RecordNo record) {
  ResolvedEvents kept;
  for (ResolvedEvent event : events.events) {
    if (event.record == record.value) continue;
    const auto values = std::span(events.values).subspan(event.first_value, event.values);
    event.first_value = static_cast<std::uint32_t>(kept.values.size());
    kept.values.insert(kept.values.end(), values.begin(), values.end());
    kept.events.push_back(event);
  }
  const bool any = kept.events.size() != events.events.size();
  events = std::move(kept);
  return any;
}

std::vector<PartitionRows> sorted(const ResolvedEvents& events) {
  std::vector<std::uint32_t> order(events.events.size());
  std::iota(order.begin(), order.end(), 0u);
  const auto key = [&](std::uint32_t i) {
    const ResolvedEvent& e = events.events[i];
    return std::tuple(partition_of({e.record}), e.type, slot_of({e.record}), e.time, i);
  };
  std::ranges::sort(order, {}, key);
  std::vector<PartitionRows> partitions;
  for (std::size_t begin = 0, end = 0; begin < order.size(); begin = end) {
    const ResolvedEvent& first = events.events[order[begin]];
    const std::uint32_t partition = partition_of({first.record});
    const auto other = [&](std::uint32_t i) {
      const ResolvedEvent& e = events.events[i];
      return e.type != first.type || partition_of({e.record}) != partition;
    };
    end = static_cast<std::size_t>(
        std::find_if(order.begin() + static_cast<std::ptrdiff_t>(begin), order.end(), other) -
        order.begin());
    if (partitions.empty() || partitions.back().partition != partition)
      partitions.push_back({partition, {}});
    partitions.back().strips.push_back(
        columns_of(events, std::span(order).subspan(begin, end - begin)));
  }
  return partitions;
}

}  // namespace enishi::timeline
