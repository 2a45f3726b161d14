#include "line/add_friend.h"

#include "net/http.h"

namespace enishi::line {

Result<std::string> add_friend_url(MessagingApi& api, const ChannelId& channel) {
  ASSIGN(const BotInfo bot, api.bot_info(channel));
  if (bot.basic_id.empty())
    return fail(ErrorCode::conflict, "LINE tells no basic id of this account.");
  return "https://line.me/R/ti/p/" + net::percent_encode(bot.basic_id);
}

}  // namespace enishi::line
