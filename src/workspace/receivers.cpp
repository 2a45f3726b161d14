// Receivers of the webhook fan-out.
#include <algorithm>

#include "base/limits.h"
#include "workspace/describe.h"
#include "workspace/sql.h"
#include "workspace/validate.h"
#include "workspace/workspaces_impl.h"

namespace enishi::workspace {
namespace {

guard::Operation operation(const Channel& channel, std::string action) {
  return {.workspace = channel.workspace,
          .action = std::move(action),
          .target = "channel/" + channel.id.text()};
}

}  // namespace

Result<FanoutReceiver> WorkspacesImpl::add_receiver(const guard::Actor& actor, const ChannelId& id,
                                                    std::string url, bool private_network) {
  TRY(check_receiver_url(url, private_network));
  MutexLock lock(changes_);
  ASSIGN(const Channel channel, known_channel(id));
  FanoutReceiver made{.channel = id, .url = std::move(url), .private_network = private_network};
  auto row = operation(channel, "receiver.create");
  row.after = describe(made);
  if (private_network && actor.kind != guard::ActorKind::local) {
    return std::unexpected(
        refuse(actor, std::move(row),
               {ErrorCode::forbidden,
                "a receiver in a private network is added by the command line of the server's "
                "machine only",
                "private_network"}));
  }
  const Directory now = directory();
  const auto present = now.receivers(id);
  if (present.size() >= limits::fanout_receivers_per_channel_max) {
    return fail(ErrorCode::conflict, "the channel has " +
                                         std::to_string(limits::fanout_receivers_per_channel_max) +
                                         " receivers already, its limit");
  }
  if (std::ranges::any_of(present, [&](auto* r) { return r->url == made.url; })) {
    return fail(ErrorCode::conflict, "the channel has this receiver already", "url");
  }
  return change([&](store::Tx& tx) -> Result<FanoutReceiver> {
    ASSIGN(made.no, take_number(tx, "fanout_receiver"));
    TRY(tx.exec(sql::insert_receiver, {made.no, channel.no, made.url, made.private_network}));
    row.after = describe(made);
    TRY(operations_.append(tx, actor, row));
    return made;
  });
}

Status WorkspacesImpl::remove_receiver(const guard::Actor& actor, const ChannelId& id,
                                       std::int64_t no) {
  MutexLock lock(changes_);
  ASSIGN(const Channel channel, known_channel(id));
  const Directory now = directory();
  const auto present = now.receivers(id);
  const auto found = std::ranges::find_if(present, [&](auto* r) { return r->no == no; });
  if (found == present.end()) {
    return fail(ErrorCode::not_found, "the channel has no such receiver", "receiver");
  }
  return change([&](store::Tx& tx) -> Status {
    TRY(tx.exec(sql::delete_receiver, {no}));
    auto row = operation(channel, "receiver.remove");
    row.before = describe(**found);
    return operations_.append(tx, actor, row);
  });
}

}  // namespace enishi::workspace
