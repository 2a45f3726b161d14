// For tests of any room: does some byte string stand anywhere in a store?
#pragma once

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "store/store.h"

namespace enishi::guard::testing {

// SQLite: the raw bytes of every file in the data directory (database, WAL ...) but the key file.
inline std::string raw_files(const std::string& directory) {
  std::string all;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(directory)) {
    if (!entry.is_regular_file() || entry.path().filename() == "secret.key") continue;
    std::ifstream file(entry.path(), std::ios::binary);
    all.append(std::istreambuf_iterator<char>(file), {});
    all += '\n';
  }
  return all;
}

// PostgreSQL: every row of every table of part "state" as text (bytes appear as hex).
inline std::string all_rows(store::Database& state) {
  std::string all;
  auto done = state.read([&](store::Tx& tx) -> Status {
    std::vector<std::string> tables;
    TRY(tx.query_text("SELECT tablename::text FROM pg_tables WHERE schemaname = current_schema()",
                      {}, [&](const store::Row& row) { tables.push_back(row.str(0)); }));
    for (const auto& table : tables) {
      TRY(tx.query_text("SELECT t::text FROM \"" + table + "\" t", {},
                        [&](const store::Row& row) { all += row.str(0) + "\n"; }));
    }
    return {};
  });
  return done ? all : "cannot read: " + done.error().message;
}

// Whether `bytes` stand in the store, plainly or as hex.
inline bool holds(store::Store& store, std::string_view bytes) {
  const bool sqlite = store.backend() == store::Backend::sqlite;
  const std::string all = sqlite ? raw_files(store.directory()) : all_rows(store.state());
  return all.find(bytes) != all.npos || all.find(hex(bytes)) != all.npos;
}

}  // namespace enishi::guard::testing
