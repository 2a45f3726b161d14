// Cases as text files that a marketer can read: people with what they did, conditions in the text
// form, and who is expected. The format: cases/README.md.
#pragma once

#include <string>
#include <vector>

#include "base/result.h"
#include "segment/condition.h"
#include "segment/plain_world_testing.h"

namespace enishi::segment {

struct Case {
  int line = 0;
  std::string text;  // of the condition
  Time now;
  std::vector<std::string> expected;  // names of people, as written
};

struct CaseFile {
  PlainWorld world;
  std::vector<Case> cases;
};

// Errors name the line: "line 12".
Result<CaseFile> read_cases(std::string_view text);

}  // namespace enishi::segment
