// What tables a part has, asked of the database itself: backup and restore know no table of a room.
#pragma once

#include <string>
#include <vector>

#include "store/store.h"

namespace enishi::store {

struct TableShape {
  std::string name;
  std::vector<std::string> columns;  // without generated ones
};

// "name", for statements built at run time.
std::string quoted_name(std::string_view name);

// Tables in order of name, "migration" first.
Result<std::vector<TableShape>> list_tables(Tx& tx);

// About how many bytes the part takes; for progress only.
Result<std::int64_t> size_estimate(Tx& tx);

// Foreign keys while a part is filled table by table. drop_foreign_keys() gives the statements that
// bring them back (PostgreSQL) and check_foreign_keys() fails with corrupt when a row refers to
// nothing (SQLite, where the keys are only switched off).
Result<std::vector<std::string>> drop_foreign_keys(Tx& tx);
Status check_foreign_keys(Tx& tx);

}  // namespace enishi::store
