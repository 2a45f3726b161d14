// One partition at one moment: its merged strips, and the events that came since.
#pragma once

#include <memory>
#include <span>
#include <vector>

#include "spine/spine.h"
#include "timeline/partition_file.h"

namespace enishi::timeline {

// Events of a partition that are not merged yet. Immutable.
struct Recent {
  spine::Position last = 0;       // of the newest entry inside
  std::vector<StripRows> strips;  // by type
  std::size_t events = 0;

  const StripRows* strip(std::uint32_t type) const;  // or null
};

// Immutable; thread safe.
class Partition {
 public:
  explicit Partition(std::uint32_t number) : number_(number) {}

  std::uint32_t number() const { return number_; }
  std::vector<std::uint32_t> types() const;  // that have events, ascending

  // The merged part of a type, for loops over all slots; null without one.
  const StripView* strip(std::uint32_t type) const { return base_ ? base_->strip(type) : nullptr; }
  // The slots that have events of the type which strip() lacks, ascending.
  std::vector<std::uint16_t> recent_slots(std::uint32_t type) const;
  // All events of the type of these slots (ascending, distinct), merged or not.
  StripRows rows(std::uint32_t type, std::span<const std::uint16_t> slots) const;
  // Whether the slot has an event of that type, second and id (resolved.h).
  bool has(std::uint32_t type, std::uint16_t slot, std::uint32_t second, std::int64_t id) const;
  // All events of the type.
  StripRows rows(std::uint32_t type) const;

  spine::Position merged() const { return base_ ? base_->applied() : 0; }
  std::size_t recent_events() const;
  std::size_t merged_bytes() const { return base_ ? base_->bytes() : 0; }

  // What follows it. Recent events are merged among themselves so that few of them stay, except
  // those that are sealed: a file is being made of them.
  std::shared_ptr<const Partition> with(std::shared_ptr<const Recent> recent) const;
  std::shared_ptr<const Partition> sealed() const;
  std::shared_ptr<const Partition> merged(std::shared_ptr<const PartitionFile> base) const;
  // What the file is made of: merged and sealed events.
  StripRows sealed_rows(std::uint32_t type) const;

 private:
  StripRows rows(std::uint32_t type, std::size_t recents) const;

  std::uint32_t number_;
  std::shared_ptr<const PartitionFile> base_;
  std::vector<std::shared_ptr<const Recent>> recent_;  // oldest first
  std::size_t sealed_ = 0;                             // of recent_, from the oldest
};

}  // namespace enishi::timeline
