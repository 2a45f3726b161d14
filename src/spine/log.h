// The log: append-only day parts "log_YYYYMMDD" (UTC day of receipt) and, beside them, short-lived
// raw bodies "bodies_YYYYMMDD".
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/metrics.h"
#include "base/result.h"
#include "spine/entry.h"
#include "spine/entry_batch.h"
#include "store/store.h"

namespace enishi::spine {

// A raw request body kept to be forwarded to other receivers (webhook fan-out).
struct RawBody {
  std::uint32_t source = 0;
  std::string signature;  // header x-line-signature as received
  std::string body;
  std::vector<std::int64_t> receivers;  // FanoutReceiver::no; at least one
};

struct Receipt {
  Position last = 0;  // position of the last stored entry; 0 if all were duplicates
  unsigned stored = 0;
  unsigned duplicates = 0;
};

// On the intake thread, after the entries are durable, or with the error. Must not block.
using Stored = std::move_only_function<void(Result<Receipt>)>;

// Takes entries from any thread, commits them in groups, answers after the commit. Bounded: beyond
// the limits append() answers ErrorCode::unavailable at once, on the calling thread.
class Log {
 public:
  // While appends come thick, a commit begins `commit_every` after the one before at the earliest:
  // larger groups cost less each, and nobody notices so short a wait. A lone append never waits.
  static Result<std::unique_ptr<Log>> open(store::Store& store, const Clock& clock,
                                           Metrics& metrics, Millis commit_every = Millis{0});
  virtual ~Log() = default;  // commits what was taken, then joins

  virtual void append(std::vector<NewEntry> entries, std::optional<RawBody> body,
                      Stored stored) = 0;
  Result<Receipt> append_and_wait(std::vector<NewEntry> entries);

  // Position of the newest durable entry.
  virtual Position end() const = 0;
  // Waits until end() > after, or until interrupt(). Gives end().
  virtual Position wait_past(Position after) = 0;
  // Ends the wait of whoever waits now, or of the next to wait.
  virtual void interrupt() = 0;

  // Entries after `after`, in order, at most `limit`; `entry` gets each. Gives the last position
  // read, or `after` if there were none.
  Result<Position> read(Position after, std::size_t limit,
                        const std::function<Status(Entry&)>& entry) const;
  // The same into `batch` (cleared first). Reading stops early, but after one entry at least, when
  // the payloads come to limits::log_read_bytes_max. Starts at the oldest kept entry when `after`
  // lies before it.
  virtual Result<Position> read_batch(Position after, std::size_t limit,
                                      EntryBatch& batch) const = 0;

  // Drops parts whose day ended more than `keep` ago; `keep` is at least 8 days (asserted), and
  // never a part above `applied`. One that somebody else (a backup) has open waits for a later
  // call.
  virtual Status retire(Millis keep, Position applied) = 0;
  // Erases payload and subject of every entry of `subject` (nil: of nobody) in the sources for
  // which `concerns` holds; entries of several people are passed to `redact`, which gives the
  // payload without the person, or nullopt if the person is not in it. One day part a call, in
  // chunks; `part` names it.
  virtual Result<std::int64_t> erase(
      const std::string& part, const Subject& subject,
      const std::function<bool(std::uint32_t source)>& concerns,
      const std::function<std::optional<std::string>(const Entry&)>& redact) = 0;
  // Erases the payload of one entry (a message that was taken back); a position that is not kept
  // any more is no error.
  virtual Status forget(Position position) = 0;
  virtual Result<std::vector<std::string>> parts() const = 0;  // log parts, oldest first

  // The clock that stamps received_at; the pipeline waits by it too.
  virtual const Clock& clock() const = 0;
};

}  // namespace enishi::spine
