// A brand's events, seeded and skewed as real ones are: few people do most, most stop coming at
// some time, few pages and items get most views. Written into a data directory by the merge's own
// writer, and as CSV for a peer.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace enishi::bench {

enum Type : std::uint32_t {
  kPageViewed = 1,
  kDelivered,
  kProductViewed,
  kSearched,
  kClicked,
  kSession,
  kCartUpdated,
  kOrdered,
  kRare,  // and rarer ones up to kTypes
  kTypes = 20,
};

// The name in conditions: a built-in type, or "rare_9" and so on. Each has two properties, "first"
// (an item where has_item()) and "second" (money).
std::string name_of(std::uint32_t type);
bool has_item(std::uint32_t type);

inline constexpr std::uint32_t kNow = 1'790'000'000;      // when the conditions are asked
inline constexpr std::uint32_t kSpan = 3 * 365 * 86'400;  // of time before it
inline constexpr std::uint32_t kItems = 20'000, kCategories = 300;
std::uint32_t category_of(std::uint32_t item);
std::uint32_t prefecture_of(std::uint32_t person);  // 1 to 47
std::uint32_t age_of(std::uint32_t person);         // 15 to 84

struct Size {
  std::uint32_t people = 0;
  std::uint64_t events = 0;  // about
  std::uint64_t seed = 1;
};

// DIR/data, and with `csv` DIR/csv/TYPE.csv (person, second, two properties), people.csv and
// items.csv. Gives the number of events.
std::uint64_t generate(const std::string& directory, const Size& size, bool csv);

}  // namespace enishi::bench
