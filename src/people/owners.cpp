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

std::vector<ProviderNo> providers_of(const workspace::Directory& directory, WorkspaceNo workspace) {
  std::vector<ProviderNo> found;
  const workspace::Workspace* owner = directory.workspace(workspace);
  for (const workspace::Provider& provider : directory.providers())
    if (owner && provider.workspace == owner->id) found.push_back(provider.no);
  return found;
}

}  // namespace enishi::people
