// The list of deletions: keyed digests of the identifiers of everybody who was deleted. It holds no
// personal data, survives in every backup made later, and a restore of an older backup replays it
// before it serves.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "base/clock.h"
#include "base/secret.h"
#include "store/store.h"

namespace enishi::guard {

struct Deletion {
  Digest identifier;  // HMAC-SHA256(key, namespace || value)
  Time at;
};

// Stateless beside its key; thread safe. The list is kept twice: as a table of "state" and as the
// append-only file DIR/deletions.list, fsynced before the deletion job starts, because a restore
// replaces the table.
class DeletionList {
 public:
  DeletionList(std::string directory, Secret key);

  Digest digest(std::string_view identifier_namespace, std::string_view value) const;
  Status add(store::Tx& tx, const Digest& identifier, Time at) const;
  Status add_to_file(const Digest& identifier, Time at) const;
  Result<std::vector<Deletion>> all(store::Tx& tx) const;
  Result<std::vector<Deletion>> from_file() const;  // a torn last line is ignored

 private:
  std::string directory_;
  Secret key_;
};

}  // namespace enishi::guard
