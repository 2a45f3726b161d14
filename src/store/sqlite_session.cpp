#include "store/sqlite_session.h"

#include <sqlite3.h>

#include <cassert>

#include "base/text.h"
#include "store/sqlite_scrub.h"

namespace enishi::store {
namespace {

constexpr int kBusyTimeoutMs = 10'000;  // only another process can make us wait

ErrorCode error_code(int extended) {
  switch (extended) {
    case SQLITE_CONSTRAINT_UNIQUE:
    case SQLITE_CONSTRAINT_PRIMARYKEY:
    case SQLITE_CONSTRAINT_ROWID:
    case SQLITE_CONSTRAINT_FOREIGNKEY:
      return ErrorCode::conflict;
  }
  switch (extended & 0xff) {
    case SQLITE_CONSTRAINT:
      return ErrorCode::invalid;
    case SQLITE_FULL:
    case SQLITE_IOERR:
    case SQLITE_CANTOPEN:
    case SQLITE_READONLY:
    case SQLITE_NOMEM:
      return ErrorCode::io;
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
      return ErrorCode::corrupt;
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
    case SQLITE_PROTOCOL:
      return ErrorCode::unavailable;
    case SQLITE_TOOBIG:
      return ErrorCode::too_large;
    default:
      return ErrorCode::internal;
  }
}

class SqliteRow final : public TypedRow {
 public:
  explicit SqliteRow(sqlite3_stmt* statement) : s_(statement) {}

  Param::Kind kind(int column) const override {
    switch (type(column)) {
      case SQLITE_INTEGER:
        return Param::Kind::integer;
      case SQLITE_FLOAT:
        return Param::Kind::real;
      case SQLITE_TEXT:
        return Param::Kind::text;
      case SQLITE_BLOB:
        return Param::Kind::blob;
      default:
        return Param::Kind::null;
    }
  }
  bool null(int column) const override { return type(column) == SQLITE_NULL; }
  std::int64_t integer(int column) const override {
    assert(type(column) == SQLITE_INTEGER || type(column) == SQLITE_NULL);
    return sqlite3_column_int64(s_, column);
  }
  double real(int column) const override {
    assert(type(column) != SQLITE_TEXT && type(column) != SQLITE_BLOB);
    return sqlite3_column_double(s_, column);
  }
  std::string_view text(int column) const override {
    assert(type(column) == SQLITE_TEXT || type(column) == SQLITE_NULL);
    return bytes(column, sqlite3_column_text(s_, column));
  }
  std::string_view blob(int column) const override {
    assert(type(column) == SQLITE_BLOB || type(column) == SQLITE_NULL);
    return bytes(column, sqlite3_column_blob(s_, column));
  }

 private:
  int type(int column) const {
    assert(column >= 0 && column < sqlite3_data_count(s_));
    return sqlite3_column_type(s_, column);
  }
  std::string_view bytes(int column, const void* data) const {
    if (!data) return {};
    return {static_cast<const char*>(data),
            static_cast<std::size_t>(sqlite3_column_bytes(s_, column))};
  }

