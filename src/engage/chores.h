// What conversations need of the outside: bytes of messages are fetched before the platform deletes
// them, and forgotten when a message is taken back. Durable; tried again until it is done or cannot
// be done any more.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <thread>

#include "base/thread.h"
#include "engage/chat_stage.h"
#include "engage/platform.h"

namespace enishi::engage {

// Where fetched bytes are kept. The room that keeps them is wired by app.
struct MediaShelf {
  // Gives the 16 bytes by which they are found again.
  std::function<Result<Bytes16>(const WorkspaceId& workspace, RecordNo record,
                                const std::string& name, const std::string& type,
                                const std::string& bytes)>
      keep;
  std::function<Status(const Bytes16& media)> drop;
};

// Thread safe.
class Chores {
 public:
  Chores(store::Database& state, spine::Log& log, const workspace::Workspaces& workspaces,
         ChatPlatform& platform, MediaShelf shelf, const Clock& clock)
      : state_(state),
        log_(log),
        workspaces_(workspaces),
        platform_(platform),
        shelf_(std::move(shelf)),
        clock_(clock) {}
  ~Chores() { stop(); }

  void start();
  void stop();  // after those in hand
  void notify();
  bool idle() const;  // nothing is due

 private:
  struct Task {
    std::int64_t no = 0;
    Chore kind = Chore::fetch;
    ChannelNo channel;
    RecordNo record;
    std::string message_id;
    std::optional<Bytes16> media;
    int tries = 0;
  };
  void run();
  Result<std::optional<Time>> turn();  // gives when something is due again
  void work(const Task& task);
  Status fetch(const Task& task);
  Status end(const Task& task);
  Status later(const Task& task);

  store::Database& state_;
  spine::Log& log_;
  const workspace::Workspaces& workspaces_;
  ChatPlatform& platform_;
  const MediaShelf shelf_;
  const Clock& clock_;
  mutable Mutex mutex_;
  std::condition_variable changed_;
  std::optional<Time> due_ GUARDED_BY(mutex_);  // when something is to be done
  bool woken_ GUARDED_BY(mutex_) = false, stopping_ GUARDED_BY(mutex_) = false,
              busy_ GUARDED_BY(mutex_) = false;
  std::thread thread_;
};

}  // namespace enishi::engage
