// A part as both backends have it: a queue of writers, a pool of readers, retries, migrations.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/metrics.h"
#include "base/thread.h"
#include "store/session.h"
#include "store/turn.h"

namespace enishi::store {

struct PartOptions {
  std::string name;
  unsigned readers = 2;
  Sync sync = Sync::full;
  const Clock* clock = nullptr;  // never null in use
  Metrics* metrics = nullptr;
};

// Thread safe. One writer session, at most `readers` reader sessions; all are opened when first
// needed and opened again after their connection was lost.
class Part : public Database {
 public:
  explicit Part(PartOptions options);

  Status write(const std::function<Status(Tx&)>& body) final;
  Status read(const std::function<Status(Tx&)>& body) const final;
  Status migrate(std::span<const Sql* const> migrations) final;
  Status purge_deleted_bytes() final;

  // Foreign keys are not enforced in this part until it is closed (SQLite; nothing on PostgreSQL,
  // where a restore drops them). For a restore, which checks them itself.
  Status without_foreign_keys();

 protected:
  virtual Result<std::unique_ptr<Session>> connect(Access access) const = 0;
  // Called with no other session of this part inside a transaction; the session is closed then.
  virtual Status purge(Session& writer) = 0;
  const PartOptions& part_options() const { return options_; }

 private:
  // A reader that was connected before a migration may have prepared statements whose results have
  // another shape now; it is not used again.
  struct Reader {
    std::unique_ptr<Session> session;
    unsigned generation;
  };

  Result<Session*> writer();
  Result<Reader> reader() const;
  std::optional<Reader> idle_reader() const;
  Status write_once(const std::function<Status(Tx&)>& body, bool& again);

  const PartOptions options_;
  Turn writers_{1};
  std::unique_ptr<Session> writer_;  // touched only by who holds the turn of writers_
  mutable Turn readers_;
  mutable Mutex idle_mutex_;
  mutable std::vector<Reader> idle_ GUARDED_BY(idle_mutex_);
  unsigned generation_ GUARDED_BY(idle_mutex_) = 0;  // grows with each migrate()
  Histogram* write_seconds_ = nullptr;
  Histogram* wait_seconds_ = nullptr;
  Counter* retries_ = nullptr;
};

}  // namespace enishi::store
