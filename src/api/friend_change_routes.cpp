// Changes of one friend: tags and attributes.
#include "api/attribute_json.h"
#include "api/changes.h"
#include "api/friend_json.h"
#include "api/routes.h"
#include "base/limits.h"

namespace enishi::api {
namespace {

std::string tags_schema() {
  const std::string tags =
      list_of(text_upto(limits::tag_name_characters_max, 1), limits::people_entry_tags_max);
  return closed({{"add?", tags}, {"remove?", tags}});
}

Status add_tags_entry(const Call& call, std::vector<spine::NewEntry>& entries) {
  const auto tags = call.json().find("tags");
  if (!tags) return {};
  ASSIGN(auto add, texts_at(*tags, "add"));
  ASSIGN(auto remove, texts_at(*tags, "remove"));
  if (add.empty() && remove.empty()) return {};
  auto entry = people::tags_entry(call.workspace->no, call.now, std::span(&call.record, 1),
                                  std::move(add), std::move(remove));
  if (!entry) {
    Error error = entry.error();
    error.field = "tags." + error.field;
    return std::unexpected(std::move(error));
  }
  entries.push_back(*std::move(entry));
  return {};
}

Status add_attributes_entry(const Call& call, std::vector<spine::NewEntry>& entries) {
  const auto attributes = call.json().find("attributes");
  if (!attributes) return {};
  ASSIGN(const auto change,
         attribute_change(*attributes, call.record, *call.rooms.people.view(), call.workspace->no));
  if (change.set.empty() && change.unset.empty()) return {};
  auto entry =
      call.rooms.people.attributes_entry(call.workspace->id, call.now, std::span(&change, 1));
  if (!entry) {
    const std::string path = attributes->path();
    return std::unexpected(with_path(entry.error(), std::span(&path, 1)));
  }
  entries.push_back(*std::move(entry));
  return {};
}

Result<std::vector<spine::NewEntry>> entries_of(const Call& call) {
  std::vector<spine::NewEntry> entries;
  TRY(add_tags_entry(call, entries));
  TRY(add_attributes_entry(call, entries));
  return entries;
}

// Who may not see the person gets the number only.
Answer changed_friend(const Call& call) {
  if (call.sees_personal()) return friend_detail(call);
  JsonOut out;
  write_friend(out, friend_row(*call.rooms.people.view(), *call.channel, call.record, false));
  return out.take();
}

void change_friend(Call&& call, Done&& done) {
  auto entries = entries_of(call);
  if (!entries) return done(std::unexpected(entries.error()));
  const Rooms& rooms = call.rooms;
  Workers& workers = call.workers;
  change_people(rooms, workers, *std::move(entries),
                [call = std::move(call), done = std::move(done)](Status changed) mutable {
                  if (!changed) return done(std::unexpected(changed.error()));
                  done(changed_friend(call));
                });
}

}  // namespace

void add_friend_change_routes(Table& table) {
  table.routes.push_back(
      {.method = "PATCH",
       .path = "/channels/{channel}/friends/{friend}",
       .name = "updateFriend",
       .scope = "people.write",
       .summary = "Adds and removes tags, sets and unsets attributes; answers once it is in force.",
       .body = Body::json,
       .request =
           closed({{"tags?", tags_schema()},
                   {"attributes?", closed({{"set?", set_schema()}, {"unset?", unset_schema()}})}}),
       .response = R"({"anyOf":[)" + ref("FriendDetail") + "," + ref("Friend") + "]}",
       .personal = true,
       .run_later = change_friend});
}

}  // namespace enishi::api
