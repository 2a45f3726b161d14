#include "base/testing_seeds.h"

#include <cstdlib>

#include "base/text.h"

namespace enishi {

std::vector<std::uint64_t> seeds(std::uint64_t fallback) {
  if (const char* one = std::getenv("ENISHI_SEED")) return {*parse_int<std::uint64_t>(one)};
  std::uint64_t count = fallback;
  if (const char* many = std::getenv("ENISHI_SEEDS"))
    count = parse_int<std::uint64_t>(many).value_or(fallback);
  std::vector<std::uint64_t> list;
  for (std::uint64_t seed = 1; seed <= count; ++seed) list.push_back(seed);
  return list;
}

std::string seed_text(std::uint64_t seed) {
  return "ENISHI_SEED=" + std::to_string(seed);
}

}  // namespace enishi
