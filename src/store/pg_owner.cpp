#include "store/pg_owner.h"

#include <poll.h>

#include "base/log.h"
#include "base/text.h"

namespace enishi::store {
namespace {

// Advisory locks are local to a database; the first key is ours ("enis"), the second says which:
// 1 is held by the owner's connection, 2 by every write transaction.
constexpr const char* kTakeOwnerLock =
    "SET lock_timeout = '500ms'; SELECT pg_catalog.pg_advisory_lock(1701734771, 1)";
constexpr const char* kMakeTable =
    "CREATE SCHEMA IF NOT EXISTS enishi;"
    "CREATE TABLE IF NOT EXISTS enishi.owner (epoch BIGINT NOT NULL);"
    "INSERT INTO enishi.owner SELECT 0 WHERE NOT EXISTS (SELECT 1 FROM enishi.owner)";
// Waits for the write transactions that a former owner still has open.
constexpr const char* kStartEpoch =
    "BEGIN; SELECT pg_catalog.pg_advisory_xact_lock(1701734771, 2);"
    "UPDATE enishi.owner SET epoch = epoch + 1 RETURNING epoch";
// Three statements, so that the epoch is read with a snapshot newer than the lock.
constexpr const char* kBeginWrite =
    "BEGIN; SELECT pg_catalog.pg_advisory_xact_lock_shared(1701734771, 2);"
    "SELECT epoch FROM enishi.owner";

}  // namespace

Result<std::shared_ptr<PgOwner>> PgOwner::acquire(const std::string& url) {
  std::shared_ptr<PgOwner> owner(new PgOwner(url));
  MutexLock lock(owner->mutex_);
  TRY(owner->take());
  return owner;
}

Status PgOwner::take() {
  lock_.reset();
  ASSIGN(PgConnection opened, connect());
  if (auto locked = opened.exec(kTakeOwnerLock); !locked) {
    if (locked.error().code == ErrorCode::unavailable)
      return fail(ErrorCode::conflict, "already running");
    return std::unexpected(locked.error());
  }
  TRY(opened.exec(kMakeTable));
  TRY(opened.exec("SET lock_timeout = '10s'"));
  ASSIGN(PgResult started, opened.exec(kStartEpoch));
  const auto epoch = parse_int<std::int64_t>(pg_first(started));
  if (!epoch) return fail(ErrorCode::corrupt, "table enishi.owner is damaged");
  TRY(opened.exec("COMMIT"));
  epoch_ = *epoch;
  lock_ = std::make_unique<PgConnection>(std::move(opened));
  return {};
}

// A look at the socket, without a round trip: the server closes it when the session ends.
bool PgOwner::lost() {
  if (!lock_ || !lock_->alive()) return true;
  pollfd socket{.fd = PQsocket(lock_->raw()), .events = POLLIN, .revents = 0};
  if (poll(&socket, 1, 0) > 0) PQconsumeInput(lock_->raw());
  return !lock_->alive();
}

Status PgOwner::keep() {
  if (!lost()) return {};
  log(LogLevel::warn, "store.ownership_lost");
  Status taken = take();
  if (!taken) {
    Error error = std::move(taken).error();
    if (error.code == ErrorCode::conflict) error.code = ErrorCode::unavailable;
    error.message = "the ownership of the database was lost: " + error.message;
    return std::unexpected(std::move(error));
  }
  log(LogLevel::info, "store.ownership_taken_again");
  return {};
}

Status PgOwner::begin_fenced(PgConnection& connection) const {
  const std::int64_t mine = epoch_;
  ASSIGN(PgResult begun, connection.exec(kBeginWrite));
  if (parse_int<std::int64_t>(pg_first(begun)) == mine) return {};
  (void)connection.exec("ROLLBACK");
  return fail(ErrorCode::unavailable, "another process has taken over the database");
}

Status PgOwner::begin_write(PgConnection& connection) {
  {
    MutexLock lock(mutex_);
    TRY(keep());
  }
  return begin_fenced(connection);
}

Status PgOwner::administer(const std::string& statements) {
  MutexLock lock(mutex_);
  TRY(keep());
  TRY(begin_fenced(*lock_));
  auto done = lock_->exec(statements);
  if (done) done = lock_->exec("COMMIT");
  if (done) return {};
  (void)lock_->exec("ROLLBACK");
  return std::unexpected(done.error());
}

Result<PgResult> PgOwner::ask(const std::string& query) {
  MutexLock lock(mutex_);
  TRY(keep());
  return lock_->exec(query);
}

}  // namespace enishi::store
