// The View of people.h over memory.
#pragma once

#include "base/thread.h"
#include "people/memory.h"

namespace enishi::people {

std::unique_ptr<View> make_view(const Memory& memory, SharedMutex& mutex,
                                const workspace::Workspaces& workspaces);

}  // namespace enishi::people
