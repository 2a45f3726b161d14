// Conditions as set algebra over the bitmaps and columns of people. Leaves of behaviour and traits
// are the engine's: this evaluator answers them with ErrorCode::unavailable.
#pragma once

#include <optional>

#include "segment/check.h"
#include "segment/comparison.h"

namespace enishi::segment {

// What a condition is asked about. What is null or absent cannot be asked of.
struct Question {
  const people::View& people;
  WorkspaceNo workspace;
  ChannelNo channel = {};               // of friend leaves that name none
  std::optional<Moments> moments = {};  // today, in the last 30 days, on a day
  const Lookup* lookup = nullptr;       // segments, audiences, other channels
};

// The condition has been checked.
Result<people::RecordSet> evaluate(const Node& node, const Question& question);

}  // namespace enishi::segment
