#include "line/user_id_job.h"

#include <algorithm>
#include <filesystem>

#include "base/json.h"
#include "base/limits.h"
#include "line/listed.h"
#include "line/profile_fetch.h"
#include "line/user_id_file.h"

namespace enishi::line {
namespace {

namespace fs = std::filesystem;
using spine::Step;

struct Cursor {
  FilePlace place;
  std::int64_t imported = 0, friends = 0, bad = 0;
  std::vector<std::int64_t> bad_lines;  // the first of them
  bool read = false;                    // all of the file: only its removal is left
};

Result<Cursor> read_cursor(const std::string& text) {
  Cursor cursor;
  if (text.empty()) return cursor;
  ASSIGN(const auto document, JsonDocument::parse(text));
  const JsonValue root = document.root();
  ASSIGN(cursor.place.offset, root.integer_at("offset"));
  ASSIGN(cursor.place.line, root.integer_at("line"));
  ASSIGN(cursor.place.in_line, root.boolean_at("in_line", false));
  ASSIGN(cursor.read, root.boolean_at("read", false));
  ASSIGN(cursor.imported, root.integer_at("imported"));
  ASSIGN(cursor.friends, root.integer_at("friends"));
  ASSIGN(cursor.bad, root.integer_at("bad"));
  ASSIGN(const JsonValue lines, root.get("bad_lines"));
  ASSIGN(const std::size_t size, lines.array());
  for (std::size_t i = 0; i < size; ++i) {
    ASSIGN(const std::int64_t line, lines.at(i).integer());
    cursor.bad_lines.push_back(line);
  }
  return cursor;
}

void append_counts(JsonOut& out, const Cursor& cursor) {
  out.field("imported", cursor.imported).field("friends", cursor.friends);
  out.field("bad", cursor.bad).key("bad_lines").array();
  for (const std::int64_t line : cursor.bad_lines) out.number(line);
  out.end();
}

std::string text_of(const Cursor& cursor) {
  JsonOut out;
  out.object().field("offset", cursor.place.offset).field("line", cursor.place.line);
  out.field("in_line", cursor.place.in_line).field("read", cursor.read);
  append_counts(out, cursor);
  return out.end().take();
}

std::string result_of(const Cursor& cursor) {
  JsonOut out;
  out.object().field("lines", cursor.place.line);
  append_counts(out, cursor);
  return out.end().take();
}

Step finished(const Cursor& cursor) {
  return {.kind = Step::Kind::done,
          .cursor = text_of(cursor),
          .done = cursor.place.offset,
          .total = cursor.place.offset,
          .result = result_of(cursor)};
}

// Those whom LINE knows as friends; their profiles, and who has none, go into the log. An error:
// nothing was appended, ask again.
Result<std::vector<people::LineUserId>> confirm(const ProfileJobParts& parts,
                                                const workspace::Channel& channel,
                                                const std::vector<people::LineUserId>& users) {
  std::vector<people::LineUserId> friends;
  std::vector<spine::NewEntry> entries;
  const auto fetched = fetch_profiles(parts.api, parts.clock, channel.id, users);
  for (const FetchedProfile& each : fetched)
    if (each.answer && !*each.answer && concerns_all_calls(each.answer->error()))
      return std::unexpected(each.answer->error());
  for (std::size_t i = 0; i < fetched.size(); ++i) {
    const auto& answer = fetched[i].answer;
    if (!answer || !*answer) continue;  // an answer that makes no sense: the id stays unconfirmed
    if (**answer) friends.push_back(users[i]);
    entries.push_back(people::profile_entry(channel.no, users[i], fetched[i].asked_at, **answer));
  }
  if (!entries.empty()) TRY(parts.log.append_and_wait(std::move(entries)));
  return friends;
}

}  // namespace

Result<std::string> uploaded_file(const std::string& directory, const std::string& file) {
  std::error_code error;
  const fs::path uploads = fs::weakly_canonical(fs::path(directory) / "uploads", error);
  if (error) return invalid("file", "there is no directory of uploads");
  const fs::path path = fs::weakly_canonical(uploads / file, error);
  const auto [end, unused] = std::ranges::mismatch(uploads, path);
  if (error || end != uploads.end() || !fs::is_regular_file(path, error))
    return invalid("file", "is no uploaded file");
  return path.string();
}

std::string user_id_job_input(const ChannelId& channel, const std::string& path) {
  JsonOut out;
  out.object().field("channel", channel.text()).field("file", path).end();
  return out.take();
}

Result<Step> user_id_step(const ProfileJobParts& parts, const spine::Job& job) {
  ASSIGN(const auto input, JsonDocument::parse(job.input));
  ASSIGN(const workspace::Channel channel, job_channel(parts.workspaces, input.root()));
  ASSIGN(const std::string path, input.root().string_at("file"));
  ASSIGN(Cursor cursor, read_cursor(job.cursor));
  if (cursor.read) {
    std::error_code gone;
    fs::remove(path, gone);
    return finished(cursor);
  }
  ASSIGN(const UserIdChunk chunk, read_user_ids(path, cursor.place));
  // First of all they are known, so that what LINE says of them has somebody to be about.
  const auto append = [&](people::Sighting sighting, const auto& users) {
    return append_sightings(parts.log, channel.no, sighting, job.created_at, users);
  };
  TRY(append(people::Sighting::claimed, chunk.users));
  ASSIGN(const auto friends, confirm(parts, channel, chunk.users));
  TRY(append(people::Sighting::listed, friends));
  cursor.place = chunk.next;
  cursor.imported += static_cast<std::int64_t>(chunk.users.size());
  cursor.friends += static_cast<std::int64_t>(friends.size());
  cursor.bad += static_cast<std::int64_t>(chunk.bad_lines.size());
  for (const std::int64_t line : chunk.bad_lines)
    if (cursor.bad_lines.size() < limits::bad_lines_listed_max) cursor.bad_lines.push_back(line);
  cursor.read = chunk.end;
  return Step{.kind = Step::Kind::more,
              .cursor = text_of(cursor),
              .done = cursor.place.offset,
              .total = chunk.file_bytes,
              .result = {}};
}

Status user_id_cancelled(const spine::Job& job) {
  ASSIGN(const auto input, JsonDocument::parse(job.input));
  ASSIGN(const std::string path, input.root().string_at("file"));
  std::error_code gone;
  fs::remove(path, gone);
  return {};
}

}  // namespace enishi::line
