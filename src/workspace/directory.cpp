#include <cassert>

#include "workspace/directory_data.h"

namespace enishi::workspace {
namespace {

template <class Map, class Key, class T>
const T* lookup(const Map& positions, const Key& key, const std::vector<T>& values) {
  const auto found = positions.find(key);
  return found == positions.end() ? nullptr : &values[found->second];
}

}  // namespace

void Directory::Data::index() {
  for (std::size_t i = 0; i < workspaces.size(); ++i) {
    workspace_by_id.emplace(workspaces[i].id, i);
    workspace_by_no.emplace(workspaces[i].no, i);
  }
  for (std::size_t i = 0; i < providers.size(); ++i) provider_by_id.emplace(providers[i].id, i);
  for (std::size_t i = 0; i < channels.size(); ++i) {
    channel_by_id.emplace(channels[i].id, i);
    channel_by_no.emplace(channels[i].no, i);
  }
  for (std::size_t i = 0; i < receivers.size(); ++i) {
    if (receivers[i].active) active_receivers[receivers[i].channel].push_back(i);
  }
}

const Workspace* Directory::workspace(const WorkspaceId& id) const {
  return lookup(data_->workspace_by_id, id, data_->workspaces);
}

const Workspace* Directory::workspace(WorkspaceNo no) const {
  return lookup(data_->workspace_by_no, no, data_->workspaces);
}

const Provider* Directory::provider(const ProviderId& id) const {
  return lookup(data_->provider_by_id, id, data_->providers);
}

const Channel* Directory::channel(const ChannelId& id) const {
  return lookup(data_->channel_by_id, id, data_->channels);
}

const Channel* Directory::channel(ChannelNo no) const {
  return lookup(data_->channel_by_no, no, data_->channels);
}

const ChannelSecrets* Directory::secrets(const ChannelId& id) const {
  return lookup(data_->channel_by_id, id, data_->secrets);
}

const Zone& Directory::zone(const WorkspaceId& id) const {
  const Zone* zone = lookup(data_->workspace_by_id, id, data_->zones);
  assert(zone);
  return *zone;
}

std::vector<const FanoutReceiver*> Directory::receivers(const ChannelId& channel) const {
  std::vector<const FanoutReceiver*> active;
  const auto found = data_->active_receivers.find(channel);
  if (found == data_->active_receivers.end()) return active;
  for (std::size_t i : found->second) active.push_back(&data_->receivers[i]);
  return active;
}

const std::vector<Workspace>& Directory::workspaces() const {
  return data_->workspaces;
}
const std::vector<Provider>& Directory::providers() const {
  return data_->providers;
}
const std::vector<Channel>& Directory::channels() const {
  return data_->channels;
}

}  // namespace enishi::workspace
