// How configuration appears in the operation log: JSON without secrets.
#pragma once

#include <string>

#include "workspace/workspace.h"

namespace enishi::workspace {

std::string_view name(TokenKind kind);  // "stateless", "long_lived"

std::string describe(const Workspace& workspace);
std::string describe(const Provider& provider);
std::string describe(const Channel& channel);
std::string describe(const FanoutReceiver& receiver);

// Stands for every secret that was given.
inline constexpr std::string_view kChangedSecret = "(changed)";

}  // namespace enishi::workspace
