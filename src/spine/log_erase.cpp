#include "spine/log_erase.h"

#include <algorithm>
#include <vector>

#include "base/limits.h"
#include "spine/erasure.h"
#include "spine/log_reader.h"
#include "spine/sql.h"

namespace enishi::spine {
namespace {

constexpr Position kLast = INT64_MAX;

struct Change {
  Position position = 0;
  std::string payload;  // what stays
};

std::optional<Change> change_of(const Entry& entry, const Erasure& erasure) {
  if (entry.payload.empty() && entry.subject == Subject{}) return std::nullopt;  // holds nothing
  if (entry.subject != Subject{} && entry.subject == erasure.subject) {
    if (erasure.concerns(entry.source)) return Change{entry.position, {}};
    return std::nullopt;
  }
  if (entry.subject != Subject{}) return std::nullopt;  // somebody else's
  if (auto payload = erasure.redact(entry)) return Change{entry.position, *std::move(payload)};
  return std::nullopt;
}

// Looks at the entries after `at` and moves it; false when there are none.
Result<bool> scan(const store::Database& part, Position& at, const Erasure& erasure,
                  std::vector<Change>& changes) {
  EntryBatch batch;
  TRY(part.read([&](store::Tx& tx) {
    return tx.query(sql::entries, {at, kLast, limits::log_erase_scan_entries},
                    [&](const store::Row& row) {
                      const Entry entry = entry_of(row);
                      batch.add(entry, entry.payload);
                    });
  }));
  batch.seal();
  if (batch.empty()) return false;
  at = batch.entries().back().position;
  for (const Entry& entry : batch.entries()) {
    if (auto change = change_of(entry, erasure)) changes.push_back(*std::move(change));
  }
  return true;
}

// An entry never changes but by erasing, so what the scan saw still holds.
Status write_changes(store::Database& part, std::span<const Change> changes) {
  std::vector<store::Param> params;
  for (const Change& change : changes)
    params.insert(params.end(), {change.position, store::Param::blob(change.payload)});
  return part.write([&](store::Tx& tx) -> Status {
    TRY(tx.exec(sql::begin_erasure));
    TRY(tx.exec_many(sql::erase_entry, 2, params));
    return {};
  });
}

}  // namespace

Result<std::int64_t> erase_from(store::Database& part, const Erasure& erasure) {
  std::int64_t erased = 0;
  Position at = 0;
  std::vector<Change> changes;
  for (;;) {
    changes.clear();
    ASSIGN(const bool more, scan(part, at, erasure, changes));
    if (!more) break;
    for (std::span<const Change> rest(changes); !rest.empty();) {
      const auto chunk = rest.first(std::min(rest.size(), limits::log_erase_chunk_entries));
      TRY(write_changes(part, chunk));
      rest = rest.subspan(chunk.size());
    }
    erased += static_cast<std::int64_t>(changes.size());
  }
  TRY(finish_erasure(part));
  return erased;
}

}  // namespace enishi::spine
