// Why a person is in or out: the condition's tree with what each part says of them, and their own
// values.
#pragma once

#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "segment/value_type.h"

namespace enishi::segment {

// Of a measure, an attribute or a trait, in the units of ValueType: money in minor units, times in
// ms UTC, items by their number in the catalogue, categories by theirs.
struct OwnValue {
  ValueType type = ValueType::integer;
  std::variant<std::int64_t, double, bool, std::string> value;
};

struct Explanation {
  std::string path;  // of the part in the condition: "condition.and[1].event"
  bool holds = false;
  std::optional<OwnValue> value = {};  // of leaves that compare one; none: there is none
  std::vector<Explanation> parts = {};
};

}  // namespace enishi::segment
