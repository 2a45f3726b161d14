// The database: connections, transactions, migrations. Two backends behind one interface: SQLite
// files in the data directory (the default) and PostgreSQL. No table of another room is known here.
//
// A *store* holds named *parts*: "state" (everything but the log) and one a day for the log. A part
// is a file DIR/<name>.db on SQLite and a schema <name> on PostgreSQL, so the same statements run
// in both. Statements name tables without a schema.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/id.h"
#include "base/metrics.h"
#include "base/result.h"
#include "store/sql.h"

namespace enishi::store {

enum class Backend : unsigned char { sqlite, postgres };

// A bound parameter. Does not own text or bytes: they must live until the call returns.
class Param {
 public:
  enum class Kind : unsigned char { null, integer, real, text, blob };

  Param(std::nullptr_t) : kind(Kind::null) {}
  Param(std::int64_t v) : kind(Kind::integer), integer(v) {}
  Param(std::uint64_t v) : kind(Kind::integer), integer(static_cast<std::int64_t>(v)) {}
  Param(long long v) : kind(Kind::integer), integer(v) {}
  Param(int v) : kind(Kind::integer), integer(v) {}
  Param(unsigned v) : kind(Kind::integer), integer(v) {}
  Param(bool v) : kind(Kind::integer), integer(v ? 1 : 0) {}  // booleans are 0/1 in both backends
  Param(double v) : kind(Kind::real), real(v) {}
  Param(Time t) : kind(Kind::integer), integer(to_ms(t)) {}  // times are milliseconds UTC
  Param(std::string_view v) : kind(Kind::text), bytes(v) {}
  Param(const std::string& v) : kind(Kind::text), bytes(v) {}
  Param(const char* v) : kind(Kind::text), bytes(v) {}
  template <class Tag>
  Param(const Id<Tag>& id) : kind(Kind::blob), bytes(id.blob()) {}
  template <class Tag, class Rep>
  Param(Number<Tag, Rep> n) : kind(Kind::integer), integer(static_cast<std::int64_t>(n.value)) {}
  template <class T>
  Param(const std::optional<T>& v) : Param(nullptr) {
    if (v) *this = Param(*v);
  }
  static Param blob(std::string_view v) {
    Param p(nullptr);
    p.kind = Kind::blob;
    p.bytes = v;
    return p;
  }

  Kind kind;
  std::int64_t integer = 0;
  double real = 0;
  std::string_view bytes;
};

// One row of a result; valid only inside the callback that gets it. Columns count from 0. Reading a
// null as a number gives 0, as text or blob an empty view. A wrong type is a programmer's error
// (asserted); 64-bit integers are exact on both backends.
class Row {
 public:
  virtual ~Row() = default;
  virtual bool null(int column) const = 0;
  virtual std::int64_t integer(int column) const = 0;
  virtual double real(int column) const = 0;
  virtual std::string_view text(int column) const = 0;
  virtual std::string_view blob(int column) const = 0;

  Time time(int column) const { return from_ms(integer(column)); }
  bool boolean(int column) const { return integer(column) != 0; }
  std::string str(int column) const { return std::string(text(column)); }
  std::optional<std::int64_t> opt_integer(int column) const {
    return null(column) ? std::nullopt : std::optional(integer(column));
  }
  std::optional<std::string> opt_str(int column) const {
    return null(column) ? std::nullopt : std::optional(str(column));
  }
  std::optional<Time> opt_time(int column) const {
    return null(column) ? std::nullopt : std::optional(time(column));
  }
  // The column must hold 16 bytes (asserted).
  template <class T>
  T id(int column) const {
    return *T::from_blob(blob(column));
  }
};

using RowFn = std::function<void(const Row&)>;

// A transaction, or a consistent read. Belongs to the thread and the callback that got it.
// After an error the transaction can only be rolled back: return the error. (Every later call
// gives the same error, and a body that swallows it gets it from write() or read().)
//
// Errors: conflict for a broken UNIQUE, PRIMARY KEY or FOREIGN KEY; invalid for a broken NOT NULL
// or CHECK, for text that is not UTF-8 or holds a NUL, and for NaN; io for a full disk, a failed
// disk or a lost server; corrupt; internal for wrong SQL. Messages hold no bound values.
class Tx {
 public:
  virtual ~Tx() = default;

  // Runs a statement; gives the number of rows changed (INSERT, UPDATE, DELETE).
  virtual Result<std::int64_t> exec(const Sql& sql, std::span<const Param> params) = 0;
  // Runs a query and calls `row` for each row of the result, as it arrives. The callback must not
  // use the transaction: that is refused on both backends.
  virtual Status query(const Sql& sql, std::span<const Param> params, const RowFn& row) = 0;
  // Runs the same statement for many rows: `params` holds rows of `width` parameters. Prepared
  // once; pipelined on PostgreSQL. Gives the sum of rows changed. This is the way to write in bulk.
  virtual Result<std::int64_t> exec_many(const Sql& sql, std::size_t width,
                                         std::span<const Param> params) = 0;
  virtual Backend backend() const = 0;

