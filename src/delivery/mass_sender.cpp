#include "delivery/mass_sender.h"

#include <algorithm>

#include "base/bytes.h"
#include "base/canary.h"
#include "base/json.h"
#include "base/log.h"
#include "delivery/dispatcher.h"
#include "delivery/limits.h"
#include "delivery/mass_store.h"
#include "delivery/mass_words.h"
#include "delivery/quiet_hours.h"
#include "delivery/same_content.h"

namespace enishi::delivery {
namespace {

using spine::Step;

constexpr Millis kLookMost = std::chrono::minutes{1};  // at a row that waits for its time
constexpr Millis kStopped = std::chrono::seconds{30};
constexpr Millis kNextInLine = std::chrono::seconds{5}, kInLine = std::chrono::seconds{30};
constexpr std::int64_t kNear = 3;  // in line: LINE's bucket may give as many at once
constexpr Millis kBackoffFirst = std::chrono::seconds{30}, kBackoffMost = std::chrono::minutes{15};
constexpr Millis kTooFast = std::chrono::minutes{1};
constexpr Millis kProgressFirst = std::chrono::seconds{5}, kProgressMost = std::chrono::minutes{10};
constexpr std::chrono::days kProgressLife{limits::mass_progress_days};
constexpr int kRepeated = 3;  // LINE's errorCode

// What a step did stands in the row; the job has no cursor.
Step go_again() {
  return {.kind = Step::Kind::more, .saved = true, .cursor = {}, .result = {}};
}
Step wait_for(Millis wait) {
  return {.kind = Step::Kind::wait,
          .saved = true,
          .cursor = {},
          .result = {},
          .wait = std::clamp(wait, Millis{1}, kLookMost)};
}
Step finished() {
  return {.kind = Step::Kind::done, .cursor = {}, .result = "{}"};
}

Result<MassSendNo> send_of(const spine::Job& job) {
  ASSIGN(const auto input, JsonDocument::parse(job.input));
  ASSIGN(const std::int64_t no, input.root().integer_at("mass_send", 1, UINT32_MAX));
  return MassSendNo{static_cast<std::uint32_t>(no)};
}

std::string body_of(const MassSend& send) {
  std::string body;
  append_field(body, name(send.spec.kind));
  append_field(body, send.rendered);
  append_field(body, send.resolved);
  append_field(body, send.spec.demographic);
  append_be64(body, static_cast<std::uint64_t>(send.spec.limit.max.value_or(0)));
  append_be32(body, send.spec.limit.up_to_remaining_quota);
  append_be32(body, send.spec.limit.forbid_partial_delivery);
  append_be32(body, send.spec.notification_disabled);
  return body;
}

// docs/formats.md, "Retry key".
Bytes16 key_of(const MassSend& send) {
  std::string name;
  append_field(name, "enishi.mass_send");
  append_field(name, send.workspace.blob());
  append_field(name, send.id.blob());
  append_field(name, as_view(sha256(body_of(send))));
  return make_uuid_from_name(name);
}

Millis backoff(int tries) {
  return std::min(kBackoffMost, kBackoffFirst * (1 << std::clamp(tries - 1, 0, 10)));
}

// Half the time that it has taken so far.
Millis progress_pause(const MassSend& send, Time now) {
  return std::clamp((now - send.accepted_at.value_or(now)) / 2, kProgressFirst, kProgressMost);
}

void put_off(MassSend& send, Time due) {
  send.trying = false;
  send.due = due;
}

}  // namespace

std::string mass_summary(const MassSend& m) {
  JsonOut out;
  out.object().field("name", m.spec.name).field("kind", name(m.spec.kind));
  out.field("state", name(m.state));
  if (!m.reason.empty()) out.field("reason", m.reason);
  out.field("messages", m.spec.messages);
  if (!m.spec.recipient.empty()) out.key("recipient").raw(m.spec.recipient);
  if (!m.spec.demographic.empty()) out.key("demographic").raw(m.spec.demographic);
  if (m.spec.limit.max) out.field("max", *m.spec.limit.max);
  if (m.spec.send_at) out.field("send_at", to_ms(*m.spec.send_at));
  if (!m.approved_by.empty()) out.field("approved_by", m.approved_by);
  return out.end().take();
}

void settle_mass_send(MassSend& send, MassState state, std::string reason, Time now) {
  if (reason.size() > limits::mass_reason_bytes_max) {
    std::size_t end = limits::mass_reason_bytes_max;
    while (end > 0 && (reason[end] & 0xC0) == 0x80) --end;  // not inside a character
    reason.resize(end);
  }
  send.state = state;
  send.reason = std::move(reason);
  send.trying = false;
  send.reserved = 0;
  if (ended(state)) send.ended_at = now;
}

Status put_under_way(store::Tx& tx, spine::Jobs& jobs, MassSend& send, Time now) {
  ASSIGN(const std::int64_t open, open_mass_sends(tx, send.channel_no));
  if (open >= limits::mass_sends_open_max)
    return fail(ErrorCode::conflict, "Too many mass sends of this channel are under way.");
  // One that was tried goes on under its key.
  send.state = send.first_try_at ? MassState::sending : MassState::scheduled;
  send.reason.clear();
  send.due = std::max(now, send.spec.send_at.value_or(now));
  JsonOut input;
  input.object().field("mass_send", static_cast<std::int64_t>(send.no.value)).end();
  ASSIGN(send.job,
         jobs.create(tx, kMassSendJob, send.workspace, spine::Priority::high, input.text()));
  return {};
}

Result<Step> MassSender::step(const spine::Job& job) {
  ASSIGN(const MassSendNo no, send_of(job));
  ASSIGN(const auto send,
         seams_.store.state().reading([&](store::Tx& tx) { return load_mass_send(tx, no); }));
  if (!send || send->job != job.id) return finished();
  auto step = go_on(*send);
  if (step || spine::passing(step.error()) || step.error().code == ErrorCode::cancelled)
    return step;
  // Nothing stays behind that nobody looks after.
  const bool tried = send->first_try_at.has_value();
  TRY(end(*send, tried ? MassState::unknown : MassState::failed, step.error().message));
  return step;
}

Result<Step> MassSender::go_on(const MassSend& send) {
  switch (send.state) {
    case MassState::scheduled:
    case MassState::sending:
      return bring(send);
    case MassState::waiting:
      return follow(send);
    default:
      return finished();
  }
}

Status MassSender::change(const MassSend& seen, const Change& change) {
  return seams_.store.state().write([&](store::Tx& tx) -> Status {
    ASSIGN(auto now, load_mass_send(tx, seen.no));
    if (!now || now->job != seen.job || ended(now->state)) return {};
    const MassState before = now->state;
    guard::Operation operation;
    operation.before = mass_summary(*now);
    TRY(change(tx, *now));
    now->updated_at = seams_.clock.now();
    TRY(update_mass_send(tx, *now));
    if (now->state == before) return {};
    operation.workspace = now->workspace;
    operation.action = "mass_send." + std::string(name(now->state));
    operation.target = "mass_send/" + now->id.text();
    operation.after = mass_summary(*now);
    return seams_.operations.append(tx, guard::Actor{guard::ActorKind::system, "delivery", ""},
                                    operation);
  });
}

Result<Step> MassSender::end(const MassSend& send, MassState state, const std::string& reason) {
  log(state == MassState::done ? LogLevel::info : LogLevel::warn, "delivery.mass_send",
      {{"mass_send", send.id.text()}, {"state", name(state)}, {"reason", reason}});
  TRY(change(send, [&](store::Tx&, MassSend& now) -> Status {
    settle_mass_send(now, state, reason, seams_.clock.now());
    return {};
  }));
  return finished();
}

Result<Step> MassSender::later(const MassSend& send, Time due) {
  TRY(change(send, [&](store::Tx&, MassSend& now) -> Status {
    put_off(now, due);
    return {};
  }));
  return wait_for(due - seams_.clock.now());
}

// A send that LINE does not have yet, as far as we know.
Result<Step> MassSender::bring(const MassSend& send) {
  const Time now = seams_.clock.now();
  if (send.trying) {  // the step that asked LINE did not come to store what became of it
    TRY(change(send, [&](store::Tx&, MassSend& m) -> Status {
      m.ambiguous = true;
      put_off(m, now);
      return {};
    }));
    return go_again();
  }
  if (send.ambiguous && send.first_try_at && *send.first_try_at + kKeyLifetime <= now)
    return end(send, MassState::unknown, "LINE did not say within 24 hours whether it took it.");
  if (send.due > now) return wait_for(send.due - now);
  const auto directory = seams_.workspaces.directory();
  const auto* channel = directory.channel(send.spec.channel);
  if (!channel || !channel->active || channel->stopped) return wait_for(kStopped);
  if (seams_.config.boolean("staging.testers_only"))
    return end(send, MassState::paused, "Only testers may receive now (staging.testers_only).");
  if (!send.spec.ignore_quiet_hours)
    if (const auto until = quiet_until(directory, send.workspace, now)) return later(send, *until);
  ASSIGN(const std::int64_t ahead,
         seams_.store.state().reading([&](store::Tx& tx) { return mass_sends_ahead(tx, send); }));
  if (ahead > 0) return wait_for(ahead < kNear ? kNextInLine : kInLine);
  const auto missing = platform_.reserve(send.spec.channel, send.spec.kind);
  if (missing.count() > 0) return wait_for(std::chrono::ceil<Millis>(missing));
  return attempt(send);
}

Result<bool> MassSender::fits(const MassSend& send, std::int64_t& planned) {
  const std::int64_t reach = mass_reach(seams_, hooks_, send.channel_no);
  planned = mass_planned(send.spec, reach, std::nullopt);
  if (send.tries > 0) return true;  // it was let in before
  const auto left = quota_left(seams_, send.spec.channel, send.channel_no);
  if (!left) {
    if (spine::passing(left.error())) return std::unexpected(left.error());
    TRY(end(send, MassState::paused,
            "LINE does not tell the channel's quota: " + left.error().message));
    return false;
  }
  planned = mass_planned(send.spec, reach, *left);
  const std::int64_t needed = std::max<std::int64_t>(planned, 1);
  if (!*left || needed <= **left) return true;
  TRY(end(send, MassState::paused,
          "The month's quota does not suffice: " + std::to_string(needed) +
              " messages are reserved, " + std::to_string(std::max<std::int64_t>(0, **left)) +
              " are left."));
  return false;
}

// With all that LINE is sent; it never changes after the first try.
Result<MassSend> MassSender::prepared(MassSend send) const {
  if (send.tries > 0) return send;
  ASSIGN(send.rendered, render_mass(send.spec));
  ASSIGN(send.resolved, seams_.store.state().reading([&](store::Tx& tx) {
    return resolve_recipient(send.spec.recipient, [&](const Redelivery& redelivery) {
      return request_of_redelivery(tx, send, redelivery, seams_.clock.now());
    });
  }));
  send.retry_key = key_of(send);
  return send;
}

Status MassSender::claim(const MassSend& prepared, std::int64_t planned) {
  const Time now = seams_.clock.now();
  return change(prepared, [&](store::Tx& tx, MassSend& m) -> Status {
    if (m.trying || (m.state != MassState::scheduled && m.state != MassState::sending)) return {};
    m.rendered = prepared.rendered;
    m.resolved = prepared.resolved;
    m.retry_key = prepared.retry_key;
    // Refused for certain so far: LINE has forgotten the key by then, and it counts anew.
    if (m.first_try_at && *m.first_try_at + kKeyLifetime <= now) m.first_try_at.reset();
    if (!m.first_try_at) m.first_try_at = now;
    if (!m.started_at) m.started_at = now;
    m.state = MassState::sending;
    m.trying = true;
    m.reserved = planned;
    if (++m.tries > 1) return {};
    return note_sent_content(tx, m.channel_no, content_hash(m.spec.messages),
                             {"mass_send/" + m.id.text(), m.spec.name, now});
  });
}

Result<Step> MassSender::attempt(const MassSend& seen) {
  std::int64_t planned = 0;
  ASSIGN(const bool room, fits(seen, planned));
  if (!room) return finished();
  auto ready = prepared(seen);
  if (!ready && ready.error().code == ErrorCode::invalid)
    return end(seen, MassState::failed, ready.error().field + ": " + ready.error().message);
  if (!ready) return std::unexpected(ready.error());
  TRY(claim(*ready, planned));
  ASSIGN(const auto claimed,
         seams_.store.state().reading([&](store::Tx& tx) { return load_mass_send(tx, seen.no); }));
  if (!claimed || claimed->job != seen.job || !claimed->trying) return go_again();
  MassRequest request{.channel = claimed->spec.channel,
                      .kind = claimed->spec.kind,
                      .messages = claimed->rendered,
                      .recipient = claimed->resolved,
                      .demographic = claimed->spec.demographic,
                      .limit = claimed->spec.limit,
                      .retry_key = claimed->retry_key,
                      .notification_disabled = claimed->spec.notification_disabled};
  if (canary("new_key_on_retry"))
    request.retry_key[15] ^= static_cast<std::uint8_t>(claimed->tries);
  const SendOutcome outcome = platform_.send(request);
  TRY(change(*claimed,
             [&](store::Tx& tx, MassSend& m) -> Status { return settle(tx, m, outcome); }));
  seams_.jobs.wake();
  return go_again();
}

Status MassSender::accept(store::Tx& tx, MassSend& m, const SendOutcome& outcome) {
  const Time now = seams_.clock.now();
  m.request_id = outcome.accepted_request_id;
  m.accepted_at = now;
  m.trying = false;
  m.reason.clear();
  if (m.spec.kind == MassKind::broadcast) {
    settle_mass_send(m, MassState::done, "", now);
  } else {
    m.state = MassState::waiting;
    m.phase = MassPhase::waiting;
    m.due = now + kProgressFirst;
  }
  return hooks_.accepted ? hooks_.accepted(tx, m.channel_no, m.request_id, now) : Status{};
}

Status MassSender::settle(store::Tx& tx, MassSend& m, const SendOutcome& outcome) {
  const Time now = seams_.clock.now();
  m.status = outcome.status;
  // A definite no says nothing about a try before it that had no answer.
  const auto refused = [&](MassState state, std::string reason) {
    const bool unclear = m.ambiguous && ended(state);
    if (unclear) reason = "An earlier try may have been accepted. " + reason;
    settle_mass_send(m, unclear ? MassState::unknown : state, std::move(reason), now);
  };
  switch (outcome.result) {
    case SendResult::accepted:
      return accept(tx, m, outcome);
    case SendResult::refused_recipient:
    case SendResult::refused_content:
      refused(MassState::failed, refusal_words(m, outcome));
      break;
    case SendResult::refused_channel:
      refused(outcome.status == 401 || outcome.status == 0 ? MassState::paused : MassState::failed,
              refusal_words(m, outcome));
      break;
    case SendResult::quota:
      refused(MassState::paused,
              "LINE says that the month's quota does not suffice, or is held by sends that run.");
      break;
    case SendResult::too_fast:
    case SendResult::same_user:
      put_off(m, now + kTooFast);
      break;
    case SendResult::ambiguous:
      m.ambiguous = true;
      put_off(m, now + backoff(m.tries));
      break;
    case SendResult::not_sent:
      put_off(m, now + backoff(m.tries));
      break;
  }
  return {};
}

// A narrowcast that LINE is at.
Result<Step> MassSender::follow(const MassSend& send) {
  const Time now = seams_.clock.now();
  if (send.due > now) return wait_for(send.due - now);
  const auto told = platform_.progress(send.spec.channel, send.request_id);
  const bool over =
      told && (told->phase == MassPhase::succeeded || told->phase == MassPhase::failed);
  if (!over && now >= send.accepted_at.value_or(now) + kProgressLife)
    return end(send, MassState::unknown, "LINE did not tell the result within 14 days.");
  TRY(change(send, [&](store::Tx&, MassSend& m) -> Status {
    m.due = now + progress_pause(m, now);
    if (!told) return {};
    m.phase = told->phase;
    m.targets = told->targets;
    m.successes = told->successes;
    m.failures = told->failures;
    m.error_code = told->error_code;
    if (!over) return {};
    const bool repeated = m.error_code == kRepeated && m.tries > 1;
    settle_mass_send(m,
                     told->phase == MassPhase::succeeded ? MassState::done
                     : repeated                          ? MassState::unknown
                                                         : MassState::failed,
                     told->phase == MassPhase::succeeded
                         ? std::string()
                         : std::string(narrowcast_error(m.error_code).en),
                     now);
    return {};
  }));
  return go_again();
}

// A person ended the job.
Status MassSender::cancelled(const spine::Job& job) {
  ASSIGN(const MassSendNo no, send_of(job));
  ASSIGN(const auto send,
         seams_.store.state().reading([&](store::Tx& tx) { return load_mass_send(tx, no); }));
  if (!send || send->job != job.id) return {};
  return change(*send, [&](store::Tx&, MassSend& m) -> Status {
    const bool open = m.state == MassState::scheduled || m.state == MassState::sending ||
                      m.state == MassState::waiting;
    if (!open) return {};
    const bool certain = m.state != MassState::waiting && !m.ambiguous && !m.trying;
    settle_mass_send(m, certain ? MassState::cancelled : MassState::unknown, "Its job was ended.",
                     seams_.clock.now());
    return {};
  });
}

}  // namespace enishi::delivery
