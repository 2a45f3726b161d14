// Entries of several people without one of them.
#pragma once

#include "people/payload.h"

namespace enishi::people {

// The payload without the person; nullopt when the entry does not speak of the person, or is not of
// this room. Of kPeopleRows a row goes whole when any of its identifiers is the person's: it may
// have been about the person, and the bytes must go in any case.
std::optional<std::string> without(const spine::Entry& entry, const Person& person);

}  // namespace enishi::people
