// The meaning of conditions, one person at a time and with no cleverness: docs/conditions.md
// written down once more, to compare the engine with. It shares the tree and the zone with it,
// nothing else.
#pragma once

#include "segment/plain_world_testing.h"

namespace enishi::segment {

// The condition has been checked against the world; the person is one of the world's.
bool holds(const Node& node, const PlainWorld& world, const PlainPerson& person, Time now);

// The records of all for whom it holds, ascending.
std::vector<std::uint32_t> members(const Node& node, const PlainWorld& world, Time now);

}  // namespace enishi::segment
