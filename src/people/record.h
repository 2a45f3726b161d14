// How people are named in memory and in the store.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/id.h"

namespace enishi {
struct RecordTag;
// A source record: one source's view of a person (a LINE identity now; a member number, an EC
// account later). Dense from 1, durable, never reused, below 2^32.
using RecordNo = Number<RecordTag>;
}  // namespace enishi

namespace enishi::people {

// The 16 bytes of a LINE user id ("U" + 32 hex). They mean something only inside a provider.
using LineUserId = Bytes16;
std::optional<LineUserId> parse_line_user_id(std::string_view text);  // exactly U + 32 lower hex
std::string line_user_id_text(const LineUserId& id);

enum class FriendState : unsigned char {
  unknown,    // seen, or no longer confirmed; not reachable
  followed,   // reachable
  unblocked,  // came back after a block; reachable
  blocked,    // unfollowed
  deleted,    // LINE no longer knows the account
};
std::string_view name(FriendState state);
std::optional<FriendState> parse_friend_state(std::string_view text);
constexpr bool reachable(FriendState s) {
  return s == FriendState::followed || s == FriendState::unblocked;
}

}  // namespace enishi::people
