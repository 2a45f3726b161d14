// Store::restore: docs/formats.md, section "Backup".
#include <algorithm>
#include <deque>
#include <map>

#include "base/limits.h"
#include "store/catalog.h"
#include "store/manifest.h"
#include "store/migrate.h"
#include "store/part.h"
#include "store/parts.h"
#include "store/rows_file.h"

namespace enishi::store {
namespace {

std::unexpected<Error> misfit(const std::string& what) {
  return fail(ErrorCode::corrupt, "the backup does not fit its own migrations: " + what);
}

// Statements made for this restore. Sessions know statements by their address, so they live as
// long as the store that runs them.
class Statements {
 public:
  const Sql& insert(const RowsReader::Table& table) {
    std::string columns, sqlite, postgres;
    for (std::size_t i = 0; i < table.columns.size(); ++i) {
      const std::string comma = i > 0 ? ", " : "", number = std::to_string(i + 1);
      columns += comma + quoted_name(table.columns[i]);
      sqlite += comma + "?" + number;
      postgres += comma + "$" + number;
    }
    const std::string into =
        "INSERT INTO " + quoted_name(table.name) + " (" + columns + ") VALUES (";
    return keep(into + sqlite + ")", into + postgres + ")");
  }

 private:
  const Sql& keep(std::string sqlite, std::string postgres) {
    texts_.push_back(std::move(sqlite));
    const std::string& first = texts_.back();
    texts_.push_back(std::move(postgres));
    return statements_.emplace_back(Sql{"store.restore", first, texts_.back()});
  }

  std::deque<std::string> texts_;
  std::deque<Sql> statements_;
};

// Rows that go in with one transaction.
class Chunk {
 public:
  explicit Chunk(std::size_t width) : width_(width), kinds_(width, Param::Kind::null) {}

  // False when the row that was just read has to start the next chunk: a column of a bulk statement
  // holds one kind of value.
  bool fits(std::span<const Value> row) {
    for (std::size_t i = 0; i < width_; ++i) {
      if (row[i].kind == Param::Kind::null) continue;
      if (kinds_[i] != Param::Kind::null && kinds_[i] != row[i].kind) return false;
    }
    return values_.size() < limits::store_restore_rows_max * width_ &&
           bytes_ < limits::store_restore_bytes_max;
  }

  void add(std::vector<Value> row) {
    for (std::size_t i = 0; i < width_; ++i) {
      if (row[i].kind != Param::Kind::null) kinds_[i] = row[i].kind;
      bytes_ += row[i].bytes.size();
      values_.push_back(std::move(row[i]));
    }
  }

  Status write(Database& database, const Sql& insert) {
    if (values_.empty()) return {};
    std::vector<Param> params;
    params.reserve(values_.size());
    for (const Value& v : values_) params.push_back(v.param());
    TRY(database.write([&](Tx& tx) -> Status {
      TRY(tx.exec_many(insert, width_, params));
      return {};
    }));
    values_.clear();
    std::ranges::fill(kinds_, Param::Kind::null);
    bytes_ = 0;
    return {};
  }

 private:
  const std::size_t width_;
  std::vector<Param::Kind> kinds_;
  std::vector<Value> values_;
  std::size_t bytes_ = 0;
};

Status load_rows(Database& database, const Sql& insert, std::size_t width, RowsReader& in) {
  Chunk chunk(width);
  std::vector<Value> row;
  while (true) {
    row.clear();
    ASSIGN(const bool more, in.row(row));
    if (!more) break;
    if (!chunk.fits(row)) TRY(chunk.write(database, insert));
    chunk.add(std::move(row));
  }
  return chunk.write(database, insert);
}

// The rows of table "migration", which every file that has tables begins with.
Result<std::vector<Migration>> read_migrations(const std::string& path) {
  ASSIGN(RowsReader in, RowsReader::open(path));
  ASSIGN(const auto table, in.table());
  if (!table) return std::vector<Migration>{};
  auto column = [&](std::string_view name) {
    return static_cast<std::size_t>(std::ranges::find(table->columns, name) -
                                    table->columns.begin());
  };
  const std::size_t name = column("name"), number = column("number"), sqlite = column("sqlite"),
                    postgres = column("postgres"), columns = table->columns.size();
  if (table->name != "migration" || std::max({name, number, sqlite, postgres}) == columns)
    return misfit("no table of migrations");
  std::map<std::uint64_t, Migration> found;
  std::vector<Value> row;
  while (true) {
    row.clear();
    ASSIGN(const bool more, in.row(row));
    if (!more) break;
    found[row[number].bits] = {.name = std::move(row[name].bytes),
                               .sqlite = std::move(row[sqlite].bytes),
                               .postgres = std::move(row[postgres].bytes)};
  }
  std::vector<Migration> migrations;
  for (auto& [n, migration] : found) migrations.push_back(std::move(migration));
  return migrations;
}

// Makes the tables, without rows and without foreign keys; gives what brings the keys back.
Result<std::vector<std::string>> make_tables(Part& part, const std::vector<Migration>& migrations) {
  return part.writing([&](Tx& tx) -> Result<std::vector<std::string>> {
    auto& session = static_cast<Session&>(tx);
    TRY(make_migration_table(tx));
    for (const Migration& m : migrations)
      TRY(session.script(tx.backend() == Backend::sqlite ? m.sqlite : m.postgres));
    ASSIGN(auto keys, drop_foreign_keys(tx));
    // What a migration inserted is in the backup, as it was later.
    ASSIGN(const auto tables, list_tables(tx));
    for (const TableShape& table : tables)
      TRY(session.script("DELETE FROM " + quoted_name(table.name)));
    return keys;
  });
}

Status load_part(Part& part, const std::string& path, Statements& statements) {
  ASSIGN(const auto migrations, read_migrations(path));
  if (migrations.empty()) return {};
  TRY(part.without_foreign_keys());
  ASSIGN(const auto keys, make_tables(part, migrations));
  ASSIGN(RowsReader in, RowsReader::open(path));
  while (true) {
    ASSIGN(const auto table, in.table());
    if (!table) break;
    TRY(load_rows(part, statements.insert(*table), table->columns.size(), in));
  }
  return part.write([&](Tx& tx) -> Status {
    for (const std::string& key : keys) TRY(static_cast<Session&>(tx).script(key));
    return check_foreign_keys(tx);
  });
}

Status want_empty(Store& store) {
  ASSIGN(const auto parts, store.parts(""));
  ASSIGN(const bool tables, store.state().reading([](Tx& tx) { return has_tables(tx); }));
  if (tables || parts.size() > 1)
    return fail(ErrorCode::conflict, "a backup is restored into an empty store only");
  return {};
}

Status script(Store& store, const char* statement) {
  return store.state().write([&](Tx& tx) { return static_cast<Session&>(tx).script(statement); });
}

}  // namespace

Status Store::restore(const std::string& from, Options options) {
  ASSIGN(const Manifest manifest, read_manifest(from));
  Statements statements;  // outlives the store
  ASSIGN(const auto store, open(std::move(options)));
  TRY(want_empty(*store));
  // A store that is half filled is refused by open() as long as this table stands.
  TRY(script(*store, kMakeRestoringTable));
  for (const Manifest::Entry& entry : manifest.parts) {
    if (entry.part == "state") continue;
    ASSIGN(const auto part, store->part(entry.part, true));
    TRY(load_part(static_cast<Part&>(*part), rows_path(from, entry.part), statements));
  }
  TRY(load_part(static_cast<Part&>(store->state()), rows_path(from, "state"), statements));
  return script(*store, "DROP TABLE restoring");
}

}  // namespace enishi::store
