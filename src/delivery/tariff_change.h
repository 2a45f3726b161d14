// Setting a channel's tariff, with its row on the operation log.
#pragma once

#include "delivery/delivery.h"

namespace enishi::delivery {

// A tariff that check_tariff() took; nullopt takes it away.
Status change_tariff(const Seams& seams, const guard::Actor& actor,
                     const workspace::Channel& channel, const std::optional<Tariff>& tariff);

// {"monthly_fee":5000,"included":...,"tiers":[{"up_to":...,"price":2.5}]}, in yen: for the API and
// the operation log.
std::string tariff_json(const Tariff& tariff);

}  // namespace enishi::delivery
