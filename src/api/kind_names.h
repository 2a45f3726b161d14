// What entries of the log are called in the interface.
#pragma once

#include <string>

#include "spine/entry.h"

namespace enishi::api {

// "line.follow"; "0x0399" for a kind that this version does not know.
std::string kind_name(spine::EntryKind kind);

}  // namespace enishi::api
