// Who owns what: a channel never changes its provider, nor a provider its workspace, so answers are
// kept.
#pragma once

#include <unordered_map>

#include "workspace/workspace.h"

namespace enishi::people {

// Not thread safe.
class Owners {
 public:
  explicit Owners(const workspace::Workspaces& workspaces) : workspaces_(workspaces) {}
  ProviderNo provider_of(ChannelNo channel);      // 0: no such channel
  WorkspaceNo workspace_of(ProviderNo provider);  // 0: no such provider

 private:
  const workspace::Workspaces& workspaces_;
  std::unordered_map<ChannelNo, ProviderNo> providers_;
  std::unordered_map<ProviderNo, WorkspaceNo> workspace_nos_;
};

std::vector<ProviderNo> providers_of(const workspace::Directory& directory, WorkspaceNo workspace);

}  // namespace enishi::people
