// What is sent when: the sends of a workspace between two times.
#pragma once

#include "delivery/delivery.h"

namespace enishi::delivery {

// Rows in order of `starts_at`, at most limits::calendar_rows_max. A row is there if it goes on
// at some time in [from, to). Not on it: drafts, checked ones, test sends, what was cancelled
// before it began.
Result<std::vector<CalendarRow>> read_calendar(store::Tx& tx, WorkspaceNo workspace, Time from,
                                               Time to, Time now);

}  // namespace enishi::delivery
