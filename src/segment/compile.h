// From a condition to a plan.
#pragma once

#include "segment/evaluate.h"
#include "segment/plan.h"
#include "segment/resolve.h"

namespace enishi::segment {

// The answer to a part of a condition that must be known before the rest is planned (whom a sample
// chooses among).
using Answer = std::function<people::RecordSet(const Plan&)>;

// The condition has been checked against the same grounds. `question.moments` is there.
Result<Plan> compile(const Node& node, const Question& question, const Names& names,
                     const Answer& answer);

}  // namespace enishi::segment
