#include "line/event.h"

#include <algorithm>
#include <array>

#include "line/event_id.h"
#include "line/kinds.h"

namespace enishi::line {
namespace {

// LINE began in June 2011; a clock that is further ahead than a day is not LINE's.
constexpr Time kLineBegan = from_ms(1'306'886'400'000);
constexpr std::chrono::hours kAheadMax{24};

struct TypeKind {
  std::string_view type;
  spine::EntryKind kind;
  bool needs_user;  // without a userId it is kAnonymous
};
// In the order of how often they come.
constexpr std::array types{
    TypeKind{"message", kMessage, true},
    TypeKind{"follow", kFollow, true},
    TypeKind{"postback", kPostback, true},
    TypeKind{"unfollow", kUnfollow, true},
    TypeKind{"unsend", kUnsend, true},
    TypeKind{"videoPlayComplete", kVideoPlayComplete, true},
    TypeKind{"beacon", kBeacon, true},
    TypeKind{"accountLink", kAccountLink, true},
    TypeKind{"membership", kMembership, true},
    TypeKind{"messageEdited", kMessageEdited, true},
    TypeKind{"delivery", kDelivery, false},
    TypeKind{"module", kModule, false},
    TypeKind{"activated", kChatControl, false},
    TypeKind{"deactivated", kChatControl, false},
    TypeKind{"botSuspended", kChatControl, false},
    TypeKind{"botResumed", kChatControl, false},
};

spine::EntryKind kind_in_chat(const Event& event) {
  if (event.type == "join") return kJoin;
  if (event.type == "leave") return kLeave;
  const bool names_members =
      std::ranges::any_of(event.members, [](const Member& m) { return m.user.has_value(); });
  if (event.type == "memberJoined" && names_members) return kMemberJoined;
  if (event.type == "memberLeft" && names_members) return kMemberLeft;
  return kGroupEvent;
}

spine::NewEntry entry_of(const Event& event, Time received_at) {
  spine::NewEntry entry;
  entry.kind = kind_of(event);
  entry.occurred_at = received_at;
  if (event.timestamp) {
    const std::int64_t ms = *event.timestamp;
    if (ms >= to_ms(kLineBegan) && ms <= to_ms(received_at + kAheadMax))
      entry.occurred_at = from_ms(ms);
  }
  if (!event.id.empty()) {
    entry.has_key = true;
    entry.key = dedupe_key(event.id, received_at);
  }
  if (event.user) entry.subject = *event.user;
  return entry;
}

// The event with `member` as the only one of its members: what is stored under one person names
// no other person.
std::string only(const Event& event, std::string_view member) {
  const auto before = static_cast<std::size_t>(event.members_json.data() - event.json.data());
  std::string out;
  out.reserve(event.json.size());
  out.append(event.json.substr(0, before)).append("[").append(member).append("]");
  out.append(event.json.substr(before + event.members_json.size()));
  return out;
}

}  // namespace

spine::EntryKind kind_of(const Event& event) {
  if (event.source == Source::chat) return kind_in_chat(event);
  for (const TypeKind& known : types) {
    if (event.type != known.type) continue;
    if (known.needs_user && !event.user) return kAnonymous;
    return known.kind == kFollow && event.unblocked ? kFollowUnblocked : known.kind;
  }
  return kUnknown;
}

std::size_t stored_bytes(const Event& event) {
  const std::size_t around = event.json.size() - event.members_json.size() + 2;
  return event.json.size() + around * event.members.size();
}

void append_entries(const Event& event, Time received_at, std::vector<spine::NewEntry>& out) {
  spine::NewEntry entry = entry_of(event, received_at);
  if (entry.kind != kMemberJoined && entry.kind != kMemberLeft) {
    entry.payload = event.json;
    out.push_back(std::move(entry));
    return;
  }
  for (std::uint32_t i = 0; i < event.members.size(); ++i) {
    const Member& member = event.members[i];
    if (!member.user) continue;
    spine::NewEntry& split = out.emplace_back(entry);
    split.subject = *member.user;
    split.payload = only(event, member.json);
    if (split.has_key) split.key = split_key(entry.key, i);
  }
}

}  // namespace enishi::line
