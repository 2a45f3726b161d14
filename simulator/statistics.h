// Sums of interactions as LINE tells them: how often, and by how many different users.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "base/json.h"
#include "simulator/interactions.h"

namespace enishi::simulator {

inline constexpr std::uint64_t kStatisticsShown = 20;  // less, or of fewer users, is told as null

struct Sum {
  std::uint64_t times = 0, users = 0;
};

struct BubbleStatistics {
  Sum seen;
  std::array<Sum, 5> played;  // started, 25 %, 50 %, 75 %, to the end
};

struct LinkStatistics {
  Link link;
  Sum opened;
  std::uint64_t users_of_url = 0;  // by any link to it
};

struct Statistics {
  std::uint64_t seen = 0, opened = 0, played = 0, played_whole = 0;  // users
  std::vector<BubbleStatistics> bubbles;
  std::vector<LinkStatistics> links;
};

// Of what happened in [from, until).
Statistics statistics_of(const InteractionBatches& batches, Time from, Time until);

// The members messages and clicks; both empty while fewer than 20 users saw the message.
void write_details(JsonOut& json, const Statistics& statistics, bool per_unit);
// key: value, or null as privacy demands.
void write_sum(JsonOut& json, std::string_view key, std::uint64_t value, std::uint64_t users);

}  // namespace enishi::simulator
