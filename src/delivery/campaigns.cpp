#include "delivery/campaigns.h"

#include <algorithm>

#include "base/limits.h"
#include "base/text.h"
#include "delivery/audiences.h"
#include "delivery/estimate.h"
#include "delivery/library_body.h"
#include "delivery/limits.h"
#include "delivery/outcomes.h"
#include "delivery/plan_job.h"
#include "delivery/recipients.h"
#include "delivery/rendering.h"
#include "delivery/sql.h"
#include "delivery/stages.h"

namespace enishi::delivery {
namespace {

constexpr std::size_t kNameBytesMax = 300;
constexpr std::size_t kMessagesBytesMax = 512 << 10;
constexpr std::size_t kConditionBytesMax = 64 << 10;
constexpr std::int64_t kSpreadSecondsMax = 30 * 24 * 3600;
constexpr std::size_t kReasonBytesMax = 300;

std::unexpected<Error> wrong_state(const Campaign& campaign, std::string_view wish) {
  return fail(ErrorCode::conflict,
              "A campaign that is " + std::string(name(campaign.state)) + " can't be " +
                  std::string(wish) + ".",
              "state");
}

Status check_stages(const CampaignSpec& spec) {
  if (!staged(spec)) {
    if (spec.stage_recipients < 0)
      return invalid("stage_recipients", "must be 0 or 1000 to 10000000");
    return spec.stage_minutes == 0 ? Status{} : invalid("stage_minutes", "needs stage_recipients");
  }
  if (spec.stage_recipients < limits::stage_recipients_min ||
      spec.stage_recipients > limits::stage_recipients_max)
    return invalid("stage_recipients", "must be 0 or 1000 to 10000000");
  if (spec.stage_minutes < 1 || spec.stage_minutes > limits::stage_minutes_max)
    return invalid("stage_minutes", "must be between 1 and 1440");
  if (spec.spread_seconds > 0)
    return invalid("spread_seconds", "can't be given beside stage_recipients");
  return {};
}

std::string summary(const Campaign& c) {
  JsonOut out;
  out.object().field("name", c.spec.name).field("state", name(c.state));
  if (!c.reason.empty()) out.field("reason", c.reason);
  out.field("recipients", c.spec.recipients).field("exclude", c.spec.exclude);
  out.field("messages", c.spec.messages);
  if (c.spec.send_at) out.field("send_at", to_ms(*c.spec.send_at));
  if (staged(c.spec))
    out.field("stage_recipients", c.spec.stage_recipients)
        .field("stage_minutes", c.spec.stage_minutes);
  if (!c.approved_by.empty()) out.field("approved_by", c.approved_by);
  return out.end().take();
}

}  // namespace

std::string identity(const guard::Actor& actor) {
  return std::string(guard::name(actor.kind)) + "/" + actor.id;
}

Status Campaigns::check_spec(const WorkspaceId& workspace, CampaignSpec& spec) const {
  if (spec.content)
    TRY(take_library_body(seams_, workspace, *spec.content, spec.content_version, spec.messages));
  const auto directory = seams_.workspaces.directory();
  const auto* channel = directory.channel(spec.channel);
  if (!channel || channel->workspace != workspace)
    return invalid("channel", "There is no such channel in this workspace.");
  if (trim(spec.name).empty() || spec.name.size() > kNameBytesMax || !valid_utf8(spec.name))
    return invalid("name", "must be 1 to 300 bytes of text");
  if (spec.messages.size() > kMessagesBytesMax) return invalid("messages", "is too large");
  if (spec.recipients.size() > kConditionBytesMax) return invalid("recipients", "is too large");
  if (spec.exclude.size() > kConditionBytesMax) return invalid("exclude", "is too large");
  if (spec.spread_seconds < 0 || spec.spread_seconds > kSpreadSecondsMax)
    return invalid("spread_seconds", "must be between 0 and 2592000 (30 days)");
  TRY(check_stages(spec));
  if (spec.expires_at && *spec.expires_at <= spec.send_at.value_or(seams_.clock.now()))
    return invalid("expires_at", "must be later than the start of the send");
  TRY(compile_body(spec.messages));
  return {};
}

Result<Campaign> Campaigns::create(const guard::Actor& actor, const WorkspaceId& workspace,
                                   CampaignSpec spec) {
  return make(actor, workspace, std::move(spec), false);
}

Result<Campaign> Campaigns::make(const guard::Actor& actor, const WorkspaceId& workspace,
                                 CampaignSpec spec, bool test) {
  const auto directory = seams_.workspaces.directory();
  const auto* found = directory.workspace(workspace);
  if (!found) return fail(ErrorCode::not_found, "There is no such workspace.", "workspace");
  TRY(check_spec(workspace, spec));
  Campaign campaign;
  campaign.id = CampaignId::make(seams_.clock.now(), seams_.random);
  campaign.workspace = workspace;
  campaign.workspace_no = found->no;
  campaign.channel_no = directory.channel(spec.channel)->no;
  campaign.spec = std::move(spec);
  campaign.test = test;
  campaign.created_by = campaign.edited_by = identity(actor);
  campaign.created_at = campaign.updated_at = seams_.clock.now();
  TRY(check_recipients(seams_, campaign));
  TRY(seams_.store.state().write([&](store::Tx& tx) -> Status {
    TRY(insert_campaign(tx, campaign));
    guard::Operation operation;
    operation.workspace = workspace;
    operation.action = "campaign.create";
    operation.target = "campaign/" + campaign.id.text();
    operation.after = summary(campaign);
    return seams_.operations.append(tx, actor, operation);
  }));
  return campaign;
}

Result<Campaign> Campaigns::change(const guard::Actor& actor, const CampaignId& id,
                                   std::string_view action, const Change& change) {
  Campaign result;
  TRY(seams_.store.state().write([&](store::Tx& tx) -> Status {
    ASSIGN(StoredCampaign stored, need_campaign(tx, id));
    guard::Operation operation;
    operation.workspace = stored.campaign.workspace;
    operation.action = action;
    operation.target = "campaign/" + id.text();
    operation.before = summary(stored.campaign);
    TRY(change(tx, stored));
    stored.campaign.updated_at = seams_.clock.now();
    TRY(update_campaign(tx, stored.campaign));
    operation.after = summary(stored.campaign);
    result = stored.campaign;
    return seams_.operations.append(tx, actor, operation);
  }));
  seams_.timers.wake();
  seams_.jobs.wake();
  changed_();
  return result;
}

Result<Campaign> Campaigns::update(const guard::Actor& actor, const CampaignId& id,
                                   CampaignSpec spec) {
  ASSIGN(const auto stored,
         seams_.store.state().reading([&](store::Tx& tx) { return need_campaign(tx, id); }));
  TRY(check_spec(stored.campaign.workspace, spec));
  Campaign probe = stored.campaign;
  probe.spec = spec;
  probe.channel_no = seams_.workspaces.directory().channel(spec.channel)->no;
  TRY(check_recipients(seams_, probe));
  return change(actor, id, "campaign.update", [&](store::Tx&, StoredCampaign& now) -> Status {
    Campaign& c = now.campaign;
    if (c.state != CampaignState::draft && c.state != CampaignState::checked)
      return wrong_state(c, "changed");
    c.spec = std::move(spec);
    c.channel_no = probe.channel_no;
    c.state = CampaignState::draft;
    c.edited_by = identity(actor);
    c.approved_by.clear();
    c.needs_approval = false;
    return {};
  });
}

Result<Campaign> Campaigns::check(const guard::Actor& actor, const CampaignId& id) {
  ASSIGN(const auto stored,
         seams_.store.state().reading([&](store::Tx& tx) { return need_campaign(tx, id); }));
  const Campaign& c = stored.campaign;
  if (c.state != CampaignState::draft && c.state != CampaignState::checked)
    return wrong_state(c, "checked");
  CampaignSpec spec = c.spec;
  TRY(check_spec(c.workspace, spec));
  TRY(check_recipients(seams_, c));
  ASSIGN(const Estimate estimate, estimate_send(seams_, c));
  ASSIGN(const bool approved,
         library_body_approved(seams_, c.spec.content, c.spec.content_version));
  ASSIGN(const auto body, compile_body(c.spec.messages));
  std::string rendered;
  if (auto sample = body.render(rendered, {}); !sample)
    return std::unexpected(sample.error().error());
  // LINE's own word on the body. Out of reach is no reason to refuse the check: the send asks
  // again.
  if (Status line = seams_.sender.validate(c.spec.channel, SendKind::multicast, rendered);
      !line && line.error().code == ErrorCode::invalid)
    return std::unexpected(line.error());
  auto checked =
      change(actor, id, "campaign.check", [&](store::Tx&, StoredCampaign& now) -> Status {
        if (now.campaign.updated_at != c.updated_at)
          return fail(ErrorCode::conflict, "The campaign was changed meanwhile.");
        now.campaign.state = CampaignState::checked;
        // Where large sends need a second person, so does a content that nobody has looked at.
        now.campaign.needs_approval =
            estimate.needs_approval || (!approved && approval_above(seams_, c.workspace) > 0);
        now.campaign.estimated = estimate.recipients - estimate.unreachable;
        return {};
      });
  if (checked) checked->warnings = estimate.warnings;
  return checked;
}

Result<Campaign> Campaigns::approve(const guard::Actor& actor, const CampaignId& id) {
  return change(actor, id, "campaign.approve", [&](store::Tx&, StoredCampaign& now) -> Status {
    Campaign& c = now.campaign;
    const bool waits = c.state == CampaignState::paused && c.needs_approval;
    if (c.state != CampaignState::checked && !waits) return wrong_state(c, "approved");
    if (identity(actor) == c.edited_by || identity(actor) == c.created_by)
      return fail(ErrorCode::forbidden, "Another person than the author must approve.");
    c.approved_by = identity(actor);
    return {};
  });
}

Status Campaigns::schedule(store::Tx& tx, Campaign& c) {
  c.state = CampaignState::scheduled;
  c.reason.clear();
  const Time now = seams_.clock.now();
  const Time due = std::max(now, c.spec.send_at.value_or(now));
  return seams_.timers.set(tx, {kStartTimer, c.id.bytes()}, due);
}

Result<Campaign> Campaigns::send(const guard::Actor& actor, const CampaignId& id) {
  return change(actor, id, "campaign.send", [&](store::Tx& tx, StoredCampaign& now) -> Status {
    Campaign& c = now.campaign;
    if (c.state != CampaignState::checked) return wrong_state(c, "sent");
    if (c.needs_approval && c.approved_by.empty())
      return fail(ErrorCode::forbidden, "A second person must approve this send first.");
    if (c.spec.content) {
      ASSIGN(const auto content, content::find_content(tx, *c.spec.content));
      if (content)
        TRY(content::note_use(tx, content->no, c.spec.content_version, seams_.clock.now()));
    }
    return schedule(tx, c);
  });
}

// Every row is a friend that is known: a test that misses somebody would be taken for a fault.
Status Campaigns::check_testers(const WorkspaceId& workspace, const ChannelId& id,
                                std::string_view rows) const {
  const auto directory = seams_.workspaces.directory();
  const auto* channel = directory.channel(id);
  if (!channel || channel->workspace != workspace)
    return invalid("channel", "There is no such channel in this workspace.");
  std::size_t people = 0;
  const auto view = seams_.people.view();
  for (const std::string_view row : split(rows, '\n')) {
    if (trim(row).empty()) continue;
    const std::string field = "users[" + std::to_string(people) + "]";
    if (++people > limits::test_send_people_max) break;
    const auto user = people::parse_line_user_id(trim(row));
    if (!user) return invalid(field, "is not a LINE user id");
    const RecordNo record = view->find(channel->provider_no, *user);
    if (!record || !view->friendship(channel->no, record))
      return invalid(field, "is no friend of this channel");
  }
  if (people < 1 || people > limits::test_send_people_max)
    return invalid("users", "must be 1 to " + std::to_string(limits::test_send_people_max));
  return {};
}

Result<Campaign> Campaigns::test_send(const guard::Actor& actor, const WorkspaceId& workspace,
                                      CampaignSpec spec, std::string_view rows) {
  TRY(check_testers(workspace, spec.channel, rows));
  TRY(check_spec(workspace, spec));
  ASSIGN(const Audience people,
         make_audience(seams_, actor, workspace, spec.channel, spec.name, rows));
  spec.audience = people.id;
  spec.ignore_cap = spec.ignore_quiet_hours = true;
  spec.spread_seconds = spec.stage_recipients = spec.stage_minutes = 0;
  ASSIGN(const Campaign made, make(actor, workspace, std::move(spec), true));
  auto sent = check(actor, made.id);
  if (sent) sent = send(actor, made.id);
  if (!sent) TRY(cancel(actor, made.id));  // no draft that nobody made stays behind
  return sent;
}

Result<Campaign> Campaigns::pause(const guard::Actor& actor, const CampaignId& id,
                                  std::string reason) {
  if (reason.size() > kReasonBytesMax || !valid_utf8(reason))
    return invalid("reason", "must be at most 300 bytes of text");
  return change(actor, id, "campaign.pause", [&](store::Tx& tx, StoredCampaign& now) -> Status {
    Campaign& c = now.campaign;
    if (c.state != CampaignState::scheduled && c.state != CampaignState::sending)
      return wrong_state(c, "paused");
    if (c.state == CampaignState::scheduled)
      TRY(seams_.timers.cancel(tx, {kStartTimer, c.id.bytes()}));
    c.paused_from = c.state;
    c.state = CampaignState::paused;
    c.reason = std::move(reason);
    return {};
  });
}

Result<Campaign> Campaigns::resume(const guard::Actor& actor, const CampaignId& id) {
  return change(actor, id, "campaign.resume", [&](store::Tx& tx, StoredCampaign& now) -> Status {
    Campaign& c = now.campaign;
    if (c.state != CampaignState::paused) return wrong_state(c, "resumed");
    if (c.needs_approval && c.approved_by.empty())
      return fail(ErrorCode::forbidden, "A second person must approve this send first.");
    if (c.paused_from == CampaignState::scheduled) return schedule(tx, c);
    c.state = CampaignState::sending;
    c.reason.clear();
    // The freeze goes on by itself; a plan that a gate stopped begins again.
    if (c.frozen && !c.planned) return create_plan_job(tx, seams_.jobs, c);
    return {};
  });
}

Result<Campaign> Campaigns::cancel(const guard::Actor& actor, const CampaignId& id) {
  return change(actor, id, "campaign.cancel", [&](store::Tx& tx, StoredCampaign& now) -> Status {
    Campaign& c = now.campaign;
    if (c.state == CampaignState::done || c.state == CampaignState::cancelled)
      return wrong_state(c, "cancelled");
    const bool begun = c.started_at.has_value();
    TRY(seams_.timers.cancel(tx, {kStartTimer, c.id.bytes()}));
    const bool was_held = c.state == CampaignState::held;
    c.state = CampaignState::cancelled;
    c.reason.clear();
    if (was_held) TRY(tx.exec(sql::set_restored, {c.no}));
    if (!begun) {
      c.planned = true;
      c.ended_at = seams_.clock.now();
      return {};
    }
    // Whoever has no call yet gets a ledger row that says so.
    if (c.frozen && !c.planned) return create_plan_job(tx, seams_.jobs, c);
    if (c.planned && now.open_calls == 0) c.ended_at = seams_.clock.now();
    return {};
  });
}

Result<Campaign> Campaigns::release(const guard::Actor& actor, const CampaignId& id) {
  return change(actor, id, "campaign.release", [&](store::Tx& tx, StoredCampaign& now) -> Status {
    Campaign& c = now.campaign;
    if (c.state != CampaignState::held) return wrong_state(c, "released");
    if (!c.started_at) return schedule(tx, c);
    // It had begun: what is open is unknown already; the rest is accounted for and not sent, since
    // it may have been sent in the time that the restore lost.
    c.state = CampaignState::sending;
    c.reason = "Released after a restore: nothing that may have been sent is sent again.";
    TRY(tx.exec(sql::set_restored, {c.no}));
    if (!c.frozen) {
      c.planned = true;
      c.frozen = true;
    }
    if (c.planned) {
      c.state = CampaignState::done;
      c.ended_at = seams_.clock.now();
      return {};
    }
    return create_plan_job(tx, seams_.jobs, c);
  });
}

}  // namespace enishi::delivery
