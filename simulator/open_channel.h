// The channel of an authenticated request, with the World locked while this lives.
#pragma once

#include "simulator/platform.h"
#include "simulator/sending.h"

namespace enishi::simulator {

class OpenChannel {
 public:
  OpenChannel(Platform& platform, const ApiCall& call) NO_THREAD_SAFETY_ANALYSIS
      : lock_(platform.world.mutex),
        channel_(*platform.world.channels[call.channel]) {
    settle(channel_, call.now);
  }
  Channel& operator*() { return channel_; }
  Channel* operator->() { return &channel_; }

 private:
  MutexLock lock_;
  Channel& channel_;
};

}  // namespace enishi::simulator
