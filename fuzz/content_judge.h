// What must hold of every message body, shared by the targets of room content.
#pragma once

#include "base/json.h"

namespace enishi::fuzz {

// What was accepted compiles again from its source, and whatever people are called, what is
// rendered is taken by LINE (the simulator's rules). Aborts otherwise.
void judge(const JsonValue& body);

}  // namespace enishi::fuzz
