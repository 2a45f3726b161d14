// Broadcasts and narrowcasts at LINE (reference, sections 3.1, 4, 5 and 6).
#pragma once

#include <memory>

#include "delivery/mass_platform.h"
#include "line/caller.h"
#include "line/pacing.h"

namespace enishi::line {

std::unique_ptr<delivery::MassPlatform> make_mass_platform(const workspace::Workspaces& workspaces,
                                                           std::shared_ptr<Pacing> pacing,
                                                           std::shared_ptr<Caller> caller,
                                                           Asker& asker);

// The body of the request. The same request gives the same bytes: LINE wants a repeat to be
// identical. internal where a tree is not one that room delivery has checked.
Result<std::string> mass_body(const delivery::MassRequest& request);
// LINE's answer about a narrowcast.
Result<delivery::MassProgress> read_mass_progress(const std::string& body);

}  // namespace enishi::line
