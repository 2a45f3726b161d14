#include "workspace/directory_data.h"
#include "workspace/sql.h"

namespace enishi::workspace {
namespace {

template <class Number>
Number number(const store::Row& row, int column) {
  return Number{static_cast<std::uint32_t>(row.integer(column))};
}

int small(const store::Row& row, int column) {
  return static_cast<int>(row.integer(column));
}

Workspace make_workspace(const store::Row& row) {
  return {.id = row.id<WorkspaceId>(1),
          .no = number<WorkspaceNo>(row, 0),
          .name = row.str(2),
          .zone = row.str(3),
          .currency = row.str(4),
          .quiet_from_minute = small(row, 5),
          .quiet_to_minute = small(row, 6),
          .cap_messages = small(row, 7),
          .cap_days = small(row, 8),
          .approval_above = row.integer(9),
          .created_at = row.time(10)};
}

Provider make_provider(const store::Row& row) {
  return {.id = row.id<ProviderId>(1),
          .no = number<ProviderNo>(row, 0),
          .workspace = row.id<WorkspaceId>(2),
          .name = row.str(3)};
}

Channel make_channel(const store::Row& row) {
  return {.id = row.id<ChannelId>(1),
          .no = number<ChannelNo>(row, 0),
          .workspace = row.id<WorkspaceId>(2),
          .workspace_no = number<WorkspaceNo>(row, 3),
          .provider = row.id<ProviderId>(4),
          .provider_no = number<ProviderNo>(row, 5),
          .name = row.str(6),
          .line_channel_id = row.str(7),
          .bot_user_id = row.str(8),
          .token_kind = static_cast<TokenKind>(row.integer(9)),
          .active = row.boolean(10),
          .stopped = row.boolean(11),
          .api_base = row.str(12),
          .api_data_base = row.str(13)};
}

Result<ChannelSecrets> open_secrets(const store::Row& row, const guard::Sealer& sealer) {
  const auto id = row.id<ChannelId>(1);
  ChannelSecrets secrets;
  ASSIGN(secrets.channel_secret, sealer.unseal(row.blob(14), channel_secret_place(id)));
  if (!row.null(15)) {
    ASSIGN(secrets.previous_secret, sealer.unseal(row.blob(15), previous_secret_place(id)));
  }
  if (!row.null(16)) {
    ASSIGN(secrets.long_lived_token, sealer.unseal(row.blob(16), long_lived_token_place(id)));
  }
  return secrets;
}

FanoutReceiver make_receiver(const store::Row& row) {
  return {.no = row.integer(0),
          .channel = row.id<ChannelId>(1),
          .url = row.str(2),
          .active = row.boolean(3),
          .private_network = row.boolean(4)};
}

Status load_channels(store::Tx& tx, const guard::Sealer& sealer, Directory::Data& data) {
  Status opened;
  TRY(tx.query(sql::all_channels, {}, [&](const store::Row& row) {
    if (!opened) return;
    auto secrets = open_secrets(row, sealer);
    if (!secrets) {
      opened = std::unexpected(secrets.error());
      return;
    }
    data.channels.push_back(make_channel(row));
    data.secrets.push_back(*std::move(secrets));
  }));
  return opened;
}

}  // namespace

Result<std::shared_ptr<const Directory::Data>> load(store::Tx& tx, const guard::Sealer& sealer) {
  auto data = std::make_shared<Directory::Data>();
  ASSIGN(data->workspaces, tx.all<Workspace>(sql::all_workspaces, {}, make_workspace));
  for (const Workspace& workspace : data->workspaces) {
    ASSIGN(Zone zone, Zone::load(workspace.zone));
    data->zones.push_back(zone);
  }
  ASSIGN(data->providers, tx.all<Provider>(sql::all_providers, {}, make_provider));
  TRY(load_channels(tx, sealer, *data));
  ASSIGN(data->receivers, tx.all<FanoutReceiver>(sql::all_receivers, {}, make_receiver));
  data->index();
  return data;
}

std::string channel_secret_place(const ChannelId& channel) {
  return "channel_secret/" + channel.text();
}
std::string previous_secret_place(const ChannelId& channel) {
  return "previous_secret/" + channel.text();
}
std::string long_lived_token_place(const ChannelId& channel) {
  return "long_lived_token/" + channel.text();
}

}  // namespace enishi::workspace
