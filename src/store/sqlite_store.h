// Parts as SQLite files DIR/<name>.db.
#pragma once

#include <memory>

#include "store/parts.h"

namespace enishi::store {

Result<std::unique_ptr<Store>> open_sqlite_store(Options options, std::shared_ptr<void> lock);

}  // namespace enishi::store
