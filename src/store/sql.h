// A named statement in both dialects; made from .sql files at build time (cmake/sql.cmake).
#pragma once

#include <string_view>
#include <vector>

namespace enishi::store {

// Statements are constants with static lifetime: their address is the key of prepared-statement
// caches.
struct Sql {
  std::string_view name;  // "people.insert_record"
  std::string_view sqlite;
  std::string_view postgres;
};

}  // namespace enishi::store
