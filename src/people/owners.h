// Who owns what: a channel never changes its provider, nor a provider its workspace, so answers are
// kept.
#pragma once

#include <optional>
#include <unordered_map>

#include "workspace/workspace.h"

namespace enishi::people {

// Not thread safe.
class Owners {
 public:
  explicit Owners(const workspace::Workspaces& workspaces) : workspaces_(workspaces) {}
  ProviderNo provider_of(ChannelNo channel);      // 0: no such channel
  WorkspaceNo workspace_of(ProviderNo provider);  // 0: no such provider
  // The workspace's provider of that id, or its oldest; 0: it has none.
  ProviderNo provider_in(WorkspaceNo workspace, const std::optional<ProviderId>& id);

 private:
  const workspace::Workspaces& workspaces_;
  std::unordered_map<ChannelNo, ProviderNo> providers_;
  std::unordered_map<ProviderNo, WorkspaceNo> workspace_nos_;
  std::unordered_map<ProviderId, ProviderNo> provider_nos_;
  std::unordered_map<WorkspaceNo, ProviderNo> oldest_;
};

// In order of their numbers.
std::vector<ProviderNo> providers_of(const workspace::Directory& directory, WorkspaceNo workspace);
// As Owners::provider_in().
ProviderNo provider_in(const workspace::Directory& directory, WorkspaceNo workspace,
                       const std::optional<ProviderId>& id);

}  // namespace enishi::people
