// Opening a part of raw bodies: "bodies_YYYYMMDD".
#pragma once

#include <memory>
#include <string>

#include "store/store.h"

namespace enishi::spine {

Result<std::shared_ptr<store::Database>> open_bodies_part(store::Store& store,
                                                          const std::string& name, bool create);

}  // namespace enishi::spine
