// Whether what a condition names is there, and whether operators and operands fit its type.
#pragma once

#include <optional>

#include "segment/lookup.h"
#include "segment/value_type.h"
#include "timeline/catalogue.h"

namespace enishi::segment {

// What conditions are checked against. A leaf that needs what is null is refused with
// ErrorCode::unavailable.
struct Grounds {
  const people::View& people;
  WorkspaceNo workspace;
  const timeline::SchemaView* schema = nullptr;        // events, messages
  const timeline::CatalogueView* catalogue = nullptr;  // categories
  const Lookup* lookup = nullptr;                      // segments, audiences, traits, channels
  int currency_digits = 0;
  bool clock = true;  // the condition will be asked at a moment that is known
  // The segment whose condition this is to become: it must not be named, however indirectly.
  std::optional<SegmentId> self = {};
};

Status check(const Node& node, const Grounds& grounds);
// Errors begin at "aggregate".
Status check(const Trait& trait, const Grounds& grounds);

// Of what has been checked.
ValueType type_of(const Measure& measure, const timeline::EventType& type);
ValueType type_of(const Trait& trait, const Grounds& grounds);

// Segments that a node names: limits::condition_references_max deep at most, and none of them
// names itself or `self`.
Status check_references(const Node& node, const Grounds& grounds);

}  // namespace enishi::segment
