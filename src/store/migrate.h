// Migrations: which of them a part has, and how the missing ones are applied.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "base/bytes.h"
#include "base/clock.h"
#include "store/store.h"

namespace enishi::store {

// Table "migration" keeps the text in both dialects, so that a backup can be restored into either
// backend without the program that wrote it.
struct Migration {
  std::string name;
  std::string sqlite;
  std::string postgres;
};

// SHA-256 over name and both texts.
Digest digest(const Sql& migration);

// See Database::migrate. The database must be a Part.
Status migrate(Database& database, std::span<const Sql* const> migrations, const Clock& clock);

// What was applied, in the order of application; empty for a part without the table.
Result<std::vector<Migration>> applied_migrations(Tx& tx);

// Makes table "migration" if the part does not have it.
Status make_migration_table(Tx& tx);

Result<bool> has_table(Tx& tx, std::string_view name);
Result<bool> has_tables(Tx& tx);  // any

}  // namespace enishi::store
