// A SQLite connection and its transactions.
#pragma once

#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include "store/session.h"

struct sqlite3;
struct sqlite3_stmt;

namespace enishi::store {

struct SqliteOptions {
  std::string path;
  std::string vfs;  // empty: the default
  Sync sync = Sync::full;
  int cache_kib = 8 << 10;          // page cache of this connection
  std::int64_t mmap_bytes = 0;      // of the file; 0: none
  int checkpoint_pages = 0;         // WAL pages after which a commit checkpoints
  std::int64_t wal_bytes_kept = 0;  // the WAL file is cut to this after a checkpoint
};

class SqliteSession final : public Session {
 public:
  // Opens the file (made if absent) in WAL mode. A read session never writes.
  static Result<std::unique_ptr<Session>> open(const SqliteOptions& options, Access access);
  ~SqliteSession() override;

  Backend backend() const override { return Backend::sqlite; }
  bool retryable() const override { return false; }
  bool alive() const override { return true; }

  // Leaves no deleted byte in the file and nothing in the WAL: see sqlite_scrub.h. No other session
  // may be in a transaction, and this one must be closed afterwards: pages in its cache still hold
  // such bytes. Unavailable when another process reads the file.
  Status purge();
  // Outside a transaction.
  Status pragma(const std::string& text);

 protected:
  Result<std::int64_t> run(const Sql& sql, std::span<const Param> params) override;
  Status select(const Sql& sql, std::span<const Param> params, const RowFn& row) override;
  Status select_text(std::string_view sql, std::span<const Param> params,
                     const RowFn& row) override;
  Result<std::int64_t> run_many(const Sql& sql, std::span<const Param::Kind> kinds,
                                std::span<const Param> params) override;
  Status run_script(std::string_view statements) override;
  Status do_begin() override;
  Status do_commit() override;
  void do_rollback() noexcept override;

 private:
  SqliteSession(sqlite3* db, Access access) : db_(db), access_(access) {}
  Status configure(const SqliteOptions& options);
  Result<sqlite3_stmt*> prepared(const Sql& sql);
  Result<sqlite3_stmt*> prepare(std::string_view sql, bool kept) const;
  Status checkpoint_and_truncate();
  Result<std::vector<std::uint32_t>> root_pages();
  Status bind(sqlite3_stmt* statement, std::span<const Param> params) const;
  Status bind_numbered(sqlite3_stmt* statement, std::span<const Param> params) const;
  Status step_all(sqlite3_stmt* statement, const RowFn* row) const;
  Result<std::int64_t> changing(sqlite3_stmt* statement) const;
  std::unexpected<Error> error(int code) const;

  sqlite3* db_;
  const Access access_;
  std::unordered_map<const Sql*, sqlite3_stmt*> statements_;  // bounded by the program's constants
};

}  // namespace enishi::store
