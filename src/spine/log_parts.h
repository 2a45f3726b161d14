// The day parts of the log: which there are, which positions they hold, and which are open.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/thread.h"
#include "spine/day.h"
#include "spine/entry.h"
#include "store/store.h"

namespace enishi::spine {

// Thread safe. A part in use is pinned; of the others the few used last stay open.
class LogParts {
 public:
  struct Part;

  // Keeps a part open and in being while it lives.
  class Pin {
   public:
    ~Pin();
    Pin(Pin&& other) noexcept;
    Pin& operator=(Pin&&) = delete;
    store::Database& database() const { return *database_; }

   private:
    friend class LogParts;
    Pin(LogParts& parts, std::shared_ptr<Part> part, std::shared_ptr<store::Database> database)
        : parts_(&parts), part_(std::move(part)), database_(std::move(database)) {}
    LogParts* parts_;
    std::shared_ptr<Part> part_;  // null: moved from
    std::shared_ptr<store::Database> database_;
  };

  // Reads which positions each part holds.
  static Result<std::unique_ptr<LogParts>> open(store::Store& store);
  ~LogParts();

  struct End {
    Position position = 0;
    Time received_at = kTimeMin;
  };
  // The newest durable entry.
  End end() const;

  // The part for entries received on this day, made if needed. Only the writer calls these three.
  Result<Pin> for_day(Day day);
  // After a commit to that part: its positions from `first` to `end` are durable now.
  void extend(const Pin& pin, Position first, const End& end);
  // After a commit whose outcome is not known: looks what is there.
  Status refresh_end();

  // The part that holds the first kept entry after `after`; nullopt if there is none.
  struct Span {
    Pin pin;
    Position last;
  };
  Result<std::optional<Span>> after(Position after);
  Result<Pin> by_name(const std::string& name);  // not_found
  // Names of the parts of days [from, before), oldest first.
  std::vector<std::string> names(Day from, Day before) const;
  std::vector<std::string> names() const;

  // Drops parts, oldest first, while the day of the oldest ended at `before` or earlier and all its
  // positions are at most `applied`. The part with the newest entry always stays: it says where
  // the log goes on. Waits for those who read a part that goes.
  Status retire(Time before, Position applied);

 private:
  explicit LogParts(store::Store& store) : store_(store) {}
  Status load(const std::string& name, Day day);

  // A held part is not closed and not retired. pin() takes the hold over, also when it fails.
  std::shared_ptr<Part> hold(const std::shared_ptr<Part>& part) REQUIRES(mutex_);
  Result<Pin> pin(std::shared_ptr<Part> held);
  void let_go(Part& part);
  std::shared_ptr<Part> take_retired(Time before, Position applied) REQUIRES(mutex_);
  // Handles to let go of outside the lock: closing a file takes time.
  std::vector<std::shared_ptr<store::Database>> close_idle() REQUIRES(mutex_);

  store::Store& store_;
  mutable Mutex mutex_;
  std::condition_variable let_go_;
  std::vector<std::shared_ptr<Part>> parts_ GUARDED_BY(mutex_);  // by day
  End end_ GUARDED_BY(mutex_);
  std::uint64_t uses_ GUARDED_BY(mutex_) = 0;
};

}  // namespace enishi::spine
