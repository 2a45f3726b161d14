// For x86-64 processors with AVX2: compiled with that option (src/CMakeLists.txt).
#include "segment/mask_loops_impl.h"

#if defined(__x86_64__)
namespace enishi::segment {

extern const MaskLoops kAvx2Loops;
const MaskLoops kAvx2Loops = kLoops;

}  // namespace enishi::segment
#endif
