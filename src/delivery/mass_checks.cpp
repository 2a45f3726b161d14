#include "delivery/mass_checks.h"

#include <algorithm>

#include "base/text.h"
#include "delivery/library_body.h"
#include "delivery/limits.h"
#include "delivery/mass_store.h"
#include "delivery/rendering.h"
#include "delivery/sql.h"

namespace enishi::delivery {
namespace {

Status check_limit(const MassLimit& limit) {
  if (limit.max && (*limit.max < 1 || *limit.max > limits::mass_recipients_max))
    return invalid("limit.max", "must be between 1 and 2147483647");
  if (limit.forbid_partial_delivery && !limit.up_to_remaining_quota)
    return invalid("limit.forbid_partial_delivery", "needs up_to_remaining_quota");
  return {};
}

Status only_narrowcasts(const MassSpec& spec) {
  const auto refused = [](std::string_view field) {
    return invalid(std::string(field), "is for narrowcasts: a broadcast goes to all friends");
  };
  if (!spec.recipient.empty()) return refused("recipient");
  if (!spec.demographic.empty()) return refused("demographic");
  const MassLimit& limit = spec.limit;
  if (limit.max || limit.up_to_remaining_quota || limit.forbid_partial_delivery)
    return refused("limit");
  return {};
}

}  // namespace

Result<std::string> render_mass(const MassSpec& spec) {
  ASSIGN(const content::Template body, compile_body(spec.messages));
  if (!body.is_static())
    return invalid("messages", "asks for something of a person; everybody gets the same here");
  std::string out;
  if (auto done = body.render(out, {}); !done) return std::unexpected(done.error().error());
  return out;
}

Status check_mass_spec(const Seams& seams, const WorkspaceId& workspace, MassSpec& spec) {
  if (spec.content)
    TRY(take_library_body(seams, workspace, *spec.content, spec.content_version, spec.messages));
  const auto directory = seams.workspaces.directory();
  const auto* channel = directory.channel(spec.channel);
  if (!channel || channel->workspace != workspace)
    return invalid("channel", "There is no such channel in this workspace.");
  if (trim(spec.name).empty() || spec.name.size() > limits::mass_name_bytes_max ||
      !valid_utf8(spec.name))
    return invalid("name", "must be 1 to 300 bytes of text");
  if (spec.messages.size() > limits::mass_messages_bytes_max)
    return invalid("messages", "is too large");
  TRY(render_mass(spec));
  if (spec.kind == MassKind::broadcast) return only_narrowcasts(spec);
  TRY(check_recipient(spec.recipient));
  TRY(check_demographic(spec.demographic));
  return check_limit(spec.limit);
}

Result<std::string> request_of_redelivery(store::Tx& tx, const MassSend& send,
                                          const Redelivery& redelivery, Time when) {
  ASSIGN(const auto earlier, load_mass_send(tx, redelivery.send));
  if (!earlier || earlier->workspace != send.workspace)
    return invalid(redelivery.path, "There is no such mass send in this workspace.");
  if (earlier->channel_no != send.channel_no)
    return invalid(redelivery.path, "is a send of another channel");
  if (earlier->spec.kind != MassKind::narrowcast)
    return invalid(redelivery.path, "is no narrowcast: LINE repeats only those");
  if (earlier->phase != MassPhase::succeeded || !earlier->accepted_at)
    return invalid(redelivery.path, "has not succeeded");
  if (when >= *earlier->accepted_at + std::chrono::days{limits::mass_progress_days})
    return invalid(redelivery.path, "is more than 14 days old");
  return earlier->request_id;
}

std::int64_t mass_reach(const Seams& seams, const MassHooks& hooks, ChannelNo channel) {
  const auto ours = static_cast<std::int64_t>(seams.people.view()->counts(channel).reachable);
  const auto told = hooks.target_reach ? hooks.target_reach(channel) : std::nullopt;
  return std::max(ours, told.value_or(0));
}

std::int64_t mass_planned(const MassSpec& spec, std::int64_t reach,
                          std::optional<std::int64_t> remaining) {
  std::int64_t planned = std::min(reach, spec.limit.max.value_or(reach));
  if (spec.limit.up_to_remaining_quota && remaining)
    planned = std::min(planned, std::max<std::int64_t>(0, *remaining));
  return planned;
}

Result<std::optional<std::int64_t>> quota_left(const Seams& seams, const ChannelId& channel,
                                               ChannelNo no) {
  ASSIGN(const Quota quota, seams.sender.quota(channel));
  if (!quota.limited) return std::optional<std::int64_t>{};
  ASSIGN(const auto reserved, seams.store.state().reading([&](store::Tx& tx) {
    return tx.integer(sql::reserved_on_channel, {no, 0});
  }));
  return std::optional(quota.value - quota.used - reserved.value_or(0));
}

}  // namespace enishi::delivery
