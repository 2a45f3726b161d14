// Parts as schemas of a PostgreSQL database.
#pragma once

#include <memory>

#include "store/parts.h"

namespace enishi::store {

Result<std::unique_ptr<Store>> open_pg_store(Options options, std::shared_ptr<void> lock);

}  // namespace enishi::store