  sqlite3_stmt* s_;
};

// Leaves a kept statement ready for its next use, whatever happened.
struct Reset {
  sqlite3_stmt* statement;
  ~Reset() {
    sqlite3_reset(statement);
    sqlite3_clear_bindings(statement);
  }
};

struct Finalize {
  void operator()(sqlite3_stmt* s) const { sqlite3_finalize(s); }
};
using OwnedStatement = std::unique_ptr<sqlite3_stmt, Finalize>;

int bind_one(sqlite3_stmt* s, int index, const Param& p) {
  // An empty view may hold a null pointer, which would bind NULL.
  const char* bytes = p.bytes.data() ? p.bytes.data() : "";
  switch (p.kind) {
    case Param::Kind::null:
      return sqlite3_bind_null(s, index);
    case Param::Kind::integer:
      return sqlite3_bind_int64(s, index, p.integer);
    case Param::Kind::real:
      return sqlite3_bind_double(s, index, p.real);
    case Param::Kind::text:
      return sqlite3_bind_text64(s, index, bytes, p.bytes.size(), SQLITE_STATIC, SQLITE_UTF8);
    case Param::Kind::blob:
      return sqlite3_bind_blob64(s, index, bytes, p.bytes.size(), SQLITE_STATIC);
  }
  return SQLITE_MISUSE;
}

}  // namespace

std::unexpected<Error> SqliteSession::error(int code) const {
  // The extended code of the last failure; SQLite's texts name tables and columns, never values.
  const int extended = sqlite3_extended_errcode(db_);
  return fail(error_code((extended & 0xff) == (code & 0xff) ? extended : code),
              sqlite3_errmsg(db_));
}

Result<std::unique_ptr<Session>> SqliteSession::open(const SqliteOptions& options, Access access) {
  sqlite3* db = nullptr;
  // NOMUTEX: a session is used by one thread at a time.
  const int opened = sqlite3_open_v2(
      options.path.c_str(), &db,
      SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE,
      options.vfs.empty() ? nullptr : options.vfs.c_str());
  std::unique_ptr<SqliteSession> session(new SqliteSession(db, access));
  if (!db) return fail(ErrorCode::io, "cannot open a SQLite connection");
  if (opened != SQLITE_OK) return session->error(opened);
  TRY(session->configure(options));
  return session;
}

SqliteSession::~SqliteSession() {
  for (auto& [sql, statement] : statements_) sqlite3_finalize(statement);
  sqlite3_close_v2(db_);
}

Status SqliteSession::configure(const SqliteOptions& options) {
  sqlite3_busy_timeout(db_, kBusyTimeoutMs);
  // "text" in double quotes must be a name, as on PostgreSQL.
  sqlite3_db_config(db_, SQLITE_DBCONFIG_DQS_DML, 0, nullptr);
  sqlite3_db_config(db_, SQLITE_DBCONFIG_DQS_DDL, 0, nullptr);
  TRY(pragma("journal_mode = WAL"));
  TRY(pragma(options.sync == Sync::full ? "synchronous = FULL" : "synchronous = NORMAL"));
  TRY(pragma("secure_delete = ON"));
  TRY(pragma("foreign_keys = ON"));
  TRY(pragma("temp_store = MEMORY"));
  TRY(pragma("case_sensitive_like = ON"));  // as on PostgreSQL
  TRY(pragma("trusted_schema = OFF"));
  TRY(pragma("cache_size = -" + std::to_string(options.cache_kib)));
  TRY(pragma("mmap_size = " + std::to_string(options.mmap_bytes)));
  TRY(pragma("wal_autocheckpoint = " + std::to_string(options.checkpoint_pages)));
  TRY(pragma("journal_size_limit = " + std::to_string(options.wal_bytes_kept)));
  if (access_ == Access::read) TRY(pragma("query_only = ON"));
  return {};
}

Status SqliteSession::pragma(const std::string& text) {
  ASSIGN(sqlite3_stmt * raw, prepare("PRAGMA " + text, false));
  OwnedStatement statement(raw);
  return step_all(raw, nullptr);
}

Status SqliteSession::checkpoint_and_truncate() {
  const int done =
      sqlite3_wal_checkpoint_v2(db_, "main", SQLITE_CHECKPOINT_TRUNCATE, nullptr, nullptr);
  if (done != SQLITE_OK) return error(done);
  return {};
}

Result<std::vector<std::uint32_t>> SqliteSession::root_pages() {
  static const Sql roots{"store.roots", "SELECT rootpage FROM sqlite_schema WHERE rootpage > 0",
                         ""};
  std::vector<std::uint32_t> pages = {1};
  TRY(query(roots, {},
            [&](const Row& row) { pages.push_back(static_cast<std::uint32_t>(row.integer(0))); }));
  return pages;
}

Status SqliteSession::purge() {
  TRY(checkpoint_and_truncate());
  TRY(begin());
  auto scrub = [&]() -> Status {
    ASSIGN(const auto roots, root_pages());
    sqlite3_file* file = nullptr;
    const int found = sqlite3_file_control(db_, "main", SQLITE_FCNTL_FILE_POINTER, &file);
    if (found != SQLITE_OK) return error(found);
    TRY(scrub_gaps(file, roots));
    return {};
  };
  Status done = scrub();
  rollback();
  return done;
}

Result<sqlite3_stmt*> SqliteSession::prepare(std::string_view sql, bool kept) const {
  sqlite3_stmt* statement = nullptr;
  const char* rest = nullptr;
  const int done = sqlite3_prepare_v3(db_, sql.data(), static_cast<int>(sql.size()),
                                      kept ? SQLITE_PREPARE_PERSISTENT : 0, &statement, &rest);
  if (done != SQLITE_OK) return error(done);
  OwnedStatement owned(statement);
  const std::string_view tail(rest, static_cast<std::size_t>(sql.data() + sql.size() - rest));
  if (!statement || tail.find_first_not_of("; \t\r\n") != tail.npos)
    return fail(ErrorCode::internal, "not exactly one statement");
  return owned.release();
}

Result<sqlite3_stmt*> SqliteSession::prepared(const Sql& sql) {
  if (auto it = statements_.find(&sql); it != statements_.end()) return it->second;
  ASSIGN(sqlite3_stmt * statement, prepare(sql.sqlite, true));
  statements_.emplace(&sql, statement);
  return statement;
}

Status SqliteSession::bind(sqlite3_stmt* statement, std::span<const Param> params) const {
  if (static_cast<std::size_t>(sqlite3_bind_parameter_count(statement)) != params.size())
    return fail(ErrorCode::internal, "wrong number of parameters");
  int index = 0;
  for (const Param& p : params) {
    if (const int done = bind_one(statement, ++index, p); done != SQLITE_OK) return error(done);
  }
  return {};
}

// For statements built at run time, written $1, $2 on both backends. To SQLite these are names,
// which it counts in the order of their first use.
Status SqliteSession::bind_numbered(sqlite3_stmt* statement, std::span<const Param> params) const {
  const int count = sqlite3_bind_parameter_count(statement);
  for (int index = 1; index <= count; ++index) {
    const char* name = sqlite3_bind_parameter_name(statement, index);
    const auto number = name ? parse_int<std::size_t>(name + 1) : std::nullopt;
    if (!number || *number == 0 || *number > params.size())
      return fail(ErrorCode::internal, "parameters of a built query are $1 to $n");
    if (const int done = bind_one(statement, index, params[*number - 1]); done != SQLITE_OK)
      return error(done);
  }
  return {};
}

Status SqliteSession::step_all(sqlite3_stmt* statement, const RowFn* row) const {
  SqliteRow current(statement);
  while (true) {
    const int done = sqlite3_step(statement);
    if (done == SQLITE_DONE) return {};
    if (done != SQLITE_ROW) return error(done);
    if (row) (*row)(current);
  }
}

Result<std::int64_t> SqliteSession::changing(sqlite3_stmt* statement) const {
  const auto before = sqlite3_total_changes64(db_);
  TRY(step_all(statement, nullptr));
  // changes() keeps the number of an earlier statement when this one changed nothing.
  return sqlite3_total_changes64(db_) == before ? 0 : sqlite3_changes64(db_);
}

Result<std::int64_t> SqliteSession::run(const Sql& sql, std::span<const Param> params) {
  ASSIGN(sqlite3_stmt * statement, prepared(sql));
  Reset reset{statement};
  TRY(bind(statement, params));
  return changing(statement);
}

Status SqliteSession::select(const Sql& sql, std::span<const Param> params, const RowFn& row) {
  ASSIGN(sqlite3_stmt * statement, prepared(sql));
  Reset reset{statement};
  TRY(bind(statement, params));
  return step_all(statement, &row);
}

Status SqliteSession::select_text(std::string_view sql, std::span<const Param> params,
                                  const RowFn& row) {
  ASSIGN(sqlite3_stmt * raw, prepare(sql, false));
  OwnedStatement statement(raw);
  TRY(bind_numbered(raw, params));
  return step_all(raw, &row);
}

Result<std::int64_t> SqliteSession::run_many(const Sql& sql, std::span<const Param::Kind> kinds,
                                             std::span<const Param> params) {
  ASSIGN(sqlite3_stmt * statement, prepared(sql));
  Reset reset{statement};
  std::int64_t changed = 0;
  for (; !params.empty(); params = params.subspan(kinds.size())) {
    TRY(bind(statement, params.first(kinds.size())));
    ASSIGN(const std::int64_t n, changing(statement));
    changed += n;
    sqlite3_reset(statement);
  }
  return changed;
}

Status SqliteSession::run_script(std::string_view statements) {
  const std::string text(statements);
  if (const int done = sqlite3_exec(db_, text.c_str(), nullptr, nullptr, nullptr);
      done != SQLITE_OK)
    return error(done);
  return {};
}

Status SqliteSession::do_begin() {
  static const Sql begin_write{"store.begin", "BEGIN IMMEDIATE", "BEGIN"};
  static const Sql begin_read{"store.begin", "BEGIN", "BEGIN"};
  ASSIGN(sqlite3_stmt * statement, prepared(access_ == Access::write ? begin_write : begin_read));
  Reset reset{statement};
  return step_all(statement, nullptr);
}

Status SqliteSession::do_commit() {
  static const Sql commit{"store.commit", "COMMIT", "COMMIT"};
  ASSIGN(sqlite3_stmt * statement, prepared(commit));
  Reset reset{statement};
  return step_all(statement, nullptr);
}

void SqliteSession::do_rollback() noexcept {
  static const Sql rollback{"store.rollback", "ROLLBACK", "ROLLBACK"};
  if (sqlite3_get_autocommit(db_)) return;  // a failure may have rolled back already
  auto statement = prepared(rollback);
  if (!statement) return;
  Reset reset{*statement};
  sqlite3_step(*statement);
}

}  // namespace enishi::store
