#include "delivery/recipients.h"

#include "base/bytes.h"
#include "delivery/sql.h"
#include "segment/condition.h"

namespace enishi::delivery {
namespace {

using people::FriendState;
using people::RecordSet;

// People who may be sent to while staging.testers_only is on.
constexpr std::string_view kTesterTag = "tester";

// Parses a condition; the paths of its errors begin with `field`.
Result<segment::Condition> parse_condition(const std::string& json, std::string_view field) {
  auto document = JsonDocument::parse(json);
  if (!document) return invalid(std::string(field), document.error().message);
  auto condition = segment::Condition::parse(document->root());
  if (!condition) {
    Error error = condition.error();
    error.field = error.field.empty() ? std::string(field) : std::string(field) + "." + error.field;
    return std::unexpected(std::move(error));
  }
  return condition;
}

segment::Ask asked_by(const Seams& seams, const Campaign& campaign) {
  return {
      .workspace = campaign.workspace_no, .channel = campaign.channel_no, .now = seams.clock.now()};
}

Status check_condition(const Seams& seams, const Campaign& campaign, const std::string& json,
                       std::string_view field) {
  ASSIGN(const auto condition, parse_condition(json, field));
  Status status = seams.segments.check(condition, asked_by(seams, campaign));
  if (!status) {
    Error error = status.error();
    error.field = error.field.empty() ? std::string(field) : std::string(field) + "." + error.field;
    return std::unexpected(std::move(error));
  }
  return {};
}

Result<RecordSet> audience_members(const Seams& seams, const Campaign& campaign) {
  std::vector<std::uint32_t> members;
  bool found = false;
  TRY(seams.store.state().read([&](store::Tx& tx) {
    return tx.query(sql::audience_members, {*campaign.spec.audience}, [&](const store::Row& row) {
      if (row.integer(1) != campaign.workspace_no.value) return;
      found = true;
      const std::string_view blob = row.blob(0);
      for (std::size_t at = 0; at + 4 <= blob.size(); at += 4)
        members.push_back(read_be32(blob, at));
    });
  }));
  if (!found) return fail(ErrorCode::invalid, "There is no such audience.", "audience");
  return RecordSet::of(members);
}

struct Sets {
  RecordSet audience, excluded, testers;
  bool testers_only = false;
};

Result<Sets> evaluate_sets(const Seams& seams, const Campaign& campaign) {
  const CampaignSpec& spec = campaign.spec;
  ASSIGN(const auto condition, parse_condition(spec.recipients, "recipients"));
  Sets sets;
  std::optional<RecordSet> list;
  if (spec.audience) {
    ASSIGN(list, audience_members(seams, campaign));
  }
  std::optional<segment::Condition> exclude;
  if (!spec.exclude.empty()) {
    ASSIGN(exclude, parse_condition(spec.exclude, "exclude"));
  }

  ASSIGN(sets.audience, seams.segments.members(condition, asked_by(seams, campaign)));
  if (exclude) {
    ASSIGN(sets.excluded, seams.segments.members(*exclude, asked_by(seams, campaign)));
  }
  const auto view = seams.people.view();
  RecordSet known;
  for (const FriendState s : {FriendState::unknown, FriendState::followed, FriendState::unblocked,
                              FriendState::blocked, FriendState::deleted})
    known |= view->friends(campaign.channel_no, s);
  sets.audience &= known;
  if (list) sets.audience &= *list;
  sets.excluded &= sets.audience;
  sets.testers_only = seams.config.boolean("staging.testers_only");
  if (sets.testers_only)
    if (const RecordSet* testers = view->tag(campaign.workspace_no, kTesterTag))
      sets.testers = *testers;
  return sets;
}

}  // namespace

bool may_receive(const Config& config, const people::View& view, WorkspaceNo workspace,
                 RecordNo record) {
  if (!config.boolean("staging.testers_only")) return true;
  const RecordSet* testers = view.tag(workspace, kTesterTag);
  return testers != nullptr && testers->contains(record);
}

Status check_recipients(const Seams& seams, const Campaign& campaign) {
  if (campaign.spec.audience) TRY(audience_members(seams, campaign));
  TRY(check_condition(seams, campaign, campaign.spec.recipients, "recipients"));
  if (!campaign.spec.exclude.empty())
    TRY(check_condition(seams, campaign, campaign.spec.exclude, "exclude"));
  return {};
}

Result<std::vector<Member>> evaluate_recipients(const Seams& seams, const Campaign& campaign) {
  ASSIGN(const Sets sets, evaluate_sets(seams, campaign));
  std::vector<Member> members;
  members.reserve(sets.audience.size());
  for (const std::uint32_t number : sets.audience.numbers()) {
    Member member{RecordNo{number}, Skip::none};
    if (sets.excluded.contains(member.record)) {
      member.skip = Skip::excluded;
    } else if (sets.testers_only && !sets.testers.contains(member.record)) {
      member.skip = Skip::not_a_tester;
    }
    members.push_back(member);
  }
  return members;
}

Result<Estimate> estimate_recipients(const Seams& seams, const Campaign& campaign) {
  ASSIGN(Sets sets, evaluate_sets(seams, campaign));
  Estimate estimate;
  estimate.audience = static_cast<std::int64_t>(sets.audience.size());
  estimate.excluded = static_cast<std::int64_t>(sets.excluded.size());
  RecordSet recipients = sets.audience;
  recipients -= sets.excluded;
  if (sets.testers_only) recipients &= sets.testers;
  estimate.recipients = static_cast<std::int64_t>(recipients.size());
  const std::int64_t before = estimate.recipients;
  recipients &= seams.people.view()->reachable(campaign.channel_no);
  estimate.unreachable = before - static_cast<std::int64_t>(recipients.size());
  const std::int64_t limit = approval_above(seams, campaign.workspace);
  estimate.needs_approval = limit > 0 && estimate.recipients > limit;
  return estimate;
}

std::int64_t approval_above(const Seams& seams, const WorkspaceId& workspace) {
  const auto directory = seams.workspaces.directory();
  const auto* found = directory.workspace(workspace);
  if (found && found->approval_above > 0) return found->approval_above;
  return seams.config.integer("approval.recipients_above");
}

}  // namespace enishi::delivery
