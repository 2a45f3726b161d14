// Reading the log in order, over the parts.
#pragma once

#include "spine/entry_batch.h"
#include "spine/log_parts.h"

namespace enishi::spine {

// As Log::read_batch.
Result<Position> read_batch(LogParts& parts, Position after, std::size_t limit, EntryBatch& batch);

// A row of the statement "entries"; the payload's view lives as long as the row.
Entry entry_of(const store::Row& row);

}  // namespace enishi::spine
