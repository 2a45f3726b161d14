#include "spine/log_reader.h"

#include <algorithm>

#include "base/limits.h"
#include "spine/sql.h"

namespace enishi::spine {
namespace {

// Between two looks at the size of what was read.
constexpr std::size_t kRowsAtOnce = 500;

// Entries of one part after `at`, up to `last`, until the batch is full. Moves `at`.
Status read_part(store::Tx& tx, Position& at, Position last, std::size_t limit, EntryBatch& batch) {
  while (at < last && batch.entries().size() < limit &&
         batch.bytes() < limits::log_read_bytes_max) {
    const std::size_t rows = std::min(kRowsAtOnce, limit - batch.entries().size());
    const Position from = at;
    TRY(tx.query(sql::entries, {at, last, rows}, [&](const store::Row& row) {
      const Entry entry = entry_of(row);
      at = entry.position;
      batch.add(entry, entry.payload);
    }));
    if (at == from) return fail(ErrorCode::corrupt, "the log ends before its last position");
  }
  return {};
}

}  // namespace

Entry entry_of(const store::Row& row) {
  Entry entry;
  entry.position = static_cast<Position>(row.integer(0));
  entry.kind = EntryKind{static_cast<std::uint16_t>(row.integer(1))};
  entry.source = static_cast<std::uint32_t>(row.integer(2));
  entry.occurred_at = row.time(3);
  entry.received_at = row.time(4);
  if (const auto subject = bytes16_from(row.blob(5))) entry.subject = *subject;
  entry.payload = row.blob(6);
  return entry;
}

Result<Position> read_batch(LogParts& parts, Position after, std::size_t limit, EntryBatch& batch) {
  batch.clear();
  Position at = after;
  while (batch.entries().size() < limit && batch.bytes() < limits::log_read_bytes_max) {
    ASSIGN(const auto span, parts.after(at));
    if (!span) break;
    TRY(span->pin.database().read(
        [&](store::Tx& tx) -> Status { return read_part(tx, at, span->last, limit, batch); }));
  }
  batch.seal();
  return at;
}

}  // namespace enishi::spine
