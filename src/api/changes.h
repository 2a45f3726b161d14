// Changes of people go through the log: a call that makes one appends, and answers once its entries
// are applied. No worker waits meanwhile.
#pragma once

#include <functional>
#include <vector>

#include "api/rooms.h"
#include "api/route.h"
#include "api/workers.h"

namespace enishi::api {

// Appends `entries`; `then` runs on a worker when they are durable and applied, or with the error.
// The entries of one call are stored together or not at all.
void change_people(const Rooms& rooms, Workers& workers, std::vector<spine::NewEntry> entries,
                   std::move_only_function<void(Status)> then);

// The same for one entry of a call, which is then answered by `show`.
void append_then_show(Call&& call, Done&& done, Result<spine::NewEntry> entry,
                      Answer (*show)(Call&));

}  // namespace enishi::api
