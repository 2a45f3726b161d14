#include "store/pg_session.h"

#include <algorithm>

#include "base/limits.h"
#include "base/text.h"
#include "store/catalog.h"

namespace enishi::store {
namespace {

std::vector<Oid> types_of(std::span<const Param> params) {
  std::vector<Oid> types(params.size());
  std::ranges::transform(params, types.begin(), [](const Param& p) { return pg_type_of(p.kind); });
  return types;
}

// The highest n of $n. The server would take parameters that no place asks for.
std::size_t parameters_of(std::string_view sql) {
  std::size_t highest = 0;
  for (std::size_t at = sql.find('$'); at != sql.npos; at = sql.find('$', at + 1)) {
    const std::size_t end = std::min(sql.find_first_not_of("0123456789", at + 1), sql.size());
    highest =
        std::max(highest, parse_int<std::size_t>(sql.substr(at + 1, end - at - 1)).value_or(0));
  }
  return highest;
}

// A prepared parameter type serves a value of that type, and null.
bool serves(const std::vector<Oid>& prepared, std::span<const Oid> wanted) {
  return std::ranges::equal(prepared, wanted,
                            [](Oid has, Oid wants) { return wants == 0 || has == wants; });
}

}  // namespace

std::int64_t pg_rows_changed(PGresult* result) {
  // SELECT counts its rows in the same place.
  if (std::string_view(PQcmdStatus(result)).starts_with("SELECT")) return 0;
  return parse_int<std::int64_t>(PQcmdTuples(result)).value_or(0);
}

Result<std::unique_ptr<Session>> PgSession::open(std::shared_ptr<PgOwner> owner,
                                                 const std::string& schema, Sync sync,
                                                 Access access) {
  ASSIGN(PgConnection connection, owner->connect());
  TRY(connection.exec("SET search_path TO " + quoted_name(schema) +
                      "; SET timezone TO 'UTC'; SET jit TO off; SET statement_timeout TO 0;"
                      " SET lock_timeout TO 0; SET idle_in_transaction_session_timeout TO 0;"
                      " SET synchronous_commit TO " +
                      (sync == Sync::full ? "on" : "off")));
  return std::unique_ptr<Session>(new PgSession(std::move(owner), std::move(connection), access));
}

Result<std::string> PgSession::prepare(std::string_view text, std::span<const Oid> types) {
  std::string name = "s" + std::to_string(++names_);
  PgResult made(PQprepare(connection_.raw(), name.c_str(), std::string(text).c_str(),
                          static_cast<int>(types.size()), types.data()));
  TRY(connection_.check(made.get()));
  return name;
}

Result<std::string> PgSession::prepared(const Sql& sql, std::span<const Oid> types) {
  std::vector<Variant>& variants = statements_[&sql];
  for (const Variant& v : variants) {
    if (serves(v.types, types)) return v.name;
  }
  if (variants.size() == limits::store_statement_variants_max) {
    TRY(connection_.exec("DEALLOCATE " + variants.front().name));
    variants.erase(variants.begin());
  }
  if (parameters_of(sql.postgres) != types.size())
    return fail(ErrorCode::internal, "wrong number of parameters");
  ASSIGN(std::string name, prepare(sql.postgres, types));
  variants.push_back({.types = {types.begin(), types.end()}, .name = name});
  return name;
}

Result<PgResult> PgSession::execute(const std::string& name, std::span<const Param> params) {
  params_.set(params);
  PgResult result(PQexecPrepared(connection_.raw(), name.c_str(), params_.size(), params_.values(),
                                 params_.lengths(), params_.formats(), 1));
  TRY(connection_.check(result.get()));
  return result;
}

Result<std::int64_t> PgSession::run(const Sql& sql, std::span<const Param> params) {
  ASSIGN(const std::string name, prepared(sql, types_of(params)));
  ASSIGN(const PgResult result, execute(name, params));
  return pg_rows_changed(result.get());
}

// Rows are handed over as they arrive, so that a large result needs no memory.
Status PgSession::stream(const RowFn& row) {
  PQsetSingleRowMode(connection_.raw());
  Status status;
  while (PgResult result{PQgetResult(connection_.raw())}) {
    if (!status) continue;  // after an error: read to the end
    status = connection_.check(result.get());
    if (!status) continue;
    const int rows = PQntuples(result.get());
    for (int i = 0; i < rows; ++i) row(PgRow(result.get(), i));
  }
  return status;
}

Status PgSession::select(const Sql& sql, std::span<const Param> params, const RowFn& row) {
  ASSIGN(const std::string name, prepared(sql, types_of(params)));
  params_.set(params);
  if (!PQsendQueryPrepared(connection_.raw(), name.c_str(), params_.size(), params_.values(),
                           params_.lengths(), params_.formats(), 1))
    return connection_.error(nullptr);
  return stream(row);
}

Status PgSession::select_text(std::string_view sql, std::span<const Param> params,
                              const RowFn& row) {
  const std::vector<Oid> types = types_of(params);
  params_.set(params);
  if (!PQsendQueryParams(connection_.raw(), std::string(sql).c_str(), params_.size(), types.data(),
                         params_.values(), params_.lengths(), params_.formats(), 1))
    return connection_.error(nullptr);
  return stream(row);
}

Status PgSession::run_script(std::string_view statements) {
  TRY(connection_.exec(std::string(statements)));
  // Tables may have changed shape under statements that were prepared before.
  TRY(connection_.exec("DEALLOCATE ALL"));
  statements_.clear();
  column_statements_.clear();
  return {};
}

Status PgSession::do_begin() {
  committing_ = false;
  connection_.forget_error();
  if (access_ == Access::write) return owner_->begin_write(connection_);
  TRY(connection_.exec("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"));
  return {};
}

Status PgSession::do_commit() {
  committing_ = true;
  auto done = connection_.exec("COMMIT");
  if (!done) {
    Error error = std::move(done).error();
    if (!alive()) error.message += " during COMMIT: the outcome is unknown";
    // A server that answers has rolled back.
    committing_ = !alive();
    return std::unexpected(std::move(error));
  }
  if (std::string_view(PQcmdStatus(done->get())) != "COMMIT")
    return fail(ErrorCode::internal, "the transaction could not be committed");
  return {};
}

void PgSession::do_rollback() noexcept {
  if (!alive()) return;
  if (PQtransactionStatus(connection_.raw()) != PQTRANS_IDLE)
    PgResult(PQexec(connection_.raw(), "ROLLBACK"));
}

Status PgSession::vacuum_full() {
  ASSIGN(PgResult tables,
         connection_.exec("SELECT quote_ident(relname) FROM pg_catalog.pg_class WHERE relkind = 'r'"
                          " AND relnamespace = (SELECT oid FROM pg_catalog.pg_namespace"
                          " WHERE nspname = current_schema())"));
  for (int i = 0; i < PQntuples(tables.get()); ++i)
    TRY(connection_.exec(std::string("VACUUM FULL ") + PQgetvalue(tables.get(), i, 0)));
  return {};
}

}  // namespace enishi::store
