// A PostgreSQL connection bound to one schema, and its transactions.
#pragma once

#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include "store/column_form.h"
#include "store/pg_connection.h"
#include "store/pg_owner.h"
#include "store/pg_values.h"
#include "store/session.h"

namespace enishi::store {

// Rows changed by INSERT, UPDATE or DELETE.
std::int64_t pg_rows_changed(PGresult* result);

class PgSession final : public Session {
 public:
  static Result<std::unique_ptr<Session>> open(std::shared_ptr<PgOwner> owner,
                                               const std::string& schema, Sync sync, Access access);

  Backend backend() const override { return Backend::postgres; }
  bool retryable() const override { return !committing_ && connection_.last_retryable(); }
  bool alive() const override { return connection_.alive(); }

  // Rewrites every table, outside a transaction.
  Status vacuum_full();

 protected:
  Result<std::int64_t> run(const Sql& sql, std::span<const Param> params) override;
  Status select(const Sql& sql, std::span<const Param> params, const RowFn& row) override;
  Status select_text(std::string_view sql, std::span<const Param> params,
                     const RowFn& row) override;
  Result<std::int64_t> run_many(const Sql& sql, std::span<const Param::Kind> kinds,
                                std::span<const Param> params) override;
  Status run_script(std::string_view statements) override;
  Status do_begin() override;
  Status do_commit() override;
  void do_rollback() noexcept override;

 private:
  // A statement is prepared for the types of its parameters; one that is sometimes null is
  // prepared once more, with its type inferred.
  struct Variant {
    std::vector<Oid> types;
    std::string name;
  };

  PgSession(std::shared_ptr<PgOwner> owner, PgConnection connection, Access access)
      : owner_(std::move(owner)), connection_(std::move(connection)), access_(access) {}
  Result<std::string> prepare(std::string_view text, std::span<const Oid> types);
  Result<std::string> prepared(const Sql& sql, std::span<const Oid> types);
  Result<std::string> prepared_columns(const std::string& text, std::span<const Oid> types);
  Result<PgResult> execute(const std::string& name, std::span<const Param> params);
  Status stream(const RowFn& row);
  Result<std::int64_t> run_columns(const Sql& sql, std::span<const Param::Kind> kinds,
                                   std::span<const Param> params, const ColumnForm& form);
  Result<std::int64_t> run_pipeline(const Sql& sql, std::span<const Param::Kind> kinds,
                                    std::span<const Param> params);
  Result<std::int64_t> pipeline_results();

  std::shared_ptr<PgOwner> owner_;
  PgConnection connection_;
  const Access access_;
  bool committing_ = false;
  std::uint64_t names_ = 0;  // of prepared statements
  // Bounded by the program's constants; the second holds statements over columns by their text.
  std::unordered_map<const Sql*, std::vector<Variant>> statements_;
  std::unordered_map<std::string, std::string> column_statements_;
  PgParams params_;
};

}  // namespace enishi::store
