// Table import: one row an import.
#pragma once

#include "connect/imports.h"
#include "guard/actor.h"
#include "store/store.h"

namespace enishi::connect {

struct StoredImport {
  Import import;
  guard::Actor actor;  // who started it
};

// In the caller's transaction; errors of the store only.
Result<std::int64_t> insert_import(store::Tx& tx, const Import& import);  // gives its number
Result<std::optional<StoredImport>> find_import(store::Tx& tx, const ImportId& id);
Result<std::vector<Import>> list_imports(store::Tx& tx, const WorkspaceId& workspace,
                                         std::int64_t before, std::size_t limit);
Result<std::vector<Import>> unended_imports(store::Tx& tx);
// False where the state does not allow it (any more).
Result<bool> start_import(store::Tx& tx, const Import& import, const guard::Actor& actor);
Result<bool> end_import(store::Tx& tx, std::int64_t no, ImportState state, std::string_view error,
                        Time at);
// Of a running one, with the errors that were found since; `kept` were stored before.
Status advance_import(store::Tx& tx, const Import& import, std::int64_t kept,
                      std::span<const ImportError> errors);
Result<std::vector<ImportError>> read_errors(store::Tx& tx, std::int64_t no, std::int64_t from,
                                             std::size_t limit);

}  // namespace enishi::connect
