#include "delivery/mass_sends.h"

#include <algorithm>

#include "base/json.h"
#include "delivery/campaigns.h"
#include "delivery/library_body.h"
#include "delivery/limits.h"
#include "delivery/mass_sender.h"
#include "delivery/mass_store.h"
#include "delivery/mass_words.h"
#include "delivery/recipients.h"
#include "delivery/same_content.h"

namespace enishi::delivery {
namespace {

std::unexpected<Error> wrong_state(const MassSend& send, std::string_view wish) {
  return fail(ErrorCode::conflict,
              "A mass send that is " + std::string(name(send.state)) + " can't be " +
                  std::string(wish) + ".",
              "state");
}

class MassSendsRoom final : public MassSends {
 public:
  MassSendsRoom(const Seams& seams, MassPlatform& platform, MassHooks hooks)
      : seams_(seams),
        platform_(platform),
        hooks_(std::move(hooks)),
        sender_(seams_, platform_, hooks_) {
    seams_.jobs.handle(
        std::string(kMassSendJob), [this](const spine::Job& j) { return sender_.step(j); },
        [this](const spine::Job& j) { return sender_.cancelled(j); });
  }

  Result<MassSend> create(const guard::Actor& actor, const WorkspaceId& workspace,
                          MassSpec spec) override;
  Result<MassSend> update(const guard::Actor& actor, const MassSendId& id, MassSpec spec) override;
  Result<MassCheck> check(const guard::Actor& actor, const MassSendId& id) override;
  Result<MassSend> approve(const guard::Actor& actor, const MassSendId& id) override;
  Result<MassSend> send(const guard::Actor& actor, const MassSendId& id) override;
  Result<MassSend> cancel(const guard::Actor& actor, const MassSendId& id) override;
  Result<MassSend> release(const guard::Actor& actor, const MassSendId& id) override;
  Result<MassSend> get(const MassSendId& id) const override {
    return state().reading([&](store::Tx& tx) { return need_mass_send(tx, id); });
  }
  Result<std::vector<MassSend>> list(const WorkspaceId& workspace, MassSendNo before,
                                     std::size_t limit) const override;

 private:
  using Change = std::function<Status(store::Tx& tx, MassSend& send)>;
  // Loads, lets `change` alter the row (an error refuses it), writes it and the operation row.
  Result<MassSend> change(const guard::Actor& actor, const MassSendId& id, std::string_view action,
                          const Change& change);
  Status not_while_staging() const;
  Status check_redeliveries(const MassSend& send) const;
  Status warn(MassCheck& check) const;
  store::Database& state() const { return seams_.store.state(); }

