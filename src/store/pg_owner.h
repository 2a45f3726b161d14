// Which process owns a PostgreSQL database, and the fence that keeps a former owner from writing.
#pragma once

#include <atomic>
#include <memory>
#include <string>

#include "base/thread.h"
#include "store/pg_connection.h"

namespace enishi::store {

// The owner holds a session advisory lock on a connection of its own, and the number of the last
// epoch in table enishi.owner. Every write transaction shares a second lock, which a new owner
// needs alone to start its epoch, and compares epochs: so no write of a former owner commits after
// the new one has begun, even if the former one did not notice that it lost its connection.
// Thread safe.
class PgOwner {
 public:
  // ErrorCode::conflict "already running" when another process owns the database.
  static Result<std::shared_ptr<PgOwner>> acquire(const std::string& url);

  // Begins a write transaction on `connection`. First takes the ownership again if its connection
  // was lost; unavailable when another process has it now.
  Status begin_write(PgConnection& connection) EXCLUDES(mutex_);

  // Runs statements in a write transaction on the owner's own connection: schemas made, dropped.
  Status administer(const std::string& statements) EXCLUDES(mutex_);
  // Runs a query on the owner's own connection.
  Result<PgResult> ask(const std::string& query) EXCLUDES(mutex_);
  // A fresh connection to the database.
  Result<PgConnection> connect() const { return PgConnection::open(url_); }

 private:
  explicit PgOwner(std::string url) : url_(std::move(url)) {}
  Status take() REQUIRES(mutex_);
  Status keep() REQUIRES(mutex_);
  Status begin_fenced(PgConnection& connection) const;
  bool lost() REQUIRES(mutex_);

  const std::string url_;
  Mutex mutex_;
  std::unique_ptr<PgConnection> lock_ GUARDED_BY(mutex_);
  std::atomic<std::int64_t> epoch_{0};
};

}  // namespace enishi::store
