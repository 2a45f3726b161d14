// Online backup: docs/formats.md, section "Backup".
#pragma once

#include <functional>
#include <string>

#include "base/clock.h"
#include "store/store.h"

namespace enishi::store {

// See Store::backup.
Status write_backup(Store& store, const std::string& to, const Clock& clock,
                    const std::function<void(std::string_view part, double share)>& progress);

}  // namespace enishi::store
