#include "segment/plan.h"

#include <algorithm>
#include <cmath>
#include <optional>

#include "segment/top_values.h"
#include "timeline/memory_strip.h"

namespace enishi::segment {
namespace {

using timeline::kPartitionRecords;
using timeline::MemoryStrip;
using timeline::Partition;
using timeline::StripView;

Slots slots_of(const people::RecordSet& set, std::size_t partition) {
  const auto first = static_cast<std::uint32_t>(partition * kPartitionRecords);
  const std::uint32_t last = first + (kPartitionRecords - 1);
  const std::uint64_t size = set.size_between(first, last);
  if (size == kPartitionRecords) return Slots::all();
  Slots slots;
  if (size > 0)
    for (const std::uint32_t record : set.between(first, last)) slots.add(record - first);
  return slots;
}

// The slots whose merged strips lack events of the types, and strips of memory that have all
// events of these slots.
class Fresh {
 public:
  Fresh(const Partition& partition, std::array<std::uint32_t, 2> types) : types_(types) {
    slots_ = partition.recent_slots(types[0]);
    if (types[1] != types[0]) {
      const auto more = partition.recent_slots(types[1]);
      slots_.insert(slots_.end(), more.begin(), more.end());
      std::ranges::sort(slots_);
      const auto [first, last] = std::ranges::unique(slots_);
      slots_.erase(first, last);
    }
    if (slots_.empty()) return;
    for (std::size_t i = 0; i < (types[0] == types[1] ? 1 : 2); ++i)
      if (const auto rows = partition.rows(types[i], slots_); rows.size() > 0)
        strips_[i].emplace(rows);
  }

  bool empty() const { return slots_.empty(); }
  const StripView* strip(std::uint32_t type) const {
    const auto& found = strips_[type == types_[0] ? 0 : 1];
    return found ? &found->view() : nullptr;
  }
  Slots slots() const {
    Slots slots;
    for (const std::uint16_t slot : slots_) slots.add(slot);
    return slots;
  }

 private:
  std::array<std::uint32_t, 2> types_;
  std::vector<std::uint16_t> slots_;
  std::array<std::optional<MemoryStrip>, 2> strips_;
};

Slots met_in(const EventLeafTest& test, const Partition* partition) {
  if (!partition) return met(test, [](std::uint32_t) { return nullptr; });
  Slots slots = met(test, [&](std::uint32_t type) { return partition->strip(type); });
  const Fresh fresh(*partition, types_of(test));
  if (fresh.empty()) return slots;
  const Slots changed = fresh.slots();
  Slots now = met(test, [&](std::uint32_t type) { return fresh.strip(type); });
  slots -= changed;
  return slots |= (now &= changed);
}

SlotValues measured_in(const EventMeasure& measure, const Partition* partition) {
  const std::array types{measure.events.type, measure.kind == Measure::Kind::share
                                                  ? measure.of.type
                                                  : measure.events.type};
  if (!partition) return measured(nullptr, nullptr, measure);
  SlotValues values = measured(partition->strip(types[0]), partition->strip(types[1]), measure);
  const Fresh fresh(*partition, types);
  if (fresh.empty()) return values;
  const SlotValues now = measured(fresh.strip(types[0]), fresh.strip(types[1]), measure);
  fresh.slots().each([&](std::uint32_t slot) {
    values.present.remove(slot);
    if (!now.present.contains(slot)) return;
    values.present.add(slot);
    if (now.real) {
      values.reals[slot] = now.reals[slot];
    } else {
      values.whole[slot] = now.whole[slot];
    }
  });
  return values;
}

// A rank is among those who did what is counted, not among everybody who did not.
Slots counting(const EventMeasure& measure, const Partition* partition) {
  if (measure.kind != Measure::Kind::count && measure.kind != Measure::Kind::distinct)
    return Slots::all();
  return met_in(CountTest{measure.events}, partition);
}

// Everybody's values of one measure, partition by partition.
class Values {
 public:
  explicit Values(std::size_t partitions) : values_(partitions), parts_(partitions) {}

