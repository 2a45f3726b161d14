// `enishi simulate line`: the platform as a program of its own.
#pragma once

#include <cstdint>
#include <functional>
#include <iosfwd>
#include <optional>
#include <string>

#include "base/result.h"
#include "simulator/line_platform.h"

namespace enishi::simulator {

struct LineSimulatorRun {
  LinePlatformOptions platform;  // `clock` may be null: the system's
  ChannelSpec channel;           // of a first provider
  std::uint64_t friends = 0;
  std::string webhook_url;  // empty: none
  bool redelivery = false;
  // Millis the clock stands at from the start, moved only by control calls; nullopt: real time.
  std::optional<std::int64_t> manual_clock_ms;
};

// Starts the platform with one provider, one channel and its friends; prints one line of JSON to
// `out` ({url, channelId, channelSecret, channelAccessToken, botUserId, friends}); serves until
// `wait` returns; stops.
Status run_line_simulator(LineSimulatorRun run, std::ostream& out,
                          const std::function<void()>& wait);

// Blocks SIGTERM and SIGINT in this thread and those it starts from now on. Call it before
// run_line_simulator() and pass wait_for_signal, which returns when one of the two arrives.
void block_signals();
void wait_for_signal();

}  // namespace enishi::simulator
