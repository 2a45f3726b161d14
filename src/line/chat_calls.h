// LINE's calls for one-to-one chats (reference, sections 3.1 and 3.5).
#pragma once

#include <string>

#include "engage/platform.h"
#include "line/asker.h"

namespace enishi::line {

ApiRequest loading_request(const ChannelId& channel, const people::LineUserId& user, int seconds);
Status start_loading(Asker& asker, const ChannelId& channel, const people::LineUserId& user,
                     int seconds);
Status mark_as_read(Asker& asker, const ChannelId& channel, const std::string& token);
// 202 while LINE prepares a large video or audio; not_found when it has deleted it.
Result<engage::ChatContent> fetch_content(Asker& asker, const ChannelId& channel,
                                          const std::string& message_id);

}  // namespace enishi::line