  void set(std::size_t partition, SlotValues values) {
    values_[partition] = std::move(values);
    collect(partition);
  }
  // The scores in place of the values.
  void score(const std::vector<std::int64_t>& bounds) {
    for (std::size_t partition = 0; partition < values_.size(); ++partition) {
      SlotValues& values = values_[partition];
      std::vector<std::int64_t> scores(kPartitionRecords);
      values.present.each([&](std::uint32_t slot) {
        scores[slot] = std::ranges::upper_bound(bounds, key(partition, slot)) - bounds.begin() + 1;
      });
      values.real = false;
      values.whole = std::move(scores);
      collect(partition);
    }
  }
  std::int64_t key(std::size_t partition, std::uint32_t slot) const {
    const SlotValues& values = values_[partition];
    return values.real ? ordered(values.reals[slot]) : values.whole[slot];
  }
  const Slots& present(std::size_t partition) const { return values_[partition].present; }

  std::uint64_t size() const {
    std::uint64_t n = 0;
    for (const auto& part : parts_) n += part.size();
    return n;
  }
  // Of all values in ascending order that at `index`.
  std::int64_t ascending(std::uint64_t index) const { return nth_largest(parts_, size() - index); }

 private:
  void collect(std::size_t partition) {
    parts_[partition].clear();
    values_[partition].present.each(
        [&](std::uint32_t slot) { parts_[partition].push_back(key(partition, slot)); });
  }

  std::vector<SlotValues> values_;
  std::vector<std::vector<std::int64_t>> parts_;
};

constexpr std::int64_t kLowest = std::numeric_limits<std::int64_t>::min();
constexpr std::int64_t kHighest = std::numeric_limits<std::int64_t>::max();

// The first place in ascending order at which at least so many percent lie below.
std::uint64_t place_of(double percent, std::uint64_t size) {
  const auto share = [&](std::uint64_t place) {
    return 100 * static_cast<double>(place) / static_cast<double>(size);
  };
  auto place = static_cast<std::uint64_t>(
      std::clamp(percent / 100 * static_cast<double>(size), 0.0, static_cast<double>(size)));
  while (place > 0 && share(place - 1) >= percent) --place;
  while (place < size && share(place) < percent) ++place;
  return place;
}

// The values that a rank puts in (rank.h says the same of a plain list).
Range<std::int64_t> range_of(const Rank& rank, const Values& values) {
  const std::uint64_t size = values.size();
  constexpr Range<std::int64_t> kNone{1, 0};
  if (size == 0) return kNone;
  if (rank.op == Operator::percentile) {
    const std::uint64_t from = place_of(rank.from, size), to = place_of(rank.to, size);
    if (from >= to) return kNone;
    // A value stands where the first of its equals does.
    return {from == 0 ? kLowest : values.ascending(from - 1) + 1, values.ascending(to - 1)};
  }
  const bool by_percent = rank.op == Operator::top_percent || rank.op == Operator::bottom_percent;
  const double all = static_cast<double>(size);
  const double asked = by_percent ? std::ceil(all * rank.from / 100) : rank.from;
  const auto n = static_cast<std::uint64_t>(std::min(asked, all));
  if (n == 0) return kNone;
  if (rank.op == Operator::top || rank.op == Operator::top_percent)
    return {values.ascending(size - n), kHighest};
  return {kLowest, values.ascending(n - 1)};
}

// Bounds of equal parts: a value has the score 1 + how many of them it is not below.
std::vector<std::int64_t> bounds_of_parts(int parts, const Values& values) {
  const std::uint64_t size = values.size(), n = static_cast<std::uint64_t>(parts);
  std::vector<std::int64_t> bounds;
  for (std::uint64_t part = 1; part < n && size > 0; ++part) {
    const std::uint64_t place = (part * size + n - 1) / n;  // so many lie below, at least
    bounds.push_back(values.ascending(place - 1) + 1);
  }
  return bounds;
}

class Run {
 public:
  Run(const Plan& plan, const timeline::TimelineView& view, const Parallel& parallel)
      : plan_(plan), view_(view), parallel_(parallel) {
    const auto highest = plan.everyone.empty() ? 0 : plan.everyone.last();
    partitions_ = highest / kPartitionRecords + 1;
    for (const Ranked& ranked : plan.ranked) rank(ranked);
  }

  std::size_t partitions() const { return partitions_; }

  Slots slots(std::size_t partition) const {
    const Slots everyone = slots_of(plan_.everyone, partition);
    if (everyone == Slots()) return everyone;
    Slots slots = of(plan_.root, partition, everyone);
    return slots &= everyone;
  }

