// The lock of a data directory: one process at a time owns it.
#pragma once

#include <memory>
#include <string>

#include "base/result.h"

namespace enishi::store {

// Makes `directory` if absent and locks DIR/lock until the handle goes (also when the process
// dies). ErrorCode::conflict "already running" when somebody else holds it.
Result<std::shared_ptr<void>> lock_directory(const std::string& directory);

}  // namespace enishi::store
