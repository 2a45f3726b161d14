// The wired-up server: every room on one store. Used by `enishi serve`, by commands that work on a
// data directory without a server, and by tests of the whole.
#pragma once

#include <memory>
#include <string>

#include "api/api.h"
#include "base/config.h"
#include "base/metrics.h"
#include "net/server.h"

namespace enishi::app {

struct SystemOptions {
  bool listen = true;  // TCP as configured, and the Unix socket DIR/enishi.sock
  bool send = true;    // start the dispatcher, fan-out and timers
  std::string vfs;     // SQLite VFS (tests)
  // A data directory that was restored, copied or moved to another host is recognised by the mark
  // DIR/host; the mark of tests is theirs.
  std::string host_mark;  // empty: made from this machine and the directory itself
};

// Owns everything; stops in reverse order when destroyed. Opening applies migrations, holds
// unfinished sends if the directory wakes up as a copy, replays deletions, and loads memory.
class System {
 public:
  static Result<std::unique_ptr<System>> open(const Config& config, Clock& clock, Random& random,
                                              SystemOptions options);
  virtual ~System() = default;

  virtual void handle(net::Request&& request, net::Reply&& reply) = 0;  // as the server's handler
  virtual std::uint16_t port() const = 0;
  virtual const api::Rooms& rooms() const = 0;
  virtual store::Store& store() = 0;
  // Waits until everything durable at the time of the call is applied.
  virtual Status settle() = 0;
};

// Migrations of all rooms, in the order in which they are applied to part "state".
std::vector<const store::Sql*> migrations();

// Where the Unix socket of a data directory lies.
std::string socket_path(const std::string& directory);

}  // namespace enishi::app