  Result<std::int64_t> exec(const Sql& sql, std::initializer_list<Param> params = {}) {
    return exec(sql, std::span(params.begin(), params.size()));
  }
  Status query(const Sql& sql, std::initializer_list<Param> params, const RowFn& row) {
    return query(sql, std::span(params.begin(), params.size()), row);
  }
  // As query, with a statement built at run time (a condition compiled to SQL). Not cached.
  // Parameters are written $1, $2 ... on both backends.
  virtual Status query_text(std::string_view sql, std::span<const Param> params,
                            const RowFn& row) = 0;
  // First column of the first row; nullopt without a row or when it is null.
  Result<std::optional<std::int64_t>> integer(const Sql& sql,
                                              std::initializer_list<Param> params = {});
  // True if the query has at least one row.
  Result<bool> exists(const Sql& sql, std::initializer_list<Param> params = {});
  // `make(row)` of the first row, or nullopt.
  template <class T, class F>
  Result<std::optional<T>> first(const Sql& sql, std::initializer_list<Param> params, F&& make) {
    std::optional<T> found;
    TRY(query(sql, params, [&](const Row& row) {
      if (!found) found = make(row);
    }));
    return found;
  }
  template <class T, class F>
  Result<std::vector<T>> all(const Sql& sql, std::initializer_list<Param> params, F&& make) {
    std::vector<T> rows;
    TRY(query(sql, params, [&](const Row& row) { rows.push_back(make(row)); }));
    return rows;
  }
};

enum class Sync : unsigned char { full, normal };  // full: a commit survives power loss

// One part. Thread safe: writers queue in order of arrival (one at a time), readers run beside them
// on a consistent snapshot (SQLite WAL, PostgreSQL repeatable read).
class Database {
 public:
  virtual ~Database() = default;

  // Runs `body` in a transaction and commits if it returns a value; rolls back on an error. When
  // write() returns success the effects are durable (Sync::full). Must stay short: 20 ms at most,
  // so that other writers keep moving. Not re-entrant: `body` must not call write() or read().
  // A serialisation failure or a lost connection before COMMIT is retried once by running `body`
  // again; a connection lost during COMMIT is ErrorCode::io, outcome unknown.
  virtual Status write(const std::function<Status(Tx&)>& body) = 0;
  virtual Status read(const std::function<Status(Tx&)>& body) const = 0;

  // As write/read for bodies that give a value.
  template <class F, class R = std::invoke_result_t<F, Tx&>>
  R writing(F&& body) {
    std::optional<R> out;
    Status s = write([&](Tx& tx) -> Status {
      out.emplace(body(tx));
      if (!*out) return std::unexpected(out->error());
      return {};
    });
    if (!s && (!out || *out)) return std::unexpected(s.error());
    return *std::move(out);
  }
  template <class F, class R = std::invoke_result_t<F, Tx&>>
  R reading(F&& body) const {
    std::optional<R> out;
    Status s = read([&](Tx& tx) -> Status {
      out.emplace(body(tx));
      if (!*out) return std::unexpected(out->error());
      return {};
    });
    if (!s && (!out || *out)) return std::unexpected(s.error());
    return *std::move(out);
  }

  // Applies the migrations that this part does not have yet, in order, each in its own transaction;
  // table "migration" records name, SHA-256 of the text and time. A known name with another digest,
  // or a recorded name that the list lacks (a newer program wrote it), is ErrorCode::conflict.
  virtual Status migrate(std::span<const Sql* const> migrations) = 0;

  virtual Backend backend() const = 0;
  // Rewrites the part so that deleted and overwritten bytes are gone from its files. SQLite:
  // secure_delete is always on; this cuts the WAL to nothing and zeroes the unused bytes of every
  // page (about a second a GB). PostgreSQL: VACUUM FULL of every table; its own WAL is the server's
  // business. Holds the writer and waits for readers.
  virtual Status purge_deleted_bytes() = 0;
};

struct Options {
  std::string directory;     // data directory; on PostgreSQL only for the lock, socket and key
  std::string database_url;  // empty: SQLite; "postgres://..."
  Sync sync = Sync::full;
  unsigned readers = 4;  // reader connections of "state"
  Metrics* metrics = nullptr;
  std::string vfs;               // SQLite VFS by name (tests); empty: the default
  const Clock* clock = nullptr;  // dates migrations, times metrics; null: the system's
};

// Owns the parts. One process at a time owns a store: SQLite by flock on DIR/lock, PostgreSQL by a
// session advisory lock; a second one gets ErrorCode::conflict "already running".
class Store {
 public:
  static Result<std::unique_ptr<Store>> open(Options options);
  virtual ~Store() = default;

  virtual Backend backend() const = 0;
  const std::string& directory() const { return directory_; }

  virtual Database& state() = 0;
  // Opens a part, makes it if `create`. [a-z0-9_]{1,40}. The handle lives as long as someone holds
  // it; opening twice gives the same handle.
  virtual Result<std::shared_ptr<Database>> part(std::string_view name, bool create) = 0;
  virtual Result<std::vector<std::string>> parts(std::string_view prefix) const = 0;  // sorted
  virtual Status drop_part(std::string_view name) = 0;  // bytes are gone; no handle may be open

  // Online copy of every part into an empty directory, "state" first, then the log parts oldest
  // first, so that the copied log reaches at least as far as the copied state's cursor. Writers go
  // on. Writes manifest.json (format, backend, part, bytes, SHA-256 per file) last; a directory
  // without a valid manifest is no backup.
  virtual Status backup(
      const std::string& to,
      const std::function<void(std::string_view part, double share)>& progress) = 0;
  // Fills an empty store (no "state" tables yet) from a backup made by either backend; checks the
  // manifest first.
  static Status restore(const std::string& from, Options options);

 protected:
  explicit Store(std::string directory) : directory_(std::move(directory)) {}
  std::string directory_;
};

}  // namespace enishi::store
