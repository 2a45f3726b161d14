// Channels of Workspaces: their settings, secrets and the emergency stop.
#include <algorithm>

#include "base/json.h"
#include "base/limits.h"
#include "workspace/describe.h"
#include "workspace/sql.h"
#include "workspace/validate.h"
#include "workspace/workspaces_impl.h"

namespace enishi::workspace {
namespace {

constexpr std::size_t kReasonCharactersMax = 500;

guard::Operation operation(const Channel& channel, std::string action) {
  return {.workspace = channel.workspace,
          .action = std::move(action),
          .target = "channel/" + channel.id.text()};
}

// {"channel_secret":"(changed)"}
std::string changed_secret(std::string_view field) {
  JsonOut json;
  json.object().field(field, kChangedSecret).end();
  return json.take();
}

std::string describe_token(TokenKind kind, bool with_token) {
  JsonOut json;
  json.object().field("token_kind", name(kind));
  if (with_token) json.field("long_lived_token", kChangedSecret);
  return json.end().take();
}

std::string describe_stop(bool stopped, const std::string& reason) {
  JsonOut json;
  json.object().field("stopped", stopped).field("reason", reason).end();
  return json.take();
}

// Checks what was given and brings it into the form that is stored.
Status complete(NewChannel& channel) {
  TRY(check_name(channel.name));
  TRY(check_line_channel_id(channel.line_channel_id));
  TRY(check_secret(channel.channel_secret, limits::channel_secret_bytes_max, "channel_secret"));
  TRY(check_token(channel.token_kind, channel.long_lived_token));
  TRY(check_bot_user_id(channel.bot_user_id));
  ASSIGN(channel.api_base, check_base(channel.api_base, "api_base"));
  ASSIGN(channel.api_data_base, check_base(channel.api_data_base, "api_data_base"));
  return {};
}

Status check_place(const Directory& now, const std::string& line_channel_id) {
  if (now.channels().size() >= limits::channels_max) {
    return fail(ErrorCode::conflict, "the server holds " + std::to_string(limits::channels_max) +
                                         " channels already, its limit");
  }
  const auto same = [&](const Channel& c) { return c.line_channel_id == line_channel_id; };
  if (std::ranges::any_of(now.channels(), same)) {
    return fail(ErrorCode::conflict, "a channel with this number exists already",
                "line_channel_id");
  }
  return {};
}

}  // namespace

Result<Channel> WorkspacesImpl::known_channel(const ChannelId& id) const {
  const Directory now = directory();
  const Channel* channel = now.channel(id);
  if (!channel) return fail(ErrorCode::not_found, "no such channel", "channel");
  return *channel;
}

Result<Channel> WorkspacesImpl::create_channel(const guard::Actor& actor,
                                               const ProviderId& provider, NewChannel channel) {
  TRY(complete(channel));
  MutexLock lock(changes_);
  const Directory now = directory();
  const Provider* owner = now.provider(provider);
  if (!owner) return fail(ErrorCode::not_found, "no such provider", "provider");
  TRY(check_place(now, channel.line_channel_id));

  const Time at = clock_.now();
  Channel made{.id = ChannelId::make(at, random_),
               .workspace = owner->workspace,
               .workspace_no = now.workspace(owner->workspace)->no,
               .provider = provider,
               .provider_no = owner->no,
               .name = std::move(channel.name),
               .line_channel_id = std::move(channel.line_channel_id),
               .bot_user_id = std::move(channel.bot_user_id),
               .token_kind = channel.token_kind,
               .api_base = std::move(channel.api_base),
               .api_data_base = std::move(channel.api_data_base)};
  using store::Param;
  const std::string secret = sealer_.seal(channel.channel_secret, channel_secret_place(made.id));
  const std::string token = sealer_.seal(channel.long_lived_token, long_lived_token_place(made.id));
  const bool has_token = !channel.long_lived_token.empty();
  return change([&](store::Tx& tx) -> Result<Channel> {
    ASSIGN(made.no.value, take_number(tx, "channel"));
    TRY(tx.exec(sql::insert_channel,
                {made.no, made.id, made.provider_no, made.name, made.line_channel_id,
                 made.bot_user_id, static_cast<int>(made.token_kind), made.active, made.stopped,
                 made.api_base, made.api_data_base, at}));
    TRY(tx.exec(sql::insert_secrets,
                {made.no, Param::blob(secret), has_token ? Param::blob(token) : Param(nullptr)}));
    auto row = operation(made, "channel.create");
    row.after = describe(made);
    TRY(operations_.append(tx, actor, row));
    return made;
  });
}

Result<Channel> WorkspacesImpl::update_channel(const guard::Actor& actor, const Channel& changed) {
  TRY(check_name(changed.name));
  TRY(check_bot_user_id(changed.bot_user_id));
  ASSIGN(const std::string api_base, check_base(changed.api_base, "api_base"));
  ASSIGN(const std::string api_data_base, check_base(changed.api_data_base, "api_data_base"));
  MutexLock lock(changes_);
  ASSIGN(const Channel old, known_channel(changed.id));
  if (changed.line_channel_id != old.line_channel_id) {
    return invalid("line_channel_id", "cannot change: another number is another channel");
  }
  if (changed.provider != old.provider) {
    return invalid("provider", "cannot change: LINE's channels never move to another provider");
  }
  // `stopped` and `token_kind` have methods of their own; a copy that is out of date must not
  // lift an emergency stop.
  Channel next = old;
  next.name = changed.name;
  next.bot_user_id = changed.bot_user_id;
  next.active = changed.active;
  next.api_base = api_base;
  next.api_data_base = api_data_base;
  return change([&](store::Tx& tx) -> Result<Channel> {
    TRY(tx.exec(sql::update_channel, {next.no, next.name, next.bot_user_id, next.active,
                                      next.api_base, next.api_data_base}));
    auto row = operation(next, "channel.update");
    row.before = describe(old);
    row.after = describe(next);
    TRY(operations_.append(tx, actor, row));
    return next;
  });
}

Status WorkspacesImpl::rotate_secret(const guard::Actor& actor, const ChannelId& id,
                                     Secret secret) {
  TRY(check_secret(secret, limits::channel_secret_bytes_max, "channel_secret"));
  MutexLock lock(changes_);
  ASSIGN(const Channel channel, known_channel(id));
  const Directory now = directory();
  const Secret& old = now.secrets(id)->channel_secret;
  if (old.reveal() == secret.reveal()) {
    return fail(ErrorCode::conflict, "this is the channel's present secret", "channel_secret");
  }
  using store::Param;
  const std::string fresh = sealer_.seal(secret, channel_secret_place(id));
  const std::string previous = sealer_.seal(old, previous_secret_place(id));
  return change([&](store::Tx& tx) -> Status {
    TRY(tx.exec(sql::set_channel_secrets, {channel.no, Param::blob(fresh), Param::blob(previous)}));
    auto row = operation(channel, "channel.rotate_secret");
    row.after = changed_secret("channel_secret");
    return operations_.append(tx, actor, row);
  });
}

Status WorkspacesImpl::finish_rotation(const guard::Actor& actor, const ChannelId& id) {
  MutexLock lock(changes_);
  ASSIGN(const Channel channel, known_channel(id));
  if (!directory().secrets(id)->previous_secret) {
    return fail(ErrorCode::conflict, "no rotation of the channel's secret is under way");
  }
  return change([&](store::Tx& tx) -> Status {
    TRY(tx.exec(sql::drop_previous_secret, {channel.no}));
    auto row = operation(channel, "channel.finish_rotation");
    row.after = changed_secret("previous_secret");
    return operations_.append(tx, actor, row);
  });
}

Status WorkspacesImpl::set_token(const guard::Actor& actor, const ChannelId& id, TokenKind kind,
                                 Secret long_lived_token) {
  TRY(check_token(kind, long_lived_token));
  MutexLock lock(changes_);
  ASSIGN(const Channel channel, known_channel(id));
  using store::Param;
  const bool has_token = !long_lived_token.empty();
  const std::string token = sealer_.seal(long_lived_token, long_lived_token_place(id));
  return change([&](store::Tx& tx) -> Status {
    TRY(tx.exec(sql::set_token_kind, {channel.no, static_cast<int>(kind)}));
    TRY(tx.exec(sql::set_long_lived_token,
                {channel.no, has_token ? Param::blob(token) : Param(nullptr)}));
    auto row = operation(channel, "channel.set_token");
    row.before = describe_token(channel.token_kind, false);
    row.after = describe_token(kind, has_token);
    return operations_.append(tx, actor, row);
  });
}

Status WorkspacesImpl::set_stopped(const guard::Actor& actor, const ChannelId& id, bool stopped,
                                   std::string reason) {
  TRY(check_note(reason, kReasonCharactersMax, "reason"));
  MutexLock lock(changes_);
  ASSIGN(const Channel channel, known_channel(id));
  return change([&](store::Tx& tx) -> Status {
    TRY(tx.exec(sql::set_stopped, {channel.no, stopped}));
    auto row = operation(channel, stopped ? "channel.stop" : "channel.resume");
    row.before = channel.stopped ? R"({"stopped":true})" : R"({"stopped":false})";
    row.after = describe_stop(stopped, reason);
    return operations_.append(tx, actor, row);
  });
}

Status WorkspacesImpl::learned_bot_user_id(const ChannelId& id, std::string bot_user_id) {
  if (bot_user_id.empty()) return invalid("bot_user_id", "must not be empty");
  TRY(check_bot_user_id(bot_user_id));
  MutexLock lock(changes_);
  ASSIGN(const Channel channel, known_channel(id));
  if (channel.bot_user_id == bot_user_id) return {};
  return change([&](store::Tx& tx) -> Status {
    TRY(tx.exec(sql::set_bot_user_id, {channel.no, bot_user_id}));
    return {};
  });
}

}  // namespace enishi::workspace
