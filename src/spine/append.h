// One call of Log::append on its way to the disk.
#pragma once

#include <optional>
#include <vector>

#include "spine/log.h"

namespace enishi::spine {

struct Append {
  std::vector<NewEntry> entries;
  std::optional<RawBody> body;
  Stored stored;
  std::size_t bytes = 0;  // about what it holds in memory
};

}  // namespace enishi::spine
