// How Asker is made; what it promises stands in asker.h.
#pragma once

#include <memory>

#include "line/asker.h"
#include "line/caller.h"
#include "line/pacing.h"

namespace enishi::line {

std::unique_ptr<Asker> make_asker(const workspace::Workspaces& workspaces,
                                  std::shared_ptr<Pacing> pacing, std::shared_ptr<Caller> caller);

}  // namespace enishi::line
