#include "store/store.h"

#include "store/lock_file.h"
#include "store/pg_store.h"
#include "store/sqlite_store.h"

namespace enishi::store {

Result<std::optional<std::int64_t>> Tx::integer(const Sql& sql,
                                                std::initializer_list<Param> params) {
  std::optional<std::int64_t> found;
  bool first = true;
  TRY(query(sql, params, [&](const Row& row) {
    if (first) found = row.opt_integer(0);
    first = false;
  }));
  return found;
}

Result<bool> Tx::exists(const Sql& sql, std::initializer_list<Param> params) {
  bool found = false;
  TRY(query(sql, params, [&](const Row&) { found = true; }));
  return found;
}

Result<std::unique_ptr<Store>> Store::open(Options options) {
  if (options.directory.empty()) return invalid("directory", "a data directory is needed");
  ASSIGN(auto lock, lock_directory(options.directory));
  if (options.database_url.empty()) return open_sqlite_store(std::move(options), std::move(lock));
  return open_pg_store(std::move(options), std::move(lock));
}

}  // namespace enishi::store
