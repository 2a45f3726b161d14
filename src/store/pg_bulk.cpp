// PgSession's way of running one statement for many rows.
#include <algorithm>
#include <bit>
#include <unordered_set>

#include "base/bytes.h"
#include "base/limits.h"
#include "store/column_form.h"
#include "store/pg_session.h"

namespace enishi::store {
namespace {

Oid array_type(Param::Kind kind) {
  switch (kind) {
    case Param::Kind::integer:
      return pg_type::int8_array;
    case Param::Kind::real:
      return pg_type::float8_array;
    case Param::Kind::text:
      return pg_type::text_array;
    default:
      return pg_type::bytea_array;
  }
}

// How many parameters from the first make one chunk: whole rows, within both limits.
std::size_t chunk_size(std::size_t width, std::span<const Param> params) {
  const std::size_t most = std::min(params.size(), width * limits::store_column_rows_max);
  std::size_t bytes = 0, end = 0;
  while (end < most && bytes < limits::store_column_bytes_max) {
    for (std::size_t i = end; i < end + width; ++i) bytes += params[i].bytes.size() + 12;
    end += width;
  }
  return end;
}

// Whether no two rows have the same values in all of `keys`.
bool rows_differ(const std::vector<std::size_t>& keys, std::size_t width,
                 std::span<const Param> params) {
  if (keys.empty()) return true;
  std::unordered_set<std::string> seen;
  for (; !params.empty(); params = params.subspan(width)) {
    std::string key;
    for (const std::size_t k : keys) {
      const Param& p = params[k];
      if (p.kind == Param::Kind::null) {
        key.clear();  // null equals nothing
        break;
      }
      append_be64(key, static_cast<std::uint64_t>(p.integer));
      append_be64(key, std::bit_cast<std::uint64_t>(p.real));
      append_field(key, p.bytes);
    }
    if (!key.empty() && !seen.insert(std::move(key)).second) return false;
  }
  return true;
}

}  // namespace

Result<std::int64_t> PgSession::run_many(const Sql& sql, std::span<const Param::Kind> kinds,
                                         std::span<const Param> params) {
  if (params.size() == kinds.size()) return run(sql, params);
  if (const auto form = column_form(sql.postgres, kinds))
    return run_columns(sql, kinds, params, *form);
  return run_pipeline(sql, kinds, params);
}

Result<std::string> PgSession::prepared_columns(const std::string& text,
                                                std::span<const Oid> types) {
  if (auto it = column_statements_.find(text); it != column_statements_.end()) return it->second;
  if (column_statements_.size() == limits::store_column_statements_max) {
    for (const auto& [sql, name] : column_statements_) TRY(connection_.exec("DEALLOCATE " + name));
    column_statements_.clear();
  }
  ASSIGN(std::string name, prepare(text, types));
  column_statements_.emplace(text, name);
  return name;
}

Result<std::int64_t> PgSession::run_columns(const Sql& sql, std::span<const Param::Kind> kinds,
                                            std::span<const Param> params, const ColumnForm& form) {
  std::vector<Oid> types;
  std::vector<std::size_t> columns;  // those that hold any value
  for (std::size_t i = 0; i < kinds.size(); ++i) {
    if (kinds[i] == Param::Kind::null) continue;
    types.push_back(array_type(kinds[i]));
    columns.push_back(i);
  }
  ASSIGN(const std::string name, prepared_columns(form.text, types));
  std::int64_t changed = 0;
  std::vector<std::string> arrays(columns.size());
  std::vector<Param> bound;
  while (!params.empty()) {
    const auto chunk = params.first(chunk_size(kinds.size(), params));
    params = params.subspan(chunk.size());
    if (!rows_differ(form.keys, kinds.size(), chunk)) {
      ASSIGN(const std::int64_t n, run_pipeline(sql, kinds, chunk));
      changed += n;
      continue;
    }
    bound.clear();
    for (std::size_t i = 0; i < columns.size(); ++i) {
      arrays[i].clear();
      append_pg_array(arrays[i], kinds[columns[i]], chunk.subspan(columns[i]), kinds.size());
      bound.push_back(Param::blob(arrays[i]));
    }
    ASSIGN(const PgResult result, execute(name, bound));
    changed += pg_rows_changed(result.get());
  }
  return changed;
}

// Pipeline mode for a scope. A connection that cannot leave it, because results are still to come
// after a failed call of the library, is given up.
class PgPipeline {
 public:
  explicit PgPipeline(PgConnection& connection) : connection_(connection) {
    PQenterPipelineMode(connection_.raw());
  }
  ~PgPipeline() {
    if (!PQexitPipelineMode(connection_.raw())) connection_.abandon();
  }
  PgPipeline(const PgPipeline&) = delete;
  PgPipeline& operator=(const PgPipeline&) = delete;

 private:
  PgConnection& connection_;
};

Result<std::int64_t> PgSession::run_pipeline(const Sql& sql, std::span<const Param::Kind> kinds,
                                             std::span<const Param> params) {
  const std::size_t width = kinds.size();
  std::vector<Oid> types(width);
  std::ranges::transform(kinds, types.begin(), pg_type_of);
  ASSIGN(const std::string name, prepared(sql, types));
  PGconn* conn = connection_.raw();
  PgPipeline pipeline(connection_);
  std::int64_t changed = 0;
  while (!params.empty()) {
    const std::size_t statements =
        std::min(params.size() / width, limits::store_pipeline_statements_max);
    for (std::size_t i = 0; i < statements; ++i, params = params.subspan(width)) {
      params_.set(params.first(width));
      if (!PQsendQueryPrepared(conn, name.c_str(), params_.size(), params_.values(),
                               params_.lengths(), params_.formats(), 1))
        return connection_.error(nullptr);
    }
    if (!PQpipelineSync(conn)) return connection_.error(nullptr);
    ASSIGN(const std::int64_t n, pipeline_results());
    changed += n;
  }
  return changed;
}

// Reads the results up to the next sync; a null result ends each statement.
Result<std::int64_t> PgSession::pipeline_results() {
  std::int64_t changed = 0;
  std::optional<Error> first;
  while (true) {
    PgResult result(PQgetResult(connection_.raw()));
    if (!result) {
      if (!alive()) return connection_.error(nullptr);
      continue;
    }
    const ExecStatusType status = PQresultStatus(result.get());
    if (status == PGRES_PIPELINE_SYNC) break;
    if (status == PGRES_PIPELINE_ABORTED) continue;  // what followed the statement that failed
    if (Status ok = connection_.check(result.get()); !ok) {
      if (!first) first = ok.error();
      if (!alive()) break;
      continue;
    }
    changed += pg_rows_changed(result.get());
  }
  if (first) return std::unexpected(*first);
  return changed;
}

}  // namespace enishi::store
