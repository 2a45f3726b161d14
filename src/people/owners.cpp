#include "people/owners.h"

namespace enishi::people {

ProviderNo Owners::provider_of(ChannelNo channel) {
  if (auto it = providers_.find(channel); it != providers_.end()) return it->second;
  const workspace::Directory directory = workspaces_.directory();
  const workspace::Channel* found = directory.channel(channel);
  if (!found) return {};
  return providers_[channel] = found->provider_no;
}

WorkspaceNo Owners::workspace_of(ProviderNo provider) {
  if (auto it = workspace_nos_.find(provider); it != workspace_nos_.end()) return it->second;
  const workspace::Directory directory = workspaces_.directory();
  for (const workspace::Provider& one : directory.providers())
    if (const auto* owner = directory.workspace(one.workspace)) workspace_nos_[one.no] = owner->no;
  auto it = workspace_nos_.find(provider);
  return it == workspace_nos_.end() ? WorkspaceNo{} : it->second;
}

ProviderNo Owners::provider_in(WorkspaceNo workspace, const std::optional<ProviderId>& id) {
  if (id) {
    auto it = provider_nos_.find(*id);
    if (it != provider_nos_.end())
      return workspace_of(it->second) == workspace ? it->second : ProviderNo{};
  } else if (auto it = oldest_.find(workspace); it != oldest_.end()) {
    return it->second;
  }
  // Only what was found is kept: ids that mean nothing may be many.
  const ProviderNo found = people::provider_in(workspaces_.directory(), workspace, id);
  if (found && id) provider_nos_[*id] = found;
  if (found && !id) oldest_[workspace] = found;
  return found;
}

ProviderNo provider_in(const workspace::Directory& directory, WorkspaceNo workspace,
                       const std::optional<ProviderId>& id) {
  if (!id) {
    const auto providers = providers_of(directory, workspace);
    return providers.empty() ? ProviderNo{} : providers.front();
  }
  const workspace::Workspace* owner = directory.workspace(workspace);
  const workspace::Provider* named = directory.provider(*id);
  return owner && named && named->workspace == owner->id ? named->no : ProviderNo{};
}

std::vector<ProviderNo> providers_of(const workspace::Directory& directory, WorkspaceNo workspace) {
  std::vector<ProviderNo> found;
  const workspace::Workspace* owner = directory.workspace(workspace);
  for (const workspace::Provider& provider : directory.providers())
    if (owner && provider.workspace == owner->id) found.push_back(provider.no);
  return found;
}

}  // namespace enishi::people
