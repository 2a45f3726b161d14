// Work that may wait a little gives way, where processors are short, to the intake and its answers.
#pragma once

#include <sys/resource.h>

namespace enishi::spine {

// For the calling thread, to its end. Giving way needs no privilege, and it is no loss if refused.
inline void give_way() {
  constexpr int kNice = 10;
  ::setpriority(PRIO_PROCESS, 0, kNice);  // on Linux 0 is the thread
}

}  // namespace enishi::spine
