// Who has a value of an attribute for which a comparison holds: one pass over the column.
#pragma once

#include "segment/comparison.h"

namespace enishi::segment {

// Apart from `comparison.negated`; not of ranks.
people::RecordSet holding(const people::View& view, const people::AttributeDefinition& attribute,
                          const Comparison& comparison);

}  // namespace enishi::segment
