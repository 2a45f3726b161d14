// Whom a narrowcast is for, as JSON trees. A node has exactly one member:
//
//   recipient    {"audience": 123}       LINE's number of an audience
//                {"redelivery": "<id>"}  who got an earlier narrowcast of ours
//   demographic  {"gender": ["male", "female"]}
//                {"app_type": ["ios", "android"]}
//                {"area": ["jp_01" ... "jp_47", "tw_..", "th_..", "id_.."]}
//                {"age": {"gte": "age_15" ... "age_70", "lt": ...}}
//                {"subscription_period": {"gte": "day_7" | 30 | 90 | 180 | 365, "lt": ...}}
//   both         {"and": [node ...]}, {"or": [node ...]}, {"not": node}
//
// Limits are LINE's (limits::mass_*): 10 audiences and redeliveries, 10 filters.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "base/json.h"
#include "delivery/mass_send.h"

namespace enishi::delivery {

// A node that names an earlier send of ours.
struct Redelivery {
  std::string path;  // "recipient.or[1].redelivery"
  MassSendId send;
};

// Errors name the place, "recipient..." or "demographic...". "" is everybody.
Result<std::vector<Redelivery>> check_recipient(const std::string& json);
Status check_demographic(const std::string& json);

// The recipient tree (which was checked) with {"request": "<LINE's id>"} for each redelivery.
using RequestOf = std::function<Result<std::string>(const Redelivery& redelivery)>;
Result<std::string> resolve_recipient(const std::string& json, const RequestOf& request_of);

}  // namespace enishi::delivery
