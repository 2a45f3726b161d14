#include "line/kinds.h"

#include <array>

#include "line/webhook.h"

namespace enishi::line {

std::span<const KindName> kind_names() {
  static constexpr std::array names{
      KindName{kFollow, "line.follow"},
      KindName{kFollowUnblocked, "line.follow_unblocked"},
      KindName{kUnfollow, "line.unfollow"},
      KindName{kMessage, "line.message"},
      KindName{kMessageEdited, "line.message_edited"},
      KindName{kUnsend, "line.unsend"},
      KindName{kPostback, "line.postback"},
      KindName{kVideoPlayComplete, "line.video_play_complete"},
      KindName{kBeacon, "line.beacon"},
      KindName{kAccountLink, "line.account_link"},
      KindName{kMembership, "line.membership"},
      KindName{kModule, "line.module"},
      KindName{kChatControl, "line.chat_control"},
      KindName{kDelivery, "line.delivery"},
      KindName{kUnknown, "line.unknown"},
      KindName{kGroupEvent, "line.group_event"},
      KindName{kJoin, "line.join"},
      KindName{kLeave, "line.leave"},
      KindName{kMemberJoined, "line.member_joined"},
      KindName{kMemberLeft, "line.member_left"},
      KindName{kAnonymous, "line.anonymous"},
  };
  return names;
}

void register_signals(people::People& people) {
  using people::Signal;
  people.register_signal(kFollow, Signal::followed);
  people.register_signal(kFollowUnblocked, Signal::unblocked);
  people.register_signal(kUnfollow, Signal::blocked);
  // Whoever writes or taps exists, but need not be a friend: notification messages (PNP) are
  // answered by strangers, and anyone may open a chat.
  for (const spine::EntryKind kind :
       {kMessage, kMessageEdited, kUnsend, kPostback, kVideoPlayComplete, kBeacon, kAccountLink,
        kMembership, kUnknown})
    people.register_signal(kind, Signal::contact);
}

}  // namespace enishi::line
