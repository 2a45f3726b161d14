#include "line/audience_job.h"

#include <algorithm>

#include "base/bytes.h"
#include "base/json.h"
#include "base/text.h"
#include "delivery/sql.h"
#include "line/limits.h"
#include "line/sql.h"
#include "segment/condition.h"

namespace enishi::line {
namespace {

using people::FriendState;
using people::RecordSet;
using spine::Step;

constexpr Millis kTooFast{5'000};
constexpr Millis kNoAnswer{30'000};  // LINE may still be at it
constexpr Millis kPollFirst{2'000}, kPollMost{600'000};
// By how much LINE's clock may be behind ours.
constexpr std::chrono::minutes kSkew{10};

Step go_on() {
  return {.kind = Step::Kind::more, .cursor = {}, .result = {}};
}
Step pause_for(Millis wait, std::string cursor = {}) {
  return {.kind = Step::Kind::wait, .cursor = std::move(cursor), .result = {}, .wait = wait};
}
Step finished() {
  return {.kind = Step::Kind::done, .cursor = {}, .result = "{}"};
}

Status remember_failure(store::Database& state, const LineAudienceId& id, const Error& error) {
  return state.write([&](store::Tx& tx) -> Status {
    TRY(tx.exec(sql::fail_line_audience,
                {id, std::string_view(error.message).substr(0, limits::audience_error_bytes_max)}));
    return {};
  });
}

// delivery keeps uploaded lists and has no door to their members yet; its statement is used.
Result<RecordSet> list_members(store::Database& state, WorkspaceNo workspace,
                               const AudienceId& list) {
  std::vector<std::uint32_t> members;
  bool found = false;
  TRY(state.read([&](store::Tx& tx) {
    return tx.query(delivery::sql::audience_members, {list}, [&](const store::Row& row) {
      if (row.integer(1) != workspace.value) return;
      found = true;
      const std::string_view blob = row.blob(0);
      for (std::size_t at = 0; at + 4 <= blob.size(); at += 4)
        members.push_back(read_be32(blob, at));
    });
  }));
  if (!found) return fail(ErrorCode::not_found, "There is no such audience.", "list");
  return RecordSet::of(members);
}

}  // namespace

std::string audience_job_input(const LineAudienceId& id) {
  JsonOut out;
  return out.object().field("audience", id.text()).end().take();
}

Result<Step> AudienceJob::step(const spine::Job& job) {
  ASSIGN(const auto input, JsonDocument::parse(job.input));
  ASSIGN(const std::string text, input.root().string_at("audience"));
  const auto id = LineAudienceId::parse(text);
  if (!id) return fail(ErrorCode::internal, "the job names no audience");
  ASSIGN(const auto audience,
         parts_.state.reading([&](store::Tx& tx) { return load_audience(tx, *id); }));
  if (!audience || audience->state != AudienceState::preparing) return finished();
  auto step = advance(*audience, job);
  if (step) return step;
  switch (step.error().code) {
    case ErrorCode::rate_limited:
      return pause_for(kTooFast, job.cursor);
    case ErrorCode::timeout:
    case ErrorCode::unavailable:
      return pause_for(kNoAnswer, job.cursor);
    case ErrorCode::io:
      return step;
    default:
      TRY(remember_failure(parts_.state, *id, step.error()));
      return step;
  }
}

Result<Step> AudienceJob::advance(const LineAudience& audience, const spine::Job& job) {
  if (audience.kind == AudienceKind::upload && !audience.frozen) return freeze(audience);
  if (!audience.group) return create(audience);
  ASSIGN(const auto call,
         parts_.state.reading([&](store::Tx& tx) { return next_call(tx, audience.id); }));
  if (call) return add(audience, *call);
  return settle(audience, job);
}

Result<workspace::Channel> AudienceJob::channel_of(const LineAudience& audience) const {
  const workspace::Directory directory = parts_.workspaces.directory();
  const workspace::Channel* channel = directory.channel(audience.channel);
  if (channel == nullptr) return fail(ErrorCode::not_found, "There is no such channel.");
  return *channel;
}

Result<RecordSet> AudienceJob::members_of(const LineAudience& audience) {
  ASSIGN(const workspace::Channel channel, channel_of(audience));
  ASSIGN(const auto document, JsonDocument::parse(audience.source));
  const JsonValue source = document.root();
  RecordSet members;
  std::optional<RecordSet> listed;
  ASSIGN(const auto list, source.opt_string_at("list"));
  if (list) {
    ASSIGN(listed, list_members(parts_.state, channel.workspace_no,
                                AudienceId::parse(*list).value_or(AudienceId{})));
  }
  ASSIGN(const bool with_blocked, source.boolean_at("with_blocked", false));
  const auto view = parts_.people.view();
  if (listed) {
    members = *std::move(listed);
  } else {
    ASSIGN(const JsonValue json, source.get("condition"));
    ASSIGN(const auto condition, segment::Condition::parse(json));
    ASSIGN(members, condition.evaluate(*view, channel.workspace_no, channel.no));
  }
  // LINE refuses a list with one id that it does not know: these it knows.
  RecordSet known = view->reachable(channel.no);
  if (with_blocked) known |= view->friends(channel.no, FriendState::blocked);
  members &= known;
  return members;
}

Result<Step> AudienceJob::freeze(const LineAudience& audience) {
  ASSIGN(const RecordSet members, members_of(audience));
  if (members.empty())
    return fail(ErrorCode::invalid, "Nobody of this channel's friends belongs to it.");
  TRY(freeze_members(parts_.state, audience.id, members, parts_.sizes));
  return go_on();
}

// Those of a call who still have a user id.
Result<UserIdLines> AudienceJob::ids_of(const LineAudience& audience, std::int64_t call) {
  UserIdLines ids;
  ids.reserve(std::min(parts_.sizes.file_ids, static_cast<std::size_t>(audience.members)));
  TRY(each_part(parts_.state, audience.id, call, [&](std::string_view part) {
    const auto view = parts_.people.view();  // a part at a time: the pipeline waits for views
    for (std::size_t at = 0; at + 4 <= part.size(); at += 4)
      if (const auto user = view->line_user_id(RecordNo{read_be32(part, at)})) ids.add(*user);
  }));
  return ids;
}

Result<std::int64_t> AudienceJob::create_at_line(const LineAudience& audience, std::int64_t call,
                                                 std::int64_t& sent) {
  ASSIGN(const workspace::Channel channel, channel_of(audience));
  ASSIGN(const auto there, find_audience(parts_.asker, channel.id, audience.name));
  if (there) {
    // LINE took what it did not answer.
    if (there->created + kSkew >= audience.created_at) return there->group;
    return fail(ErrorCode::conflict, "LINE has an audience of this name already.", "name");
  }
  if (audience.kind == AudienceKind::upload) {
    ASSIGN(UserIdLines ids, ids_of(audience, call));
    if (ids.count == 0) return fail(ErrorCode::invalid, "Nobody of it is left.");
    sent = static_cast<std::int64_t>(ids.count);
    return create_upload(parts_.asker, channel.id, audience.name, std::move(ids));
  }
  ASSIGN(const auto source, JsonDocument::parse(audience.source));
  ASSIGN(const std::string request, source.root().string_at("request_id"));
  if (audience.kind == AudienceKind::impression)
    return create_impression(parts_.asker, channel.id, audience.name, request);
  ASSIGN(const auto url, source.root().opt_string_at("url"));
  return create_click(parts_.asker, channel.id, audience.name, request, url.value_or(""));
}

Result<Step> AudienceJob::create(const LineAudience& audience) {
  ASSIGN(const auto call,
         parts_.state.reading([&](store::Tx& tx) { return next_call(tx, audience.id); }));
  std::int64_t sent = 0;
  ASSIGN(const std::int64_t group, create_at_line(audience, call.value_or(0), sent));
  TRY(parts_.state.write([&](store::Tx& tx) -> Status {
    TRY(tx.exec(sql::line_audience_made, {audience.id, group}));
    // One that was found: its first call may be repeated, which adds nobody twice.
    if (sent == 0) return {};
    return call_sent(tx, audience.id, call.value_or(0), sent);
  }));
  return go_on();
}

Result<Step> AudienceJob::add(const LineAudience& audience, std::int64_t call) {
  ASSIGN(const workspace::Channel channel, channel_of(audience));
  ASSIGN(const RemoteAudienceDetail now,
         get_audience(parts_.asker, channel.id, audience.group.value_or(0)));
  if (now.jobs_open >= parts_.sizes.jobs) return pause_for(kTooFast);
  ASSIGN(UserIdLines ids, ids_of(audience, call));
  const auto count = static_cast<std::int64_t>(ids.count);
  if (count > 0)
    TRY(add_to_upload(parts_.asker, channel.id, audience.group.value_or(0), std::move(ids)));
  TRY(parts_.state.write([&](store::Tx& tx) { return call_sent(tx, audience.id, call, count); }));
  return go_on();
}

// The cursor counts the looks.
Result<Step> AudienceJob::settle(const LineAudience& audience, const spine::Job& job) {
  const int polls = parse_int<int>(job.cursor).value_or(0);
  ASSIGN(const workspace::Channel channel, channel_of(audience));
  ASSIGN(const RemoteAudienceDetail now,
         get_audience(parts_.asker, channel.id, audience.group.value_or(0)));
  const AudienceState state = state_of(now);
  TRY(parts_.state.write([&](store::Tx& tx) -> Status {
    TRY(store_look(tx, audience, now.audience, state, parts_.clock.now()));
    // LINE takes hours, or for ever where fewer than 50 people clicked: the nightly look goes on.
    if (polls >= limits::audience_polls_max) TRY(tx.exec(sql::leave_line_audience, {audience.id}));
    return {};
  }));
  if (state != AudienceState::preparing || polls >= limits::audience_polls_max) return finished();
  return pause_for(std::min(kPollMost, kPollFirst * (1 << std::min(polls, 9))),
                   std::to_string(polls + 1));
}

}  // namespace enishi::line
