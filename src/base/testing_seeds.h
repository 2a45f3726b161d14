// Seeds of a property or crash test.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace enishi {

// 1 to `fallback`; ENISHI_SEEDS=10000 for a long run, ENISHI_SEED=n to replay one.
std::vector<std::uint64_t> seeds(std::uint64_t fallback);
// For the trace of a failure: how to replay it.
std::string seed_text(std::uint64_t seed);

}  // namespace enishi
