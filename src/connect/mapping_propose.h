// A first mapping for a file nobody described yet: a person looks it over before it is used.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "connect/mapping.h"

namespace enishi::connect {

struct Proposal {
  std::string json;                  // with an entry for every column
  std::vector<std::string> missing;  // what a person must add before it compiles; no personal data
};

// By the columns' names, Japanese or English, and by what stands in the rows (the first
// limits::import_proposal_rows count; each has one field for each column).
Proposal propose(MappingKind kind, std::span<const std::string> columns,
                 std::span<const std::vector<std::string>> rows, const Zone& zone);

}  // namespace enishi::connect
