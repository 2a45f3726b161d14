// Erasing a person from one part of the log.
#pragma once

#include <functional>
#include <optional>
#include <string>

#include "spine/entry.h"
#include "store/store.h"

namespace enishi::spine {

struct Erasure {
  Subject subject{};
  const std::function<bool(std::uint32_t source)>& concerns;
  const std::function<std::optional<std::string>(const Entry&)>& redact;
};

// As Log::erase: short transactions, then the part's deleted bytes are purged. Can be repeated
// after a crash at any point. Gives the number of entries changed by this call.
Result<std::int64_t> erase_from(store::Database& part, const Erasure& erasure);

}  // namespace enishi::spine
