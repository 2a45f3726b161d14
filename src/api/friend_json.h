// A friend of a channel as the interface shows it. Personal fields (name, LINE user id, profile,
// attributes) are written only for those who may see them.
#pragma once

#include "api/route.h"

namespace enishi::api {

std::string friend_schema();         // in lists
std::string friend_detail_schema();  // of one

// One friend as memory knows it; taken under the view's lock, written after.
struct FriendRow {
  RecordNo record;
  people::Friendship friendship;
  std::string language;
  std::vector<std::string> tags;
  std::string line_user_id;  // empty where it may not be seen
  std::string name;          // the same, and where no profile is known
};

FriendRow friend_row(const people::View& view, const workspace::Channel& channel, RecordNo record,
                     bool personal);
void write_friend(JsonOut& out, const FriendRow& row);

// Everything about call.record on call.channel; needs people.read. Reads the store.
Answer friend_detail(const Call& call);

void write_value(JsonOut& out, people::AttributeType type, const people::AttributeValue& value);

}  // namespace enishi::api
