// What began to go out on a channel within the last 24 hours, so that whoever is about to send the
// same once more is told. Campaigns and mass sends note here; nothing is refused by it.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/bytes.h"
#include "store/store.h"
#include "workspace/workspace.h"

namespace enishi::delivery {

inline constexpr Millis kSameContentAge = std::chrono::hours(24);

struct SentContent {
  std::string what;  // "campaign/<id>" or "mass_send/<id>"
  std::string name;  // the send's
  Time at;           // when it began to go out
};

// Of a body as campaigns hold it (messages, or messages and data): whitespace between JSON tokens
// does not matter, everything else does.
Digest content_hash(std::string_view messages);

// `sent` begins to go out; once noted, its time stays. Drops what is a day older.
Status note_sent_content(store::Tx& tx, ChannelNo channel, const Digest& hash,
                         const SentContent& sent);

// The newest send of the same content on the channel that began within the last 24 hours, `except`
// itself left out.
Result<std::optional<SentContent>> same_content(store::Tx& tx, ChannelNo channel,
                                                const Digest& hash, std::string_view except,
                                                Time now);

}  // namespace enishi::delivery
