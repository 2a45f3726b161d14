// LINE's calls about audiences (reference, sections 3.4 and 6). What LINE refuses is told in words;
// an audience that LINE no longer has is not_found.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "line/asker.h"
#include "people/record.h"

namespace enishi::line {

// An audience as LINE tells it. Type and status are LINE's words: more of them may come.
struct RemoteAudience {
  std::int64_t group = 0;  // audienceGroupId
  std::string name, type, status, failed_type;
  std::int64_t count = 0;  // 0 also where LINE does not tell: fewer than 20
  Time created;
  std::optional<Time> expires;
};
struct RemoteAudienceDetail {
  RemoteAudience audience;
  std::size_t jobs_open = 0, jobs_failed = 0;  // of the newest 50
};
struct RemoteAudiencePage {
  std::vector<RemoteAudience> items;
  bool more = false;
};

// User ids, one a line, as LINE takes a file.
struct UserIdLines {
  std::string text;
  std::size_t count = 0;
  void reserve(std::size_t ids);
  void add(const people::LineUserId& user);
};

// By JSON up to limits::audience_json_ids_max ids, else by file. All ids are taken or none: one
// that LINE does not know for the channel refuses the whole. Gives the audienceGroupId. LINE knows
// no key for these calls: after an answer that did not come, look by name before asking again.
Result<std::int64_t> create_upload(Asker& asker, const ChannelId& channel, const std::string& name,
                                   UserIdLines ids);
// Adds; an id that is in it already changes nothing, so that asking twice does no harm.
Status add_to_upload(Asker& asker, const ChannelId& channel, std::int64_t group, UserIdLines ids);
// Of the people who clicked (`url`; "": any link) or saw a broadcast or narrowcast.
Result<std::int64_t> create_click(Asker& asker, const ChannelId& channel, const std::string& name,
                                  const std::string& request_id, const std::string& url);
Result<std::int64_t> create_impression(Asker& asker, const ChannelId& channel,
                                       const std::string& name, const std::string& request_id);

Result<RemoteAudienceDetail> get_audience(Asker& asker, const ChannelId& channel,
                                          std::int64_t group);
// Page 1, 2, ...; newest first. `name`: only those with it in their names.
Result<RemoteAudiencePage> list_audiences(Asker& asker, const ChannelId& channel, int page,
                                          const std::string& name);
// The audience of exactly this name, but for the case of letters.
Result<std::optional<RemoteAudience>> find_audience(Asker& asker, const ChannelId& channel,
                                                    const std::string& name);
Status rename_audience(Asker& asker, const ChannelId& channel, std::int64_t group,
                       const std::string& name);
Status delete_audience(Asker& asker, const ChannelId& channel, std::int64_t group);

}  // namespace enishi::line
