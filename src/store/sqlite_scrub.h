// Zeroes the unused middle of every b-tree page of a SQLite file. PRAGMA secure_delete overwrites
// what is deleted where it lies, but when a page is split or rebalanced, copies of the cells that
// moved away stay in the gap of the old page, and are not reached by a later deletion.
#pragma once

#include <cstdint>
#include <span>
#include <string>

#include "base/result.h"

struct sqlite3_file;

namespace enishi::store {

// `file` is the open database file with an empty WAL, held by a write transaction; `roots` are the
// first pages of its trees. Only bytes that belong to nothing are changed, so a crash between any
// two writes does no harm. Gives the number of pages that were rewritten; they are synced.
Result<std::uint64_t> scrub_gaps(sqlite3_file* file, std::span<const std::uint32_t> roots);

}  // namespace enishi::store
