#include "store/migrate.h"

#include <map>

#include "store/session.h"

namespace enishi::store {
namespace sql {
namespace {

// `number` keeps the order of application; the texts make a backup self-contained.
const Sql create_migration_table{
    "store.create_migration_table",
    "CREATE TABLE IF NOT EXISTS migration (name TEXT NOT NULL PRIMARY KEY,"
    " number INTEGER NOT NULL UNIQUE, digest BLOB NOT NULL, sqlite TEXT NOT NULL,"
    " postgres TEXT NOT NULL, at INTEGER NOT NULL) WITHOUT ROWID",
    "CREATE TABLE IF NOT EXISTS migration (name TEXT NOT NULL PRIMARY KEY,"
    " number BIGINT NOT NULL UNIQUE, digest BYTEA NOT NULL, sqlite TEXT NOT NULL,"
    " postgres TEXT NOT NULL, at BIGINT NOT NULL)"};

const Sql select_table{
    "store.select_table", "SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = ?1",
    "SELECT 1 FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace"
    " WHERE n.nspname = current_schema() AND c.relkind = 'r' AND c.relname = $1"};

const Sql select_any_table{
    "store.select_any_table",
    "SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite#_%' ESCAPE '#'"
    " LIMIT 1",
    "SELECT 1 FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace"
    " WHERE n.nspname = current_schema() AND c.relkind = 'r' LIMIT 1"};

constexpr std::string_view kSelectMigrations =
    "SELECT name, digest, sqlite, postgres FROM migration ORDER BY number";
const Sql select_migrations{"store.select_migrations", kSelectMigrations, kSelectMigrations};

const Sql insert_migration{
    "store.insert_migration",
    "INSERT INTO migration (name, number, digest, sqlite, postgres, at) VALUES"
    " (?1, (SELECT coalesce(max(number), 0) + 1 FROM migration), ?2, ?3, ?4, ?5)",
    "INSERT INTO migration (name, number, digest, sqlite, postgres, at) VALUES"
    " ($1, (SELECT coalesce(max(number), 0) + 1 FROM migration), $2, $3, $4, $5)"};

}  // namespace
}  // namespace sql

namespace {

using Recorded = std::map<std::string, std::string>;  // name -> digest

Result<Recorded> recorded(Database& database) {
  return database.reading([](Tx& tx) -> Result<Recorded> {
    Recorded found;
    ASSIGN(const bool migrated, has_table(tx, "migration"));
    if (!migrated) return found;
    TRY(tx.query(sql::select_migrations, {},
                 [&](const Row& row) { found.emplace(row.str(0), row.blob(1)); }));
    return found;
  });
}

Status check(const Recorded& recorded, std::span<const Sql* const> migrations) {
  std::map<std::string_view, const Sql*> known;
  for (const Sql* m : migrations) {
    if (!known.emplace(m->name, m).second)
      return fail(ErrorCode::internal, "migration " + std::string(m->name) + " is listed twice");
  }
  for (const auto& [name, bytes] : recorded) {
    auto it = known.find(name);
    if (it == known.end())
      return fail(ErrorCode::conflict,
                  "the store holds migration " + name + ", written by a newer program");
    if (as_view(digest(*it->second)) != bytes)
      return fail(ErrorCode::conflict, "migration " + name + " was applied with another text");
  }
  return {};
}

Status apply(Database& database, const Sql& migration, const Clock& clock) {
  return database.write([&](Tx& tx) -> Status {
    TRY(make_migration_table(tx));
    // Whoever opened the part at the same time may have applied it since we looked.
    bool applied = false;
    TRY(tx.query(sql::select_migrations, {},
                 [&](const Row& row) { applied = applied || row.text(0) == migration.name; }));
    if (applied) return {};
    auto& session = static_cast<Session&>(tx);
    TRY(session.script(tx.backend() == Backend::sqlite ? migration.sqlite : migration.postgres));
    TRY(tx.exec(sql::insert_migration, {migration.name, Param::blob(as_view(digest(migration))),
                                        migration.sqlite, migration.postgres, clock.now()}));
    return {};
  });
}

}  // namespace

Digest digest(const Sql& migration) {
  std::string text;
  append_field(text, migration.name);
  append_field(text, migration.sqlite);
  append_field(text, migration.postgres);
  return sha256(text);
}

Status migrate(Database& database, std::span<const Sql* const> migrations, const Clock& clock) {
  ASSIGN(Recorded done, recorded(database));
  TRY(check(done, migrations));
  for (const Sql* m : migrations) {
    if (done.contains(std::string(m->name))) continue;
    if (Status applied = apply(database, *m, clock); !applied) {
      Error error = std::move(applied).error();
      error.message = "migration " + std::string(m->name) + ": " + error.message;
      return std::unexpected(std::move(error));
    }
  }
  return {};
}

Result<std::vector<Migration>> applied_migrations(Tx& tx) {
  ASSIGN(const bool migrated, has_table(tx, "migration"));
  if (!migrated) return std::vector<Migration>{};
  return tx.all<Migration>(sql::select_migrations, {}, [](const Row& row) {
    return Migration{.name = row.str(0), .sqlite = row.str(2), .postgres = row.str(3)};
  });
}

Status make_migration_table(Tx& tx) {
  TRY(tx.exec(sql::create_migration_table));
  return {};
}

Result<bool> has_table(Tx& tx, std::string_view name) {
  return tx.exists(sql::select_table, {name});
}

Result<bool> has_tables(Tx& tx) {
  return tx.exists(sql::select_any_table);
}

}  // namespace enishi::store
