// Makes an Explanation.
#pragma once

#include "segment/compile.h"
#include "segment/explain.h"

namespace enishi::segment {

// What it is given lives as long as it does. Not thread safe.
class Explainer {
 public:
  Explainer(const Question& question, const Names& names, const timeline::TimelineView& events,
            Parallel parallel)
      : question_(question), names_(names), events_(events), parallel_(std::move(parallel)) {}

  Result<Explanation> explain(const Node& node, RecordNo record) const;

 private:
  Result<bool> holds(const Node& node, RecordNo record) const;
  std::optional<OwnValue> own_value(const Node& node, RecordNo record) const;
  std::optional<OwnValue> measured(const EventSet& set, const Measure& measure,
                                   RecordNo record) const;

  const Question& question_;
  const Names& names_;
  const timeline::TimelineView& events_;
  const Parallel parallel_;
};

}  // namespace enishi::segment
