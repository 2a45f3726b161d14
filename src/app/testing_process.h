// A real process of the product's own binary, which lies beside the test program.
#pragma once

#include <sys/types.h>

#include <string>
#include <vector>

#include "base/json.h"

namespace enishi::app::testing {

// Not thread safe.
class Process {
 public:
  // Starts `enishi ARGUMENTS` and waits for the line of JSON that it prints when it is ready. What
  // it says on stderr goes to the end of the file `talk`.
  Process(const std::vector<std::string>& arguments, const std::string& talk);
  ~Process();  // kills it
  Process(const Process&) = delete;
  Process& operator=(const Process&) = delete;

  // The line; nothing when the process ended without one.
  const std::string& ready() const { return ready_; }
  std::int64_t number(std::string_view member) const;
  std::string text(std::string_view member) const;

  void kill();  // SIGKILL: nothing is flushed, nobody is told
  int stop();   // SIGTERM; the exit status, -1 when a signal ended it

 private:
  int wait();

  pid_t pid_ = -1;
  int out_ = -1;
  std::string ready_;
};

}  // namespace enishi::app::testing
