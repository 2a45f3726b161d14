// What a message object must have, before personalisation. A first part of LINE's validator.
#pragma once

#include "base/json.h"

namespace enishi::content {

// The kinds of message objects that LINE knows, with their required members and quick replies.
Status check_message(const JsonValue& message);

}  // namespace enishi::content
