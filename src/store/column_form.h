// Bulk statements rewritten to take whole columns as arrays: on PostgreSQL one round over a
// thousand rows is several times as fast as a thousand pipelined statements.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "store/store.h"

namespace enishi::store {

struct ColumnForm {
  // Parameters are arrays $1, $2 ... of the columns that hold any value, in order.
  std::string text;
  // Parameters (from 0) in which the rows of one run must differ, taken together; a row with a null
  // among them differs from every other. Empty: no such condition.
  std::vector<std::size_t> keys;
};

// The form over columns of `sql`, if one run of it over many rows means the same as running `sql`
// for each of them in turn; nullopt when that is not certain. `kinds` are those of $1 to $n; null
// stands for a column without values. Known are:
//   INSERT INTO t (...) VALUES (...)        values: $n, integers, NULL
//     [ON CONFLICT [(a, b)] DO NOTHING]
//     [ON CONFLICT (a, b) DO UPDATE SET ...]
//   UPDATE t SET ... WHERE a = $n [AND ...]  a not among the columns that are set
//   DELETE FROM t WHERE a = $n [AND ...]
// without sub-selects, strings, OR in the condition, and RETURNING.
std::optional<ColumnForm> column_form(std::string_view sql, std::span<const Param::Kind> kinds);

}  // namespace enishi::store
