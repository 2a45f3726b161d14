#include "api/resolve.h"

#include "base/text.h"

namespace enishi::api {
namespace {

std::unexpected<Error> no_such(std::string_view what) {
  return fail(ErrorCode::not_found, "There is no such " + std::string(what) + ".",
              std::string(what));
}

// Shared by everything that lies in a workspace.
Status enter(Call& call, const WorkspaceId& workspace, std::string_view what) {
  if (!call.caller.may_in(workspace)) return no_such(what);
  call.workspace = call.directory.workspace(workspace);
  if (!call.workspace) return no_such(what);
  return {};
}

Status find_workspace(Call& call, std::string_view text) {
  const auto id = WorkspaceId::parse(text);
  if (!id) return no_such("workspace");
  return enter(call, *id, "workspace");
}

Status find_provider(Call& call, std::string_view text) {
  const auto id = ProviderId::parse(text);
  const auto* provider = id ? call.directory.provider(*id) : nullptr;
  if (!provider) return no_such("provider");
  TRY(enter(call, provider->workspace, "provider"));
  call.provider = provider;
  return {};
}

Status find_channel(Call& call, std::string_view text) {
  const auto id = ChannelId::parse(text);
  const auto* channel = id ? call.directory.channel(*id) : nullptr;
  if (!channel) return no_such("channel");
  TRY(enter(call, channel->workspace, "channel"));
  call.channel = channel;
  return {};
}

Status find_campaign(Call& call, std::string_view text) {
  const auto id = CampaignId::parse(text);
  if (!id) return no_such("campaign");
  auto campaign = call.rooms.delivery.get(*id);
  if (!campaign && campaign.error().code == ErrorCode::not_found) return no_such("campaign");
  if (!campaign) return std::unexpected(campaign.error());
  TRY(enter(call, campaign->workspace, "campaign"));
  call.campaign = *std::move(campaign);
  return {};
}

Status find_mass_send(Call& call, std::string_view text) {
  const auto id = MassSendId::parse(text);
  if (!id) return no_such("mass_send");
  auto send = call.rooms.mass_sends.get(*id);
  if (!send && send.error().code == ErrorCode::not_found) return no_such("mass_send");
  if (!send) return std::unexpected(send.error());
  TRY(enter(call, send->workspace, "mass_send"));
  call.mass = *std::move(send);
  return {};
}

Status find_content(Call& call, std::string_view text) {
  const auto id = ContentId::parse(text);
  if (!id) return no_such("content");
  auto content = call.rooms.library.get(*id);
  if (!content && content.error().code == ErrorCode::not_found) return no_such("content");
  if (!content) return std::unexpected(content.error());
  TRY(enter(call, content->workspace, "content"));
  call.content = *std::move(content);
  return {};
}

// Only what lies in the library of the workspace that the path names.
Status find_media(Call& call, std::string_view text) {
  const auto id = MediaId::parse(text);
  if (!id) return no_such("media");
  auto item = call.rooms.media.get(*id);
  if (!item && item.error().code != ErrorCode::not_found) return std::unexpected(item.error());
  if (!item || item->origin != media::Origin::library || item->workspace != call.workspace->id)
    return no_such("media");
  call.media = *std::move(item);
  return {};
}

Status find_job(Call& call, std::string_view text) {
  const auto id = parse_int<std::int64_t>(text);
  if (!id) return no_such("job");
  ASSIGN(auto job, call.rooms.jobs.get(*id));
  if (!job) return no_such("job");
  if (job->workspace.is_nil()) {
    if (!call.caller.workspace.is_nil()) return no_such("job");
  } else {
    TRY(enter(call, job->workspace, "job"));
  }
  call.job = std::move(job);
  return {};
}

Status find_import(Call& call, std::string_view text) {
  const auto id = ImportId::parse(text);
  if (!id) return no_such("import");
  auto import = call.rooms.imports.get(*id);
  if (!import) return std::unexpected(import.error());
  if (import->workspace != call.workspace->id) return no_such("import");
  call.import = *std::move(import);
  return {};
}

Status find_person(Call& call, std::string_view text) {
  const auto number = parse_int<std::uint32_t>(text);
  const auto view = call.rooms.people.view();
  if (!number || !view->everyone(call.workspace->no).contains({*number})) return no_such("person");
  call.record = {*number};
  return {};
}

Status find_friend(Call& call, std::string_view text) {
  const auto view = call.rooms.people.view();
  RecordNo record;
  if (const auto number = parse_int<std::uint32_t>(text)) {
    record = {*number};
  } else if (const auto user = people::parse_line_user_id(text)) {
    record = view->find(call.channel->provider_no, *user);
  }
  if (!record || !view->friendship(call.channel->no, record)) return no_such("friend");
  call.record = record;
  return {};
}

}  // namespace

Status resolve(Call& call) {
  for (const auto& [name, value] : call.path.values) {
    std::string id = value;
    if (name == "workspace") {
      TRY(find_workspace(call, value));
    } else if (name == "provider") {
      TRY(find_provider(call, value));
    } else if (name == "channel") {
      TRY(find_channel(call, value));
    } else if (name == "campaign") {
      TRY(find_campaign(call, value));
    } else if (name == "mass") {
      TRY(find_mass_send(call, value));
    } else if (name == "content") {
      TRY(find_content(call, value));
    } else if (name == "media") {
      TRY(find_media(call, value));
    } else if (name == "job") {
      TRY(find_job(call, value));
    } else if (name == "import") {
      TRY(find_import(call, value));
    } else if (name == "person") {
      TRY(find_person(call, value));
    } else if (name == "friend") {
      TRY(find_friend(call, value));
      id = std::to_string(call.record.value);  // never the LINE user id
    } else {
      continue;
    }
    call.target += (call.target.empty() ? "" : "/") + name + "/" + id;
  }
  return {};
}

Result<const workspace::Channel*> channel_of_workspace(const Call& call, std::string_view id,
                                                       std::string_view field) {
  const auto parsed = ChannelId::parse(id);
  const auto* channel = parsed ? call.directory.channel(*parsed) : nullptr;
  if (!channel || channel->workspace != call.workspace->id)
    return invalid(std::string(field), "is no channel of this workspace");
  return channel;
}

}  // namespace enishi::api
