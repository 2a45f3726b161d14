// A condition whose names, zone and moment are resolved, and its answer over all partitions.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <variant>
#include <vector>

#include "people/record_set.h"
#include "segment/comparison.h"
#include "segment/event_leaf.h"
#include "segment/node.h"
#include "timeline/timeline.h"

namespace enishi::segment {

struct PlanNode {
  enum class Kind : unsigned char {
    everyone,
    records,  // Plan::records[index]
    events,   // Plan::events[index]
    ranked,   // Plan::ranked[index]
    group,
  };
  Kind kind = Kind::everyone;
  std::size_t index = 0;
  Group::Kind group = Group::Kind::all;
  std::vector<PlanNode> children = {};
};

// What everybody's values put in, or scores made from values.
struct Ranked {
  EventMeasure measure;
  std::optional<Rank> rank = {};  // of the values, or of the scores; else `accepted`
  // A score counts from 1. By bounds (in the order of Values): 1 below the first, 2 from it on. By
  // rank in `parts` equal parts: the share of values below it, 1 the lowest.
  bool scored = false;
  int parts = 0;  // 0: by bounds
  std::vector<std::int64_t> bounds = {};
  std::vector<bool> accepted = {};  // by score
  bool without_value = false;       // who has no value is in
};

struct Plan {
  PlanNode root;
  std::vector<people::RecordSet> records;
  std::vector<EventLeafTest> events;
  std::vector<Ranked> ranked;
  people::RecordSet everyone;  // whom it is about: the answer is among them
};

// Runs f(i) for i below n, some at once, and waits.
using Parallel = std::function<void(std::size_t n, const std::function<void(std::size_t)>& f)>;

people::RecordSet members(const Plan& plan, const timeline::TimelineView& view,
                          const Parallel& parallel);
std::uint64_t count(const Plan& plan, const timeline::TimelineView& view, const Parallel& parallel);

bool contains(const Plan& plan, const timeline::TimelineView& view, RecordNo record,
              const Parallel& parallel);

// What is measured of one record; nullopt: it has no value.
std::optional<std::variant<std::int64_t, double>> value_of(const EventMeasure& measure,
                                                           const timeline::TimelineView& view,
                                                           RecordNo record);

}  // namespace enishi::segment
