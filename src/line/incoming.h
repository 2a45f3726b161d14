// How LINE's events in one-to-one chats read for those who answer them.
#pragma once

#include <optional>

#include "engage/incoming.h"

namespace enishi::line {

// engage::ReadIncoming. Thread safe; keeps a parser a thread.
std::optional<engage::Incoming> read_incoming(const spine::Entry& entry);

}  // namespace enishi::line
