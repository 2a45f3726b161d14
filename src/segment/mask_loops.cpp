// For any processor of the architecture.
#include "segment/mask_loops.h"

#include "segment/mask_loops_impl.h"

namespace enishi::segment {

#if defined(__x86_64__)
extern const MaskLoops kAvx2Loops;  // mask_loops_avx2.cpp

const MaskLoops& mask_loops() {
  static const MaskLoops& best = __builtin_cpu_supports("avx2") ? kAvx2Loops : kLoops;
  return best;
}
#else
const MaskLoops& mask_loops() {
  return kLoops;
}
#endif

}  // namespace enishi::segment
