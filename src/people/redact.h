// Entries of several people without one of them.
#pragma once

#include "people/payload.h"

namespace enishi::people {

// The payload without the person, who is `user` and has one of the numbers `records`; nullopt when
// the entry does not speak of the person, or is not of this room.
std::optional<std::string> without(const spine::Entry& entry, const LineUserId& user,
                                   std::span<const RecordNo> records);

}  // namespace enishi::people
