// Named faults for proving that a safety test can fail: with ENISHI_CANARIES compiled in (debug
// builds only) the environment variable ENISHI_CANARY switches one on. tests/canaries/run runs
// each with the test that must then fail. In a release they are compiled out.
#pragma once

#include <string_view>

namespace enishi {

#ifdef ENISHI_CANARIES
bool canary(std::string_view name);
#else
constexpr bool canary(std::string_view) {
  return false;
}
#endif

}  // namespace enishi
