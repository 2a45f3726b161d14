// Mass sends in and out of JSON.
#pragma once

#include <optional>
#include <string>

#include "base/json.h"
#include "delivery/mass_send.h"

namespace enishi::api {

std::string mass_spec_schema();  // of a request
std::string mass_schema();
std::string mass_check_schema();

// Takes any JSON; errors name the field. Whether channel, targets and messages make sense is for
// the rooms to say.
Result<delivery::MassSpec> mass_spec(const JsonValue& json);
// `delivered`: LINE's count, of the insight of its request.
void write_mass(JsonOut& out, const delivery::MassSend& send,
                std::optional<std::int64_t> delivered);
std::string mass_check_json(const delivery::MassCheck& check);

}  // namespace enishi::api
