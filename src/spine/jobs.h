// Long work in short steps: imports, freezes, deletions, retention. A job survives restarts (its
// cursor is durable), can be cancelled, and shows progress.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/metrics.h"
#include "base/result.h"
#include "guard/actor.h"
#include "store/store.h"

namespace enishi::spine {

enum class JobState : unsigned char { queued, done, failed, cancelled };
enum class Priority : unsigned char { high, normal, low };  // sends, people's wishes, housekeeping

struct Job {
  std::int64_t id = 0;
  std::string kind;       // "people.followers_import"
  WorkspaceId workspace;  // nil: the server's own
  Priority priority = Priority::normal;
  JobState state = JobState::queued;
  std::string input;                 // JSON, fixed at creation
  std::string cursor;                // the handler's own, "" at first
  std::int64_t done = 0, total = 0;  // total 0: not known
  std::string result;                // JSON when done
  std::string error;                 // when failed; no personal data
  Time created_at, updated_at;
};

// What a step did. `cursor`, `done`, `total` are written by the step itself, inside the transaction
// of its effects, with Jobs::save; a step without effects of its own leaves that to the runner.
struct Step {
  enum class Kind : unsigned char { more, done, wait } kind = Kind::more;
  bool saved = false;  // the step called Jobs::save in its transaction
  std::string cursor;  // when not saved
  std::int64_t done = 0, total = 0;
  std::string result;  // JSON, with Kind::done
  Millis wait{0};      // with Kind::wait: not before that time has passed
};

// Errors that time may heal: io, unavailable, timeout, rate_limited.
bool passing(const Error& error);

// One step: at most 20 ms inside a transaction. After a passing error, or a cancelled one (the
// pipeline stopped), it is tried again with back-off (at most 1 minute apart); any other fails the
// job. A step may be run again after a crash with the last saved cursor.
using StepFn = std::function<Result<Step>(const Job& job)>;

class Jobs {
 public:
  static Result<std::unique_ptr<Jobs>> open(store::Database& state, const Clock& clock,
                                            Metrics& metrics);
  virtual ~Jobs() = default;  // stops

  // Before start(). `cancelled` (may be null) tidies up in its own transaction, after the step in
  // hand and also after a restart; it may be run again after a crash. Jobs of a kind that nobody
  // handles are left alone.
  virtual void handle(std::string kind, StepFn step,
                      std::function<Status(const Job&)> cancelled = nullptr) = 0;
  virtual void start(unsigned threads) = 0;
  virtual void stop() = 0;  // after the steps in hand; may be started again
  // Runs steps on the calling thread until no job is runnable now (tests, commands).
  virtual Status run_all() = 0;

  // In the caller's transaction; call wake() after it commits. ErrorCode::unavailable when
  // limits::jobs_open_max jobs are open.
  virtual Result<std::int64_t> create(store::Tx& tx, std::string_view kind,
                                      const WorkspaceId& workspace, Priority priority,
                                      std::string_view input) = 0;
  virtual void wake() = 0;
  // ErrorCode::cancelled when the job was cancelled meanwhile: return it, so that the step is
  // undone.
  virtual Status save(store::Tx& tx, const Job& job, std::string_view cursor, std::int64_t done,
                      std::int64_t total) = 0;
  virtual Status cancel(std::int64_t id) = 0;  // not_found; conflict when it has ended
  virtual Result<std::optional<Job>> get(std::int64_t id) const = 0;
  // Newest first, below `before_id` (0: from the newest).
  virtual Result<std::vector<Job>> list(std::optional<WorkspaceId> workspace,
                                        std::int64_t before_id, std::size_t limit) const = 0;
};

}  // namespace enishi::spine
