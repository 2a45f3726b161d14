#include "base/canary.h"

#ifdef ENISHI_CANARIES

#include <cstdlib>

namespace enishi {

bool canary(std::string_view name) {
  static const char* const chosen = std::getenv("ENISHI_CANARY");
  return chosen != nullptr && name == chosen;
}

}  // namespace enishi

#endif
