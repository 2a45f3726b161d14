#include "line/followers_job.h"

#include "base/json.h"
#include "line/listed.h"

namespace enishi::line {
namespace {

using spine::Step;

constexpr std::chrono::hours kTokenLife{24};
constexpr Millis kPause{5'000};  // after "too fast"

// A page is as of a minute before it was asked for: somebody who blocks right after it was made,
// by a clock of LINE's that is behind ours, must stay blocked.
constexpr std::chrono::minutes kSkew{1};

struct Cursor {
  std::string next;
  Time token_at = kTimeMin;  // when `next` was given
  std::int64_t users = 0, pages = 0, restarts = 0;
};

Result<Cursor> read_cursor(const std::string& text) {
  Cursor cursor;
  if (text.empty()) return cursor;
  ASSIGN(const auto document, JsonDocument::parse(text));
  const JsonValue root = document.root();
  ASSIGN(cursor.next, root.string_at("next"));
  ASSIGN(const std::int64_t token_at, root.integer_at("token_at"));
  cursor.token_at = from_ms(token_at);
  ASSIGN(cursor.users, root.integer_at("users"));
  ASSIGN(cursor.pages, root.integer_at("pages"));
  ASSIGN(cursor.restarts, root.integer_at("restarts"));
  return cursor;
}

Step step_of(Step::Kind kind, const Cursor& cursor) {
  JsonOut text, result;
  text.object().field("next", cursor.next).field("token_at", to_ms(cursor.token_at));
  text.field("users", cursor.users).field("pages", cursor.pages);
  text.field("restarts", cursor.restarts).end();
  result.object().field("users", cursor.users).field("pages", cursor.pages);
  result.field("restarts", cursor.restarts).end();
  Step step{.kind = kind, .cursor = text.take(), .done = cursor.users, .result = {}};
  if (kind == Step::Kind::done) step.result = result.take();
  if (kind == Step::Kind::wait) step.wait = kPause;
  return step;
}

Step from_the_start(Cursor& cursor) {
  cursor.next.clear();
  cursor.users = 0;
  cursor.pages = 0;
  ++cursor.restarts;
  return step_of(Step::Kind::more, cursor);
}

}  // namespace

Result<Step> followers_step(const FollowersJobParts& parts, const spine::Job& job) {
  ASSIGN(const auto input, JsonDocument::parse(job.input));
  ASSIGN(const workspace::Channel channel, job_channel(parts.workspaces, input.root()));
  ASSIGN(Cursor cursor, read_cursor(job.cursor));
  const Time now = parts.clock.now();
  if (!cursor.next.empty() && now - cursor.token_at >= kTokenLife) return from_the_start(cursor);

  auto page = parts.api.followers(channel.id, cursor.next);
  if (!page) {
    switch (page.error().code) {
      case ErrorCode::rate_limited:
        return step_of(Step::Kind::wait, cursor);
      case ErrorCode::forbidden:
        return fail(ErrorCode::forbidden,
                    "LINE gives the list of followers to verified or premium accounts only");
      case ErrorCode::invalid:  // a token that LINE forgot before its time
        if (!cursor.next.empty() && cursor.restarts == 0) return from_the_start(cursor);
        break;
      default:
        break;
    }
    return std::unexpected(page.error());
  }
  TRY(append_sightings(parts.log, channel.no, people::Sighting::listed, now - kSkew, page->users));
  cursor.users += static_cast<std::int64_t>(page->users.size());
  ++cursor.pages;
  cursor.next = std::move(page->next);
  cursor.token_at = now;
  return step_of(cursor.next.empty() ? Step::Kind::done : Step::Kind::more, cursor);
}

}  // namespace enishi::line
