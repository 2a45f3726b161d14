#include "store/part.h"

#include <cassert>

#include "store/migrate.h"

namespace enishi::store {
namespace {

// The parts whose transactions this thread is in, innermost first: a body that calls its own part
// again would wait for itself.
struct Entered {
  explicit Entered(const void* p) : part(p), outer(innermost) { innermost = this; }
  ~Entered() { innermost = outer; }
  Entered(const Entered&) = delete;
  Entered& operator=(const Entered&) = delete;

  bool again() const {
    for (const Entered* e = outer; e; e = e->outer) {
      if (e->part == part) return true;
    }
    return false;
  }

  const void* part;
  const Entered* outer;
  static thread_local const Entered* innermost;
};
thread_local const Entered* Entered::innermost = nullptr;

Status not_reentrant() {
  return fail(ErrorCode::internal, "a transaction of this part is open in this thread already");
}

// Rolls back unless told that all went well, also when a body throws.
class Rollback {
 public:
  explicit Rollback(Session& session) : session_(session) {}
  ~Rollback() {
    if (armed_) session_.rollback();
  }
  Rollback(const Rollback&) = delete;
  Rollback& operator=(const Rollback&) = delete;
  void disarm() { armed_ = false; }

 private:
  Session& session_;
  bool armed_ = true;
};

Status run_body(Session& session, const std::function<Status(Tx&)>& body) {
  Status done = body(session);
  // A body that swallowed an error must not commit half of what it meant to do.
  if (done && session.failed()) return std::unexpected(*session.failed());
  return done;
}

double seconds(std::chrono::nanoseconds d) {
  return std::chrono::duration<double>(d).count();
}

}  // namespace

Part::Part(PartOptions options) : options_(std::move(options)), readers_(options_.readers) {
  assert(options_.clock && options_.readers > 0);
  if (Metrics* m = options_.metrics) {
    // One series for all log parts: their number grows by the day.
    std::string_view part = options_.name == "state" ? "state" : "log";
    wait_seconds_ = &m->histogram("enishi_store_write_wait_seconds",
                                  "Time a writer waited for its turn", {{"part", part}});
    write_seconds_ = &m->histogram("enishi_store_write_seconds",
                                   "Time of a write transaction with its commit", {{"part", part}});
    retries_ = &m->counter("enishi_store_retries_total",
                           "Write transactions that were run a second time", {{"part", part}});
  }
}

Result<Session*> Part::writer() {
  if (writer_ && !writer_->alive()) writer_.reset();
  if (!writer_) {
    ASSIGN(writer_, connect(Access::write));
  }
  return writer_.get();
}

Status Part::write_once(const std::function<Status(Tx&)>& body, bool& again) {
  again = false;
  ASSIGN(Session * session, writer());
  if (Status begun = session->begin(); !begun) {
    again = session->retryable();
    return begun;
  }
  Rollback rollback(*session);
  Status done = run_body(*session, body);
  if (done) done = session->commit();
  if (done) {
    rollback.disarm();
  } else {
    again = session->retryable();
  }
  return done;
}

Status Part::write(const std::function<Status(Tx&)>& body) {
  Entered entered(this);
  if (entered.again()) return not_reentrant();
  const auto arrived = options_.clock->monotonic();
  Turn::Hold turn(writers_);
  const auto started = options_.clock->monotonic();
  bool again = false;
  Status done = write_once(body, again);
  if (again) {
    if (retries_) retries_->add();
    done = write_once(body, again);
  }
  if (wait_seconds_) {
    wait_seconds_->observe_seconds(seconds(started - arrived));
    write_seconds_->observe_seconds(seconds(options_.clock->monotonic() - started));
  }
  return done;
}

std::optional<Part::Reader> Part::idle_reader() const {
  MutexLock lock(idle_mutex_);
  while (!idle_.empty()) {
    Reader reader = std::move(idle_.back());
    idle_.pop_back();
    if (reader.generation == generation_) return reader;
  }
  return std::nullopt;
}

Result<Part::Reader> Part::reader() const {
  if (auto idle = idle_reader()) {
    Status begun = idle->session->begin();
    if (begun) return *std::move(idle);
    if (idle->session->alive()) return std::unexpected(begun.error());
    // The connection was lost while nobody used it: all idle ones probably were.
  }
  Reader fresh{.session = nullptr, .generation = 0};
  {
    MutexLock lock(idle_mutex_);
    fresh.generation = generation_;
  }
  ASSIGN(fresh.session, connect(Access::read));
  TRY(fresh.session->begin());
  return fresh;
}

Status Part::read(const std::function<Status(Tx&)>& body) const {
  Entered entered(this);
  if (entered.again()) return not_reentrant();
  Turn::Hold turn(readers_);
  ASSIGN(Reader reader, this->reader());
  Status done;
  {
    Rollback rollback(*reader.session);  // nothing to commit
    done = run_body(*reader.session, body);
  }
  if (reader.session->alive()) {
    MutexLock lock(idle_mutex_);
    idle_.push_back(std::move(reader));
  }
  return done;
}

Status Part::migrate(std::span<const Sql* const> migrations) {
  Status done = store::migrate(*this, migrations, *options_.clock);
  MutexLock lock(idle_mutex_);
  ++generation_;
  return done;
}

Status Part::without_foreign_keys() {
  if (backend() == Backend::postgres) return {};
  Turn::Hold turn(writers_);
  ASSIGN(Session * session, writer());
  return session->script("PRAGMA foreign_keys = OFF");
}

Status Part::purge_deleted_bytes() {
  Entered entered(this);
  if (entered.again()) return not_reentrant();
  Turn::Hold writer_turn(writers_);
  Turn::Hold reader_turns(readers_, readers_.places());
  ASSIGN(Session * session, writer());
  Status done = purge(*session);
  writer_.reset();
  return done;
}

}  // namespace enishi::store
