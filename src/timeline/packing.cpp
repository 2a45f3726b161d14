#include "timeline/packing.h"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <optional>

namespace enishi::timeline {
namespace {

constexpr double kExactMax = 9007199254740992.0;  // 2^53

template <class T>
std::string bytes_of(const std::vector<T>& values) {
  return {reinterpret_cast<const char*>(values.data()), values.size() * sizeof(T)};
}

template <class T>
std::string codes_of(const std::vector<std::int64_t>& values, std::int64_t base) {
  std::vector<T> codes(values.size());
  for (std::size_t i = 0; i < values.size(); ++i)
    codes[i] = values[i] == kNoInteger ? std::numeric_limits<T>::max()
                                       : static_cast<T>(static_cast<std::uint64_t>(values[i]) -
                                                        static_cast<std::uint64_t>(base));
  return bytes_of(codes);
}

Block pack_integers(std::uint32_t property, const std::vector<std::int64_t>& values) {
  std::int64_t low = std::numeric_limits<std::int64_t>::max(), high = kNoInteger;
  for (const std::int64_t v : values) {
    if (v == kNoInteger) continue;
    low = std::min(low, v);
    high = std::max(high, v);
  }
  if (high == kNoInteger) low = high = 0;
  // The largest code is taken by "no value".
  const std::uint64_t range = static_cast<std::uint64_t>(high) - static_cast<std::uint64_t>(low);
  Block block{{BlockRole::codes, 8, 0, property, low}, {}};
  if (range < UINT8_MAX) {
    block.shape.width = 1;
    block.bytes = codes_of<std::uint8_t>(values, low);
  } else if (range < UINT16_MAX) {
    block.shape.width = 2;
    block.bytes = codes_of<std::uint16_t>(values, low);
  } else if (range < UINT32_MAX) {
    block.shape.width = 4;
    block.bytes = codes_of<std::uint32_t>(values, low);
  } else {
    // kNoInteger is no value of any property, so the range leaves the largest code free.
    block.bytes = codes_of<std::uint64_t>(values, low);
  }
  return block;
}

double power_of_ten(std::uint8_t digits) {
  double p = 1;
  while (digits-- > 0) p *= 10;
  return p;
}

// The numbers times 10^scale, if each is exactly such a decimal.
std::optional<std::vector<std::int64_t>> as_decimals(const std::vector<double>& values,
                                                     std::uint8_t scale) {
  const double factor = power_of_ten(scale);
  std::vector<std::int64_t> scaled(values.size(), kNoInteger);
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (std::isnan(values[i])) continue;
    const double nearest = std::nearbyint(values[i] * factor);
    if (!(std::abs(nearest) < kExactMax) || nearest / factor != values[i] ||
        (nearest == 0 && std::signbit(values[i])))
      return std::nullopt;
    scaled[i] = static_cast<std::int64_t>(nearest);
  }
  return scaled;
}

Block pack_reals(std::uint32_t property, const std::vector<double>& values) {
  for (std::uint8_t scale = 0; scale <= kScaleMax; ++scale)
    if (const auto scaled = as_decimals(values, scale)) {
      Block block = pack_integers(property, *scaled);
      block.shape.role = BlockRole::decimals;
      block.shape.scale = scale;
      return block;
    }
  return {{BlockRole::reals, 8, 0, property, 0}, bytes_of(values)};
}

struct Runs {
  std::vector<std::uint16_t> slots;
  std::vector<std::uint32_t> ends;
};

Runs runs_of(const StripRows& rows) {
  Runs runs;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    if (i + 1 < rows.size() && rows.slots[i + 1] == rows.slots[i]) continue;
    runs.slots.push_back(rows.slots[i]);
    runs.ends.push_back(static_cast<std::uint32_t>(i + 1));
  }
  return runs;
}

// One end for each slot takes 4 bytes a slot, a list of slots with ends 6 bytes a run.
void spread_if_smaller(Runs& runs) {
  if (runs.slots.size() * 6 <= std::size_t{kPartitionRecords} * 4) return;
  std::vector<std::uint32_t> ends(kPartitionRecords);
  std::size_t next = 0;
  std::uint32_t end = 0;
  for (std::uint32_t slot = 0; slot < kPartitionRecords; ++slot) {
    if (next < runs.slots.size() && runs.slots[next] == slot) end = runs.ends[next++];
    ends[slot] = end;
  }
  runs.ends = std::move(ends);
  runs.slots.clear();
}

template <class T>
std::span<const T> elements(std::span<const std::byte> bytes) {
  return {reinterpret_cast<const T*>(bytes.data()), bytes.size() / sizeof(T)};
}

}  // namespace

std::vector<Block> pack(const StripRows& rows) {
  assert(!rows.slots.empty() && rows.times.size() == rows.size());
  assert(std::ranges::is_sorted(rows.slots));
  assert(
      std::ranges::is_sorted(rows.properties, std::ranges::less_equal(), &PropertyRows::property));
  std::vector<Block> blocks;
  Runs runs = runs_of(rows);
  spread_if_smaller(runs);
  if (!runs.slots.empty()) blocks.push_back({{BlockRole::slots, 2, 0, 0, 0}, bytes_of(runs.slots)});
  blocks.push_back({{BlockRole::ends, 4, 0, 0, 0}, bytes_of(runs.ends)});
  std::vector<std::uint32_t> seconds(rows.size());
  std::vector<std::uint16_t> millis(rows.size());
  bool any_milli = false;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    seconds[i] = rows.times[i].second;
    millis[i] = rows.times[i].milli;
    any_milli |= millis[i] != 0;
  }
  blocks.push_back({{BlockRole::seconds, 4, 0, 0, 0}, bytes_of(seconds)});
  if (any_milli) blocks.push_back({{BlockRole::millis, 2, 0, 0, 0}, bytes_of(millis)});
  for (const PropertyRows& p : rows.properties) {
    const auto* integers = std::get_if<std::vector<std::int64_t>>(&p.values);
    blocks.push_back(integers ? pack_integers(p.property, *integers)
                              : pack_reals(p.property, std::get<std::vector<double>>(p.values)));
  }
  return blocks;
}

void attach(StripView& strip, const BlockShape& shape, std::span<const std::byte> bytes) {
  switch (shape.role) {
    case BlockRole::slots:
      strip.records = elements<std::uint16_t>(bytes);
      break;
    case BlockRole::ends:
      strip.ends = elements<std::uint32_t>(bytes);
      break;
    case BlockRole::seconds:
      strip.seconds = elements<std::uint32_t>(bytes);
      break;
    case BlockRole::millis:
      strip.millis = elements<std::uint16_t>(bytes).data();
      break;
    case BlockRole::codes:
    case BlockRole::decimals:
    case BlockRole::reals:
      strip.columns.push_back(
          {.property = shape.property,
           .form = static_cast<ColumnView::Form>(static_cast<int>(shape.role) -
                                                 static_cast<int>(BlockRole::codes)),
           .width = shape.width,
           .scale = shape.scale,
           .base = shape.base,
           .data = bytes.data()});
      break;
  }
}

}  // namespace enishi::timeline
