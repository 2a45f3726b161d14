// One connection to one part, and the transaction that runs on it. What is common to both backends
// stands here: checks of parameters, and the rule that nothing runs after a failure.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "store/store.h"

namespace enishi::store {

enum class Access : unsigned char { read, write };

// A row that also tells what it holds: every row of both backends is one.
class TypedRow : public Row {
 public:
  virtual Param::Kind kind(int column) const = 0;
};

// Used by one thread at a time.
class Session : public Tx {
 public:
  using Tx::exec;
  using Tx::query;
  Result<std::int64_t> exec(const Sql& sql, std::span<const Param> params) final;
  Status query(const Sql& sql, std::span<const Param> params, const RowFn& row) final;
  Result<std::int64_t> exec_many(const Sql& sql, std::size_t width,
                                 std::span<const Param> params) final;
  Status query_text(std::string_view sql, std::span<const Param> params, const RowFn& row) final;

  // Statements separated by ';', without parameters: a migration.
  Status script(std::string_view statements);

  // begin() forgets the failure of the transaction before. After commit() failed the session must
  // be rolled back too.
  Status begin();
  Status commit();
  void rollback() noexcept;

  // The first failure of this transaction.
  const std::optional<Error>& failed() const { return failed_; }
  // Whether running the whole transaction again, once, may help and can do no harm: a
  // serialisation failure, or a connection lost before COMMIT.
  virtual bool retryable() const = 0;
  // False when the connection is gone and the session is of no more use.
  virtual bool alive() const = 0;

 protected:
  virtual Result<std::int64_t> run(const Sql& sql, std::span<const Param> params) = 0;
  virtual Status select(const Sql& sql, std::span<const Param> params, const RowFn& row) = 0;
  virtual Status select_text(std::string_view sql, std::span<const Param> params,
                             const RowFn& row) = 0;
  // `kinds` has one entry a column: the kind of its values, or null when all of them are null.
  virtual Result<std::int64_t> run_many(const Sql& sql, std::span<const Param::Kind> kinds,
                                        std::span<const Param> params) = 0;
  virtual Status run_script(std::string_view statements) = 0;
  virtual Status do_begin() = 0;
  virtual Status do_commit() = 0;
  virtual void do_rollback() noexcept = 0;

 private:
  template <class F>
  auto guarded(std::string_view what, std::span<const Param> params, F&& f) -> decltype(f());

  std::optional<Error> failed_;
  bool busy_ = false;  // a statement is running: we are inside a row callback
};

}  // namespace enishi::store
