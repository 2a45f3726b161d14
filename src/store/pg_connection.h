// A libpq connection, its results, and what its errors mean.
#pragma once

#include <libpq-fe.h>

#include <memory>
#include <string>
#include <string_view>

#include "base/result.h"

namespace enishi::store {

struct PgClear {
  void operator()(PGresult* r) const { PQclear(r); }
};
using PgResult = std::unique_ptr<PGresult, PgClear>;

// Used by one thread at a time.
class PgConnection {
 public:
  static Result<PgConnection> open(const std::string& url);

  PGconn* raw() const { return conn_.get(); }
  bool alive() const { return conn_ && PQstatus(conn_.get()) == CONNECTION_OK; }

  // Gives up a connection whose state is not known any more.
  void abandon() { conn_.reset(); }

  // Runs statements in the simple protocol; gives the last result.
  Result<PgResult> exec(const std::string& statements);
  // The error that `result` (null: the connection) holds. `retry` as in last_retryable().
  std::unexpected<Error> error(const PGresult* result);
  // Fails unless the result is good.
  Status check(const PGresult* result);

  // Whether the last error was a serialisation failure, a deadlock or a lost connection.
  bool last_retryable() const { return last_retryable_; }
  void forget_error() { last_retryable_ = false; }

 private:
  struct Finish {
    void operator()(PGconn* c) const { PQfinish(c); }
  };
  explicit PgConnection(PGconn* conn) : conn_(conn) {}

  std::unique_ptr<PGconn, Finish> conn_;
  bool last_retryable_ = false;
};

// The first column of the first row as text; empty without a row.
std::string_view pg_first(const PgResult& result);

}  // namespace enishi::store
