// What a Directory points to: built once by load(), then only read.
#pragma once

#include <cstddef>
#include <memory>
#include <unordered_map>
#include <vector>

#include "workspace/workspace.h"

namespace enishi::workspace {

struct Directory::Data {
  // All by number. `zones` stands beside `workspaces`, `secrets` beside `channels`.
  std::vector<Workspace> workspaces;
  std::vector<Zone> zones;
  std::vector<Provider> providers;
  std::vector<Channel> channels;
  std::vector<ChannelSecrets> secrets;
  std::vector<FanoutReceiver> receivers;

  // Positions in the vectors above; made by index().
  std::unordered_map<WorkspaceId, std::size_t> workspace_by_id;
  std::unordered_map<WorkspaceNo, std::size_t> workspace_by_no;
  std::unordered_map<ProviderId, std::size_t> provider_by_id;
  std::unordered_map<ChannelId, std::size_t> channel_by_id;
  std::unordered_map<ChannelNo, std::size_t> channel_by_no;
  std::unordered_map<ChannelId, std::vector<std::size_t>> active_receivers;

  void index();
};

// Reads everything and opens the secrets. corrupt when a secret does not open: the master key is
// another one.
Result<std::shared_ptr<const Directory::Data>> load(store::Tx& tx, const guard::Sealer& sealer);

// Where a channel's secrets are bound to.
std::string channel_secret_place(const ChannelId& channel);
std::string previous_secret_place(const ChannelId& channel);
std::string long_lived_token_place(const ChannelId& channel);

}  // namespace enishi::workspace
