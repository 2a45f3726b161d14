// The operation log (操作ログ): who did what, before and after, appended inside the caller's
// transaction and hash-chained, so that a changed, removed or reordered row is found.
//
// The chain covers SHA-256(salt, before) and SHA-256(salt, after), not the values themselves: when
// a person is deleted the values and salts go, and the chain still verifies. Byte format:
// docs/formats.md, "Operation log".
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/random.h"
#include "base/secret.h"
#include "guard/actor.h"
#include "store/store.h"

namespace enishi::guard {

struct Operation {
  WorkspaceId workspace;  // nil: concerns the whole server
  std::string action;     // "campaign.pause": [a-z_.]{1,60}
  std::string target;     // kind and id, "campaign/0192..."; no personal data
  std::string before;     // JSON, or empty
  std::string after;      // JSON, or empty
  // The person (dense record number) whose personal data stands in before/after, 0 if nobody's:
  // deletion of the person erases the values by it.
  std::int64_t subject = 0;
  bool refused = false;  // a try that was not allowed
};

struct OperationRow {
  std::int64_t sequence = 0;
  Time at;
  Actor actor;
  Operation operation;  // values empty when erased
  bool erased = false;
};

// What verify() found. `sequence` is the first bad row, 0 when all is well.
struct ChainReport {
  std::int64_t rows = 0;
  std::int64_t erased = 0;
  std::int64_t bad_sequence = 0;
  std::string problem;  // "", or what is wrong with that row
  // Chain value of the newest row, hex. Kept elsewhere it also shows that the whole log was put
  // back to an older state, which the log alone cannot show. Empty without rows.
  std::string head;
};

// Thread safe; stateless beside its seams.
class OperationLog {
 public:
  // `key` seals the head of the chain (MAC), so that cutting the newest rows off is found too.
  OperationLog(const Clock& clock, Random& random, Secret key);

  // Appends within `tx` (of part "state"). Serialised by the store's single writer. A head that
  // fails its MAC is ErrorCode::corrupt: going on would launder what was done to the log.
  Status append(store::Tx& tx, const Actor& actor, const Operation& operation) const;

  // Newest first, below `before_sequence` (0: from the newest), at most limits::api_page_max rows.
  // `workspace` nullopt: all rows; nil: those that concern the whole server.
  Result<std::vector<OperationRow>> list(store::Tx& tx, std::optional<WorkspaceId> workspace,
                                         std::int64_t before_sequence, std::size_t limit) const;
  // Walks the whole chain; reads only. Stops at the first bad row.
  Result<ChainReport> verify(store::Tx& tx) const;
  // Erases values and salts of rows about this person; gives how many. An erasure carries a MAC,
  // so that values emptied by another hand are found. Bytes leave the files with the store's
  // purge_deleted_bytes(). `subject` must not be 0.
  Result<std::int64_t> erase_subject(store::Tx& tx, std::int64_t subject) const;

 private:
  const Clock& clock_;
  Random& random_;
  Secret key_;
};

}  // namespace enishi::guard
