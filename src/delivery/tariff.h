// What messages of a channel cost: LINE's price list for its plan, as a person enters it.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "base/result.h"
#include "store/store.h"
#include "workspace/workspace.h"

namespace enishi::delivery {

// Money is in 1/100 yen throughout.
struct TariffTier {
  // The price holds up to this message, counted in the month beyond the included ones; nullopt, of
  // the last tier only: without end.
  std::optional<std::int64_t> up_to;
  std::int64_t price = 0;  // of one message
};

struct Tariff {
  std::int64_t monthly_fee = 0;
  std::int64_t included = 0;      // messages of the month that the fee covers
  std::vector<TariffTier> tiers;  // empty: no more can be bought
};

// Errors name the field ("tiers[1].up_to"); limits.h has the ranges.
Status check_tariff(const Tariff& tariff);

// Of the first `messages` of a month, without the fee. nullopt: the tariff does not sell so many.
std::optional<std::int64_t> messages_cost(const Tariff& tariff, std::int64_t messages);
// Of `messages` more after the `used` first ones of a month.
std::optional<std::int64_t> marginal_cost(const Tariff& tariff, std::int64_t used,
                                          std::int64_t messages);
// What is left of the included messages.
std::int64_t included_left(const Tariff& tariff, std::int64_t used);

Result<std::optional<Tariff>> load_tariff(store::Tx& tx, ChannelNo channel);
// nullopt: there is none any more.
Status save_tariff(store::Tx& tx, ChannelNo channel, const std::optional<Tariff>& tariff, Time now);

// "12.5": as JSON and as people write it.
std::string yen_text(std::int64_t hundredths);

}  // namespace enishi::delivery
