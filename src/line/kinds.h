// Log entry kinds of LINE events (block 0x03). The payload is the event's JSON as received, byte
// for byte; events that concern several people are split into one entry each (docs/formats.md).
#pragma once

#include <span>
#include <string_view>

#include "spine/entry.h"

namespace enishi::line {

struct KindName {
  spine::EntryKind kind;
  std::string_view name;
};

inline constexpr spine::EntryKind kFollow{0x0301};
inline constexpr spine::EntryKind kFollowUnblocked{0x0302};  // follow.isUnblocked
inline constexpr spine::EntryKind kUnfollow{0x0303};
inline constexpr spine::EntryKind kMessage{0x0304};
inline constexpr spine::EntryKind kMessageEdited{0x0305};
inline constexpr spine::EntryKind kUnsend{0x0306};
inline constexpr spine::EntryKind kPostback{0x0307};
inline constexpr spine::EntryKind kVideoPlayComplete{0x0308};
inline constexpr spine::EntryKind kBeacon{0x0309};
inline constexpr spine::EntryKind kAccountLink{0x030a};
inline constexpr spine::EntryKind kMembership{0x030b};
inline constexpr spine::EntryKind kModule{0x030c};
inline constexpr spine::EntryKind kChatControl{
    0x030d};  // activated, deactivated, bot suspended/resumed
inline constexpr spine::EntryKind kDelivery{0x030e};  // PNP
inline constexpr spine::EntryKind kUnknown{0x030f};   // a type we do not know: kept and shown
// The same in a group or room: keeps chats apart from friends. Says nothing about a friendship.
inline constexpr spine::EntryKind kGroupEvent{0x0310};  // any event whose source is a group or room
inline constexpr spine::EntryKind kJoin{0x0311};
inline constexpr spine::EntryKind kLeave{0x0312};
inline constexpr spine::EntryKind kMemberJoined{0x0313};  // one entry a member
inline constexpr spine::EntryKind kMemberLeft{0x0314};
// Without a source or a userId (no profile consent, failed account link).
inline constexpr spine::EntryKind kAnonymous{0x0315};

std::span<const KindName> kind_names();

}  // namespace enishi::line
