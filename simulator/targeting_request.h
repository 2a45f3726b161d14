// Reads `recipient` and `filter` of a narrowcast.
#pragma once

#include "simulator/message_rules.h"
#include "simulator/targeting.h"

namespace enishi::simulator {

// What is wrong becomes details of the rules.
Targeting read_targeting(MessageRules& rules, const json::object& body);

}  // namespace enishi::simulator
