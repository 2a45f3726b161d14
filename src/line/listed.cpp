#include "line/listed.h"

#include <algorithm>
#include <span>

#include "base/limits.h"

namespace enishi::line {

Result<workspace::Channel> job_channel(const workspace::Workspaces& workspaces,
                                       const JsonValue& input) {
  ASSIGN(const std::string text, input.string_at("channel"));
  const auto id = ChannelId::parse(text);
  const workspace::Directory directory = workspaces.directory();
  const workspace::Channel* channel = id ? directory.channel(*id) : nullptr;
  if (channel == nullptr) return fail(ErrorCode::not_found, "the channel is gone");
  return *channel;
}

Status append_sightings(spine::Log& log, ChannelNo channel, people::Sighting sighting, Time as_of,
                        const std::vector<people::LineUserId>& users) {
  if (users.empty()) return {};
  std::vector<spine::NewEntry> entries;
  std::span<const people::LineUserId> rest(users);
  while (!rest.empty()) {
    const auto chunk = rest.first(std::min(rest.size(), limits::people_entry_rows_max));
    entries.push_back(people::friend_list_entry(channel, sighting, as_of, chunk));
    rest = rest.subspan(chunk.size());
  }
  TRY(log.append_and_wait(std::move(entries)));
  return {};
}

}  // namespace enishi::line
