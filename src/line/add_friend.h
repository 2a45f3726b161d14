// LINE's page on which people add an account.
#pragma once

#include "line/messaging_api.h"

namespace enishi::line {

// Asks LINE for the account's basic id. Waits; not from the client's thread.
Result<std::string> add_friend_url(MessagingApi& api, const ChannelId& channel);

}  // namespace enishi::line
