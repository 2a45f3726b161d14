// Streams of random events: generators on threads of their own, paced by the clock or by the
// receiver.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "base/result.h"
#include "base/thread.h"
#include "simulator/line_options.h"

namespace enishi::simulator {

struct Platform;

inline constexpr std::size_t kStreamsMax = 64;  // running at a time

// Thread safe.
class Streams {
 public:
  explicit Streams(Platform& platform);
  ~Streams();  // as stop_all()

  Result<std::uint64_t> start(std::string channel, StreamSpec spec);
  Result<StreamStatus> status(std::uint64_t number) const;
  Status stop(std::uint64_t number);  // does not wait
  void wait(std::uint64_t number);    // until it is done; an unknown number is
  void stop_all();                    // and waits

  struct Run;

 private:
  std::shared_ptr<Run> find(std::uint64_t number) const;

  Platform& platform_;
  mutable Mutex mutex_;
  std::vector<std::shared_ptr<Run>> runs_ GUARDED_BY(mutex_);  // by number - 1
};

}  // namespace enishi::simulator
