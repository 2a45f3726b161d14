// Messages around every limit, for the validator and those who judge it: a valid one of each kind
// with one to three changes. The same seed gives the same message.
#pragma once

#include <cstdint>
#include <string>

namespace enishi::content::testing {

// JSON of a `messages` array.
std::string generated_messages(std::uint64_t seed);

}  // namespace enishi::content::testing
