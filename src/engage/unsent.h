// Messages that people took back.
#pragma once

#include <string_view>

#include "store/store.h"
#include "workspace/workspace.h"

namespace enishi::engage {

// Whether the message was taken back by an entry that has been applied: its content is not to be
// kept anywhere, whenever it comes.
Result<bool> was_unsent(store::Tx& tx, ChannelNo channel, std::string_view message_id);

}  // namespace enishi::engage
