// What we need to know of a webhook event to store it: its kind and whom it concerns.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "people/record.h"
#include "spine/entry.h"

namespace enishi::line {

enum class Source : unsigned char {
  none,  // absent, as LINE sends it for a failed account link, a module or a delivery
  user,  // one to one
  chat,  // a group, a room, or a kind of chat we do not know
};

// One member of memberJoined or memberLeft, as it stands in the event.
struct Member {
  std::string_view json;
  std::optional<people::LineUserId> user;
};

// The views point into the body.
struct Event {
  std::string_view json;  // the event, byte for byte
  std::string_view type;
  std::string_view id;  // webhookEventId, or empty
  std::optional<std::int64_t> timestamp;
  Source source = Source::none;
  std::optional<people::LineUserId> user;
  bool unblocked = false;         // follow.isUnblocked
  std::string_view members_json;  // the array `members`, empty if there is none
  std::vector<Member> members;
};

spine::EntryKind kind_of(const Event& event);

// Bytes of the payloads that append_entries() makes, at most.
std::size_t stored_bytes(const Event& event);

// Appends the entry, or one a member. A timestamp that cannot be true counts as `received_at`.
void append_entries(const Event& event, Time received_at, std::vector<spine::NewEntry>& out);

}  // namespace enishi::line