 private:
  // Answers need be right for everyone only.
  Slots of(const PlanNode& node, std::size_t partition, const Slots& everyone) const {
    switch (node.kind) {
      case PlanNode::Kind::everyone:
        return everyone;
      case PlanNode::Kind::records:
        return slots_of(plan_.records[node.index], partition);
      case PlanNode::Kind::events:
        return met_in(plan_.events[node.index], view_.partition(partition));
      case PlanNode::Kind::ranked:
        return ranked_[node.index][partition];
      case PlanNode::Kind::group:
        break;
    }
    return of_group(node, partition, everyone);
  }

  Slots of_group(const PlanNode& node, std::size_t partition, const Slots& everyone) const {
    const auto child = [&](std::size_t i) { return of(node.children[i], partition, everyone); };
    Slots slots = child(0);
    Slots twice;
    for (std::size_t i = 1; i < node.children.size(); ++i) {
      if (node.group == Group::Kind::all) {
        if (slots == Slots()) break;
        slots &= child(i);
        continue;
      }
      const Slots next = child(i);
      Slots both = slots;
      twice |= (both &= next);
      slots |= next;
    }
    if (node.group == Group::Kind::one_of) slots -= twice;
    if (node.group == Group::Kind::negation || node.group == Group::Kind::none_of) {
      Slots others = everyone;
      return others -= slots;
    }
    return slots;
  }

  void rank(const Ranked& ranked) {
    Values values(partitions_);
    const bool among_all = ranked.rank || ranked.parts > 0;
    parallel_(partitions_, [&](std::size_t i) {
      SlotValues found = measured_in(ranked.measure, view_.partition(i));
      found.present &= slots_of(plan_.everyone, i);
      if (among_all) found.present &= counting(ranked.measure, view_.partition(i));
      values.set(i, std::move(found));
    });
    if (ranked.scored)
      values.score(ranked.parts > 0 ? bounds_of_parts(ranked.parts, values) : ranked.bounds);
    const Range<std::int64_t> range =
        ranked.rank ? range_of(*ranked.rank, values) : Range<std::int64_t>{};
    auto& out = ranked_.emplace_back(partitions_);
    parallel_(partitions_, [&](std::size_t i) {
      if (ranked.without_value) (out[i] = Slots::all()) -= values.present(i);
      SlotWriter writer(out[i]);
      values.present(i).each([&](std::uint32_t slot) {
        const std::int64_t value = values.key(i, slot);
        writer.put(slot, ranked.rank ? range.low <= value && value <= range.high
                                     : ranked.accepted[static_cast<std::size_t>(value)]);
      });
    });
  }

  const Plan& plan_;
  const timeline::TimelineView& view_;
  const Parallel& parallel_;
  std::size_t partitions_ = 0;
  std::vector<std::vector<Slots>> ranked_;
};

}  // namespace

people::RecordSet members(const Plan& plan, const timeline::TimelineView& view,
                          const Parallel& parallel) {
  const Run run(plan, view, parallel);
  std::vector<std::vector<std::uint32_t>> found(run.partitions());
  parallel(run.partitions(), [&](std::size_t i) {
    const auto first = static_cast<std::uint32_t>(i * kPartitionRecords);
    run.slots(i).each([&](std::uint32_t slot) { found[i].push_back(first + slot); });
  });
  people::RecordSet set;
  for (const auto& numbers : found) set.add(numbers);
  return set;
}

std::uint64_t count(const Plan& plan, const timeline::TimelineView& view,
                    const Parallel& parallel) {
  const Run run(plan, view, parallel);
  std::vector<std::uint32_t> sizes(run.partitions());
  parallel(run.partitions(), [&](std::size_t i) { sizes[i] = run.slots(i).size(); });
  std::uint64_t n = 0;
  for (const std::uint32_t size : sizes) n += size;
  return n;
}

bool contains(const Plan& plan, const timeline::TimelineView& view, RecordNo record,
              const Parallel& parallel) {
  if (!plan.everyone.contains(record)) return false;
  return Run(plan, view, parallel)
      .slots(timeline::partition_of(record))
      .contains(timeline::slot_of(record));
}

std::optional<std::variant<std::int64_t, double>> value_of(const EventMeasure& measure,
                                                           const timeline::TimelineView& view,
                                                           RecordNo record) {
  const SlotValues values = measured_in(measure, view.partition(timeline::partition_of(record)));
  const std::uint16_t slot = timeline::slot_of(record);
  if (!values.present.contains(slot)) return std::nullopt;
  if (values.real) return values.reals[slot];
  return values.whole[slot];
}

}  // namespace enishi::segment
