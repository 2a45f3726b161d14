#include "line/audience_look.h"

#include <algorithm>

#include "base/json.h"
#include "line/limits.h"
#include "line/listed.h"
#include "line/sql.h"

namespace enishi::line {
namespace {

using spine::Step;

constexpr Millis kTooFast{5'000};

struct Cursor {
  int page = 1;  // 0: the list was read
  Time began = kTimeMin;
};

Result<Cursor> read_cursor(const std::string& text, Time now) {
  Cursor cursor{.began = now};
  if (text.empty()) return cursor;
  ASSIGN(const auto document, JsonDocument::parse(text));
  ASSIGN(const auto page, document.root().integer_at("page", 0, limits::audience_pages_max));
  ASSIGN(const auto began, document.root().integer_at("began"));
  return Cursor{.page = static_cast<int>(page), .began = from_ms(began)};
}

Step step_of(Step::Kind kind, const Cursor& cursor) {
  JsonOut text;
  text.object().field("page", cursor.page).field("began", to_ms(cursor.began)).end();
  Step step{.kind = kind, .cursor = text.take(), .result = {}};
  if (kind == Step::Kind::wait) step.wait = kTooFast;
  if (kind == Step::Kind::done) step.result = "{}";
  return step;
}

// A job of its own looks after those being made.
bool of_the_night(const LineAudience& audience) {
  return audience.group && audience.job == 0;
}

Status look_at_page(const AudienceParts& parts, ChannelNo channel, const RemoteAudiencePage& page) {
  return parts.state.write([&](store::Tx& tx) -> Status {
    ASSIGN(const auto ours, load_audiences(tx, channel));
    for (const RemoteAudience& remote : page.items) {
      const auto found = std::ranges::find_if(
          ours, [&](const LineAudience& audience) { return audience.group == remote.group; });
      // The list does not tell of jobs: what is being made is looked at by itself.
      if (found == ours.end() || !of_the_night(*found) || found->state == AudienceState::preparing)
        continue;
      const AudienceState state = state_of(remote);
      TRY(store_look(tx, *found, remote, state == AudienceState::preparing ? found->state : state,
                     parts.clock.now()));
    }
    return {};
  });
}

}  // namespace

std::string audience_look_input(const ChannelId& channel) {
  JsonOut out;
  return out.object().field("channel", channel.text()).end().take();
}

Status look_at(const AudienceParts& parts, const ChannelId& channel, const LineAudience& audience) {
  const auto remote = get_audience(parts.asker, channel, audience.group.value_or(0));
  if (!remote && remote.error().code != ErrorCode::not_found)
    return std::unexpected(remote.error());
  return parts.state.write([&](store::Tx& tx) -> Status {
    if (!remote) {
      TRY(tx.exec(sql::remove_line_audience, {audience.id, "LINE has it no more."}));
      return {};
    }
    return store_look(tx, audience, remote->audience, state_of(*remote), parts.clock.now());
  });
}

Result<Step> audience_look_step(const AudienceParts& parts, const spine::Job& job) {
  ASSIGN(const auto input, JsonDocument::parse(job.input));
  ASSIGN(const workspace::Channel channel, job_channel(parts.workspaces, input.root()));
  ASSIGN(Cursor cursor, read_cursor(job.cursor, parts.clock.now()));
  if (cursor.page > 0) {
    const auto page = list_audiences(parts.asker, channel.id, cursor.page, {});
    if (!page && page.error().code == ErrorCode::rate_limited)
      return step_of(Step::Kind::wait, cursor);
    if (!page) return std::unexpected(page.error());
    TRY(look_at_page(parts, channel.no, *page));
    cursor.page = page->more && cursor.page < limits::audience_pages_max ? cursor.page + 1 : 0;
    return step_of(Step::Kind::more, cursor);
  }
  ASSIGN(const auto ours,
         parts.state.reading([&](store::Tx& tx) { return load_audiences(tx, channel.no); }));
  const auto unseen = std::ranges::find_if(ours, [&](const LineAudience& audience) {
    return of_the_night(audience) && audience.checked_at.value_or(kTimeMin) < cursor.began;
  });
  if (unseen == ours.end()) return step_of(Step::Kind::done, cursor);
  const Status looked = look_at(parts, channel.id, *unseen);
  if (!looked && looked.error().code == ErrorCode::rate_limited)
    return step_of(Step::Kind::wait, cursor);
  TRY(looked);
  return step_of(Step::Kind::more, cursor);
}

}  // namespace enishi::line
