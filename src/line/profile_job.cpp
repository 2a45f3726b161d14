#include "line/profile_job.h"

#include "base/json.h"
#include "base/limits.h"
#include "line/profile_fetch.h"

namespace enishi::line {
namespace {

using spine::Step;

constexpr Millis kPause{5'000};  // after an answer that all calls would get

// Where the job stands. A pass goes up through the record numbers; friends who came below meanwhile
// are found by the next pass, and a pass that fetched nothing was the last.
struct Cursor {
  std::uint32_t after = 0;
  std::int64_t fetched = 0, missing = 0, failed = 0;
  std::int64_t in_pass = 0;  // fetched or found missing since the pass began
};

Result<Cursor> read_cursor(const std::string& text) {
  Cursor cursor;
  if (text.empty()) return cursor;
  ASSIGN(const auto document, JsonDocument::parse(text));
  const JsonValue root = document.root();
  ASSIGN(const std::int64_t after, root.integer_at("after", 0, UINT32_MAX));
  cursor.after = static_cast<std::uint32_t>(after);
  ASSIGN(cursor.fetched, root.integer_at("fetched"));
  ASSIGN(cursor.missing, root.integer_at("missing"));
  ASSIGN(cursor.failed, root.integer_at("failed"));
  ASSIGN(cursor.in_pass, root.integer_at("in_pass"));
  return cursor;
}

std::string text_of(const Cursor& cursor) {
  JsonOut out;
  out.object().field("after", cursor.after).field("fetched", cursor.fetched);
  out.field("missing", cursor.missing).field("failed", cursor.failed);
  return out.field("in_pass", cursor.in_pass).end().take();
}

Step more(const Cursor& cursor, Millis wait = Millis{0}) {
  return {.kind = wait.count() > 0 ? Step::Kind::wait : Step::Kind::more,
          .cursor = text_of(cursor),
          .done = cursor.fetched + cursor.missing,
          .result = {},
          .wait = wait};
}

Step finished(const Cursor& cursor) {
  JsonOut out;
  out.object().field("fetched", cursor.fetched).field("missing", cursor.missing);
  out.field("failed", cursor.failed).end();
  return {.kind = Step::Kind::done,
          .cursor = text_of(cursor),
          .done = cursor.fetched + cursor.missing,
          .result = out.take()};
}

// The records that still have a user id, with it.
struct Wanted {
  std::vector<RecordNo> records;
  std::vector<people::LineUserId> users;
};

Wanted with_user_ids(const people::People& people, const std::vector<RecordNo>& records) {
  Wanted wanted;
  const auto view = people.view();
  for (const RecordNo record : records) {
    const auto user = view->line_user_id(record);
    if (!user) continue;
    wanted.records.push_back(record);
    wanted.users.push_back(*user);
  }
  return wanted;
}

// What the answers come to: entries for the log, and the first answer that stops all.
struct Harvest {
  std::vector<spine::NewEntry> entries;
  std::optional<Error> stopped;
};

Harvest harvest(const std::vector<FetchedProfile>& fetched, const Wanted& wanted, ChannelNo channel,
                Cursor& cursor) {
  Harvest out;
  std::optional<RecordNo> first_open;
  for (std::size_t i = 0; i < fetched.size(); ++i) {
    const auto& answer = fetched[i].answer;
    const bool again = !answer || (!*answer && concerns_all_calls(answer->error()));
    if (again) {
      if (!first_open) first_open = wanted.records[i];
      if (answer && !out.stopped) out.stopped = answer->error();
      continue;
    }
    if (!*answer) {
      ++cursor.failed;  // LINE's answer about this one person makes no sense: another time
      continue;
    }
    ++cursor.in_pass;
    ++(**answer ? cursor.fetched : cursor.missing);
    out.entries.push_back(
        people::profile_entry(channel, wanted.users[i], fetched[i].asked_at, **answer));
  }
  if (first_open) cursor.after = first_open->value - 1;
  return out;
}

Status append_and_apply(const ProfileJobParts& parts, std::vector<spine::NewEntry> entries) {
  if (entries.empty()) return {};
  ASSIGN(const spine::Receipt receipt, parts.log.append_and_wait(std::move(entries)));
  // Applied before the next question what is wanted, or it would be fetched again.
  return parts.pipeline.wait_applied(receipt.last);
}

}  // namespace

std::string profile_job_input(const ChannelId& channel) {
  JsonOut out;
  return out.object().field("channel", channel.text()).end().take();
}

Time profiles_old_before(Time now) {
  return now - std::chrono::days{limits::profile_age_days_max};
}

Result<Step> profile_step(const ProfileJobParts& parts, const spine::Job& job) {
  ASSIGN(const auto input, JsonDocument::parse(job.input));
  ASSIGN(const std::string channel_text, input.root().string_at("channel"));
  ASSIGN(Cursor cursor, read_cursor(job.cursor));
  const workspace::Directory directory = parts.workspaces.directory();
  const auto id = ChannelId::parse(channel_text);
  const workspace::Channel* channel = id ? directory.channel(*id) : nullptr;
  if (channel == nullptr || !channel->active) return finished(cursor);

  ASSIGN(const auto records,
         parts.people.profiles_wanted(channel->no, profiles_old_before(job.created_at),
                                      RecordNo{cursor.after}, limits::profiles_page_max));
  if (records.empty()) {
    if (cursor.in_pass == 0) return finished(cursor);
    cursor.after = 0;
    cursor.in_pass = 0;
    return more(cursor);
  }
  cursor.after = records.back().value;
  const Wanted wanted = with_user_ids(parts.people, records);
  Harvest found = harvest(fetch_profiles(parts.api, parts.clock, channel->id, wanted.users), wanted,
                          channel->no, cursor);
  TRY(append_and_apply(parts, std::move(found.entries)));
  if (!found.stopped) return more(cursor);
  const ErrorCode code = found.stopped->code;
  if (code == ErrorCode::unauthenticated || code == ErrorCode::forbidden)
    return std::unexpected(*found.stopped);
  return more(cursor, kPause);
}

}  // namespace enishi::line
