#include "store/catalog.h"

#include "store/session.h"

namespace enishi::store {
namespace {

const Sql select_columns{
    "store.select_columns",
    "SELECT t.name, c.name FROM sqlite_schema t, pragma_table_xinfo(t.name) c"
    " WHERE t.type = 'table' AND t.name NOT LIKE 'sqlite#_%' ESCAPE '#' AND c.hidden = 0"
    " ORDER BY t.name <> 'migration', t.name, c.cid",
    "SELECT c.relname, a.attname FROM pg_catalog.pg_class c"
    " JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid"
    " JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace"
    " WHERE n.nspname = current_schema() AND c.relkind = 'r'"
    " AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = ''"
    " ORDER BY c.relname <> 'migration', c.relname, a.attnum"};

const Sql select_size{
    "store.select_size",
    "SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size()",
    "SELECT CAST(coalesce(sum(pg_catalog.pg_table_size(c.oid)), 0) AS bigint)"
    " FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace"
    " WHERE n.nspname = current_schema() AND c.relkind = 'r'"};

const Sql select_foreign_keys{
    "store.select_foreign_keys", "SELECT NULL WHERE false",
    "SELECT c.relname, k.conname, pg_catalog.pg_get_constraintdef(k.oid)"
    " FROM pg_catalog.pg_constraint k JOIN pg_catalog.pg_class c ON c.oid = k.conrelid"
    " JOIN pg_catalog.pg_namespace n ON n.oid = k.connamespace"
    " WHERE n.nspname = current_schema() AND k.contype = 'f' ORDER BY 1, 2"};

const Sql select_broken_keys{"store.select_broken_keys",
                             "SELECT \"table\" FROM pragma_foreign_key_check() LIMIT 1",
                             "SELECT NULL WHERE false"};

}  // namespace

std::string quoted_name(std::string_view name) {
  std::string out = "\"";
  for (const char c : name) {
    if (c == '"') out += '"';
    out += c;
  }
  return out + '"';
}

Result<std::vector<TableShape>> list_tables(Tx& tx) {
  std::vector<TableShape> tables;
  TRY(tx.query(select_columns, {}, [&](const Row& row) {
    if (tables.empty() || tables.back().name != row.text(0))
      tables.push_back({.name = row.str(0), .columns = {}});
    tables.back().columns.push_back(row.str(1));
  }));
  return tables;
}

Result<std::int64_t> size_estimate(Tx& tx) {
  ASSIGN(const auto bytes, tx.integer(select_size));
  return bytes.value_or(0);
}

Result<std::vector<std::string>> drop_foreign_keys(Tx& tx) {
  std::vector<std::string> drops, adds;
  TRY(tx.query(select_foreign_keys, {}, [&](const Row& row) {
    const std::string alter = "ALTER TABLE " + quoted_name(row.text(0));
    drops.push_back(alter + " DROP CONSTRAINT " + quoted_name(row.text(1)));
    adds.push_back(alter + " ADD CONSTRAINT " + quoted_name(row.text(1)) + " " + row.str(2));
  }));
  for (const std::string& drop : drops) TRY(static_cast<Session&>(tx).script(drop));
  return adds;
}

Status check_foreign_keys(Tx& tx) {
  ASSIGN(const bool broken, tx.exists(select_broken_keys));
  if (broken) return fail(ErrorCode::corrupt, "a row of the backup refers to a missing row");
  return {};
}

}  // namespace enishi::store
