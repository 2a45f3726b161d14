// Whom a narrowcast is for: audiences and earlier narrowcasts joined by operators, and a filter by
// attributes.
#pragma once

#include <climits>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "simulator/answer.h"
#include "simulator/users.h"

namespace enishi::simulator {

struct Channel;
struct Platform;

inline constexpr std::size_t kRecipientsMax = 10;  // audiences and redeliveries of a request
inline constexpr std::size_t kFiltersMax = 10;     // filter objects, operators not counted
inline constexpr std::uint64_t kReachForAttributes = 100;  // below: 403
inline constexpr std::uint64_t kTargetsMin = 50;           // below: the narrowcast fails

enum class Join : std::uint8_t { leaf, and_, or_, not_ };

struct Recipient {
  Join join = Join::leaf;
  std::uint64_t audience = 0;    // of a leaf; 0: redelivery
  std::string request;           // redelivery: its request id
  std::size_t send = 0;          // redelivery: index in the record, once found
  std::vector<Recipient> parts;  // one for not_
};

enum class Attribute : std::uint8_t { gender, age, app, area, period };

struct Filter {
  Join join = Join::leaf;
  Attribute attribute = Attribute::gender;
  std::uint64_t values = 0;             // gender, app, area: bit per value taken
  int from = INT_MIN, below = INT_MAX;  // age in years, period in days
  std::vector<Filter> parts;
};

struct Targeting {
  std::optional<Recipient> recipient;
  std::optional<Filter> filter;
};

// The refusal of an audience or an earlier narrowcast that cannot be used now, or of attributes for
// too small an account; fills in what the redeliveries mean.
std::optional<Answer> refuse_targeting(const Platform& platform, Channel& channel,
                                       Targeting& targeting, Time now);

// Everyone whom a narrowcast that begins now is for, in order of first follow; or the errorCode
// with which it fails. Attributes are known of who has been a friend for `attribute_days`.
struct Targets {
  std::vector<UserNumber> users;
  int error = 0;
};
Targets find_targets(Channel& channel, const Targeting& targeting, Time now, int attribute_days);

}  // namespace enishi::simulator
