#include "timeline/partition.h"

#include <algorithm>

#include "timeline/resolved.h"

namespace enishi::timeline {
namespace {

std::shared_ptr<const Recent> together(const Recent& older, const Recent& newer) {
  auto both = std::make_shared<Recent>();
  both->last = newer.last;
  both->events = older.events + newer.events;
  auto a = older.strips.begin();
  auto b = newer.strips.begin();
  while (a != older.strips.end() || b != newer.strips.end()) {
    if (b == newer.strips.end() || (a != older.strips.end() && a->type < b->type)) {
      both->strips.push_back(*a++);
    } else if (a == older.strips.end() || b->type < a->type) {
      both->strips.push_back(*b++);
    } else {
      both->strips.push_back(merge(*a++, *b++));
    }
  }
  return both;
}

StripRows joined(StripRows older, StripRows newer) {
  if (older.size() == 0) return newer;
  if (newer.size() == 0) return older;
  return merge(older, newer);
}

}  // namespace

const StripRows* Recent::strip(std::uint32_t type) const {
  const auto found = std::ranges::lower_bound(strips, type, {}, &StripRows::type);
  return found != strips.end() && found->type == type ? &*found : nullptr;
}

std::vector<std::uint32_t> Partition::types() const {
  std::vector<std::uint32_t> types;
  if (base_)
    for (const StripView& strip : base_->strips()) types.push_back(strip.type);
  for (const auto& recent : recent_)
    for (const StripRows& rows : recent->strips) types.push_back(rows.type);
  std::ranges::sort(types);
  const auto [first, last] = std::ranges::unique(types);
  types.erase(first, last);
  return types;
}

std::vector<std::uint16_t> Partition::recent_slots(std::uint32_t type) const {
  std::vector<std::uint16_t> slots;
  for (const auto& recent : recent_)
    if (const StripRows* rows = recent->strip(type))
      slots.insert(slots.end(), rows->slots.begin(), rows->slots.end());
  std::ranges::sort(slots);
  const auto [first, last] = std::ranges::unique(slots);
  slots.erase(first, last);
  return slots;
}

StripRows Partition::rows(std::uint32_t type, std::span<const std::uint16_t> slots) const {
  StripRows all{.type = type, .slots = {}, .times = {}, .properties = {}};
  if (const StripView* base = strip(type)) all = unpack(*base, slots);
  for (const auto& recent : recent_)
    if (const StripRows* rows = recent->strip(type))
      all = joined(std::move(all), select(*rows, slots));
  return all;
}

bool Partition::has(std::uint32_t type, std::uint16_t slot, std::uint32_t second,
                    std::int64_t id) const {
  const std::uint16_t slots[] = {slot};
  const auto among = [&](const StripRows& rows) {
    for (const PropertyRows& p : rows.properties) {
      if (p.property != kIdProperty) continue;
      const auto& ids = std::get<std::vector<std::int64_t>>(p.values);
      for (std::size_t i = 0; i < rows.size(); ++i)
        if (ids[i] == id && rows.times[i].second == second) return true;
    }
    return false;
  };
  for (const auto& recent : recent_)
    if (const StripRows* rows = recent->strip(type))
      if (std::ranges::binary_search(rows->slots, slot) && among(select(*rows, slots))) return true;
  const StripView* base = strip(type);
  const ColumnView* ids = base ? base->column(kIdProperty) : nullptr;
  if (!ids) return false;
  const Run run = base->of(slot);
  const auto* seconds = base->seconds.data();
  for (const auto* at = std::lower_bound(seconds + run.begin, seconds + run.end, second);
       at != seconds + run.end && *at == second; ++at)
    if (integer_at(*ids, static_cast<std::size_t>(at - seconds)) == id) return true;
  return false;
}

StripRows Partition::rows(std::uint32_t type, std::size_t recents) const {
  StripRows newer{.type = type, .slots = {}, .times = {}, .properties = {}};
  for (std::size_t i = 0; i < recents; ++i)
    if (const StripRows* rows = recent_[i]->strip(type)) newer = joined(std::move(newer), *rows);
  const StripView* base = strip(type);
  return base ? joined(unpack(*base), std::move(newer)) : newer;
}

StripRows Partition::rows(std::uint32_t type) const {
  return rows(type, recent_.size());
}

StripRows Partition::sealed_rows(std::uint32_t type) const {
  return rows(type, sealed_);
}

std::size_t Partition::recent_events() const {
  std::size_t events = 0;
  for (const auto& recent : recent_) events += recent->events;
  return events;
}

std::shared_ptr<const Partition> Partition::with(std::shared_ptr<const Recent> recent) const {
  auto next = std::make_shared<Partition>(*this);
  next->recent_.push_back(std::move(recent));
  // As a binary counter: an event is moved once for each doubling.
  auto& all = next->recent_;
  while (all.size() >= sealed_ + 2 && all[all.size() - 2]->events <= 2 * all.back()->events) {
    auto both = together(*all[all.size() - 2], *all.back());
    all.pop_back();
    all.back() = std::move(both);
  }
  return next;
}

std::shared_ptr<const Partition> Partition::sealed() const {
  auto next = std::make_shared<Partition>(*this);
  next->sealed_ = recent_.size();
  return next;
}

std::shared_ptr<const Partition> Partition::merged(
    std::shared_ptr<const PartitionFile> base) const {
  auto next = std::make_shared<Partition>(*this);
  next->base_ = std::move(base);
  next->recent_.erase(next->recent_.begin(),
                      next->recent_.begin() + static_cast<std::ptrdiff_t>(sealed_));
  next->sealed_ = 0;
  return next;
}

}  // namespace enishi::timeline