  const Seams& seams_;
  MassPlatform& platform_;
  const MassHooks hooks_;
  MassSender sender_;
};

Result<std::vector<MassSend>> MassSendsRoom::list(const WorkspaceId& workspace, MassSendNo before,
                                                  std::size_t limit) const {
  const auto directory = seams_.workspaces.directory();
  const auto* found = directory.workspace(workspace);
  if (!found) return fail(ErrorCode::not_found, "There is no such workspace.", "workspace");
  return state().reading(
      [&](store::Tx& tx) { return load_mass_sends(tx, found->no, before, limit); });
}

Result<MassSend> MassSendsRoom::create(const guard::Actor& actor, const WorkspaceId& workspace,
                                       MassSpec spec) {
  const auto directory = seams_.workspaces.directory();
  const auto* found = directory.workspace(workspace);
  if (!found) return fail(ErrorCode::not_found, "There is no such workspace.", "workspace");
  TRY(check_mass_spec(seams_, workspace, spec));
  MassSend made;
  made.id = MassSendId::make(seams_.clock.now(), seams_.random);
  made.workspace = workspace;
  made.workspace_no = found->no;
  made.channel_no = directory.channel(spec.channel)->no;
  made.spec = std::move(spec);
  made.created_by = made.edited_by = identity(actor);
  made.created_at = made.updated_at = seams_.clock.now();
  TRY(state().write([&](store::Tx& tx) -> Status {
    TRY(insert_mass_send(tx, made));
    guard::Operation operation;
    operation.workspace = workspace;
    operation.action = "mass_send.create";
    operation.target = "mass_send/" + made.id.text();
    operation.after = mass_summary(made);
    return seams_.operations.append(tx, actor, operation);
  }));
  return made;
}

Result<MassSend> MassSendsRoom::change(const guard::Actor& actor, const MassSendId& id,
                                       std::string_view action, const Change& change) {
  MassSend result;
  TRY(state().write([&](store::Tx& tx) -> Status {
    ASSIGN(MassSend now, need_mass_send(tx, id));
    guard::Operation operation;
    operation.workspace = now.workspace;
    operation.action = action;
    operation.target = "mass_send/" + id.text();
    operation.before = mass_summary(now);
    TRY(change(tx, now));
    now.updated_at = seams_.clock.now();
    TRY(update_mass_send(tx, now));
    operation.after = mass_summary(now);
    TRY(seams_.operations.append(tx, actor, operation));
    result = std::move(now);
    return {};
  }));
  seams_.jobs.wake();
  return result;
}

Result<MassSend> MassSendsRoom::update(const guard::Actor& actor, const MassSendId& id,
                                       MassSpec spec) {
  ASSIGN(const MassSend seen, get(id));
  TRY(check_mass_spec(seams_, seen.workspace, spec));
  const ChannelNo channel = seams_.workspaces.directory().channel(spec.channel)->no;
  return change(actor, id, "mass_send.update", [&](store::Tx&, MassSend& m) -> Status {
    if (m.state != MassState::draft && m.state != MassState::checked)
      return wrong_state(m, "changed");
    m.spec = std::move(spec);
    m.channel_no = channel;
    m.state = MassState::draft;
    m.edited_by = identity(actor);
    m.approved_by.clear();
    m.needs_approval = false;
    return {};
  });
}

// Nobody can be a tester in what LINE sends to everybody.
Status MassSendsRoom::not_while_staging() const {
  if (!seams_.config.boolean("staging.testers_only")) return {};
  return fail(ErrorCode::conflict,
              "Only testers may receive now (staging.testers_only): a mass send goes to others.");
}

Status MassSendsRoom::check_redeliveries(const MassSend& send) const {
  ASSIGN(const auto redeliveries, check_recipient(send.spec.recipient));
  const Time now = seams_.clock.now();
  const Time when = std::max(now, send.spec.send_at.value_or(now));
  return state().read([&](store::Tx& tx) -> Status {
    for (const Redelivery& redelivery : redeliveries)
      TRY(request_of_redelivery(tx, send, redelivery, when));
    return {};
  });
}

// What does not refuse it.
Status MassSendsRoom::warn(MassCheck& check) const {
  const MassSend& m = check.send;
  ASSIGN(const auto same, state().reading([&](store::Tx& tx) {
    return same_content(tx, m.channel_no, content_hash(m.spec.messages), "mass_send/" + m.id.text(),
                        seams_.clock.now());
  }));
  if (same)
    check.warnings.push_back(
        warn_same_content(*same, seams_.workspaces.directory().zone(m.workspace)));
  if (!m.spec.demographic.empty() && check.reach < limits::mass_attribute_reach_min)
    check.warnings.push_back(warn_small_reach(check.reach));
  const std::int64_t needed = std::max<std::int64_t>(check.planned, 1);
  if (check.quota_remaining && needed > *check.quota_remaining)
    check.warnings.push_back(warn_quota(needed, *check.quota_remaining));
  return {};
}

Result<MassCheck> MassSendsRoom::check(const guard::Actor& actor, const MassSendId& id) {
  ASSIGN(const MassSend seen, get(id));
  if (seen.state != MassState::draft && seen.state != MassState::checked)
    return wrong_state(seen, "checked");
  TRY(not_while_staging());
  MassSpec spec = seen.spec;
  TRY(check_mass_spec(seams_, seen.workspace, spec));
  TRY(check_redeliveries(seen));
  ASSIGN(const std::string rendered, render_mass(spec));
  // Out of reach is no reason to refuse the check: the send asks again.
  if (Status line = platform_.validate(spec.channel, spec.kind, rendered);
      !line && line.error().code == ErrorCode::invalid)
    return std::unexpected(line.error());
  MassCheck out;
  out.reach = mass_reach(seams_, hooks_, seen.channel_no);
  if (auto left = quota_left(seams_, spec.channel, seen.channel_no)) out.quota_remaining = *left;
  out.planned = mass_planned(spec, out.reach, out.quota_remaining);
  ASSIGN(const bool approved, library_body_approved(seams_, spec.content, spec.content_version));
  const std::int64_t above = approval_above(seams_, seen.workspace);
  // The quota may have grown by the time it goes.
  const std::int64_t most = mass_planned(spec, out.reach, std::nullopt);
  ASSIGN(out.send, change(actor, id, "mass_send.check", [&](store::Tx&, MassSend& m) -> Status {
           if (m.updated_at != seen.updated_at || m.state != seen.state)
             return fail(ErrorCode::conflict, "The mass send was changed meanwhile.");
           m.state = MassState::checked;
           m.needs_approval = above > 0 && (most > above || !approved);
           return {};
         }));
  TRY(warn(out));
  return out;
}

Result<MassSend> MassSendsRoom::approve(const guard::Actor& actor, const MassSendId& id) {
  return change(actor, id, "mass_send.approve", [&](store::Tx&, MassSend& m) -> Status {
    if (m.state != MassState::checked) return wrong_state(m, "approved");
    if (identity(actor) == m.edited_by || identity(actor) == m.created_by)
      return fail(ErrorCode::forbidden, "Another person than the author must approve.");
    m.approved_by = identity(actor);
    return {};
  });
}

Result<MassSend> MassSendsRoom::send(const guard::Actor& actor, const MassSendId& id) {
  TRY(not_while_staging());
  return change(actor, id, "mass_send.send", [&](store::Tx& tx, MassSend& m) -> Status {
    if (m.state != MassState::checked) return wrong_state(m, "sent");
    if (m.needs_approval && m.approved_by.empty())
      return fail(ErrorCode::forbidden, "A second person must approve this send first.");
    if (m.spec.content) {
      ASSIGN(const auto content, content::find_content(tx, *m.spec.content));
      if (content)
        TRY(content::note_use(tx, content->no, m.spec.content_version, seams_.clock.now()));
    }
    return put_under_way(tx, seams_.jobs, m, seams_.clock.now());
  });
}

Result<MassSend> MassSendsRoom::cancel(const guard::Actor& actor, const MassSendId& id) {
  return change(actor, id, "mass_send.cancel", [&](store::Tx&, MassSend& m) -> Status {
    if (ended(m.state) || m.state == MassState::waiting) return wrong_state(m, "cancelled");
    if (m.trying)
      return fail(ErrorCode::conflict, "LINE is being asked right now; try again in a moment.",
                  "state");
    if (m.ambiguous)
      settle_mass_send(m, MassState::unknown, "Cancelled after a try that may have been accepted.",
                       seams_.clock.now());
    else
      settle_mass_send(m, MassState::cancelled, "", seams_.clock.now());
    return {};
  });
}

Result<MassSend> MassSendsRoom::release(const guard::Actor& actor, const MassSendId& id) {
  return change(actor, id, "mass_send.release", [&](store::Tx& tx, MassSend& m) -> Status {
    if (m.state != MassState::held && m.state != MassState::paused)
      return wrong_state(m, "released");
    return put_under_way(tx, seams_.jobs, m, seams_.clock.now());
  });
}

}  // namespace

std::unique_ptr<MassSends> MassSends::make(const Seams& seams, MassPlatform& platform,
                                           MassHooks hooks) {
  return std::make_unique<MassSendsRoom>(seams, platform, std::move(hooks));
}

}  // namespace enishi::delivery
