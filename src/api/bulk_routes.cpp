// Tags and attributes of many people at once.
#include "api/attribute_json.h"
#include "api/changes.h"
#include "api/resolve.h"
#include "api/routes.h"
#include "base/limits.h"

namespace enishi::api {
namespace {

constexpr std::size_t kChunk = limits::people_entry_rows_max;

struct Bulk {
  std::vector<spine::NewEntry> entries;
  std::size_t people = 0;
  std::vector<std::string> unknown;  // as they were given
};

Result<const workspace::Channel*> channel_of(const Call& call) {
  const auto given = call.json().find("channel");
  if (!given) return nullptr;
  ASSIGN(const std::string_view id, given->string());
  return channel_of_workspace(call, id, "channel");
}

// The people of a tags call: `users` (LINE user ids) and `records`.
Result<std::vector<RecordNo>> people_of(const Call& call, Bulk& bulk) {
  ASSIGN(const auto* channel, channel_of(call));
  const auto view = call.rooms.people.view();
  const people::RecordSet everyone = view->everyone(call.workspace->no);
  people::RecordSet found;
  const auto take = [&](RecordNo record, std::string given) {
    if (record && everyone.contains(record)) {
      found.add(record);
    } else {
      bulk.unknown.push_back(std::move(given));
    }
  };
  ASSIGN(const auto users, texts_at(call.json(), "users"));
  if (!users.empty() && !channel)
    return invalid("channel", "is needed where people are given by LINE user id");
  for (std::size_t i = 0; i < users.size(); ++i) {
    const auto id = people::parse_line_user_id(users[i]);
    if (!id) return invalid("users[" + std::to_string(i) + "]", "is not a LINE user id");
    take(view->find(channel->provider_no, *id), users[i]);
  }
  if (const auto records = call.json().find("records")) {
    ASSIGN(const std::size_t size, records->array());
    for (std::size_t i = 0; i < size; ++i) {
      ASSIGN(const std::int64_t number, records->at(i).integer(1, UINT32_MAX));
      take({static_cast<std::uint32_t>(number)}, std::to_string(number));
    }
  }
  std::vector<RecordNo> people;
  for (const std::uint32_t number : found.numbers()) people.push_back({number});
  return people;
}

Result<Bulk> tags_change(const Call& call) {
  Bulk bulk;
  ASSIGN(const auto add, texts_at(call.json(), "add"));
  ASSIGN(const auto remove, texts_at(call.json(), "remove"));
  if (add.empty() && remove.empty()) return invalid("add", "name tags to add or to remove");
  ASSIGN(const auto people, people_of(call, bulk));
  bulk.people = people.size();
  for (std::size_t at = 0; at < people.size(); at += kChunk) {
    const auto chunk = std::span(people).subspan(at, std::min(kChunk, people.size() - at));
    ASSIGN(auto entry, people::tags_entry(call.workspace->no, call.now, chunk, add, remove));
    bulk.entries.push_back(std::move(entry));
  }
  return bulk;
}

struct Rows {
  std::vector<people::AttributeChange> changes;
  std::vector<std::string> paths;  // of each, in the request
};

Result<Rows> attribute_rows(const Call& call, Bulk& bulk) {
  ASSIGN(const auto* channel, channel_of(call));
  ASSIGN(const JsonValue list, call.json().get("rows"));
  ASSIGN(const std::size_t size, list.array());
  const auto view = call.rooms.people.view();
  Rows rows;
  for (std::size_t i = 0; i < size; ++i) {
    const JsonValue row = list.at(i);
    ASSIGN(const auto record, record_of(row, *view, call.workspace->no, channel));
    if (!record) {
      const auto user = row.find("user");
      bulk.unknown.push_back(user ? std::string(*user->string()) : row.get("record")->dump());
      continue;
    }
    ASSIGN(auto change, attribute_change(row, *record, *view, call.workspace->no));
    rows.changes.push_back(std::move(change));
    rows.paths.push_back(row.path());
  }
  return rows;
}

Result<Bulk> attributes_change(const Call& call) {
  Bulk bulk;
  ASSIGN(const Rows rows, attribute_rows(call, bulk));
  bulk.people = rows.changes.size();
  for (std::size_t at = 0; at < rows.changes.size(); at += kChunk) {
    const std::size_t size = std::min(kChunk, rows.changes.size() - at);
    auto entry = call.rooms.people.attributes_entry(call.workspace->id, call.now,
                                                    std::span(rows.changes).subspan(at, size));
    if (!entry)
      return std::unexpected(with_path(entry.error(), std::span(rows.paths).subspan(at, size)));
    bulk.entries.push_back(*std::move(entry));
  }
  return bulk;
}

void change(const Call& call, Result<Bulk> bulk, Done&& done) {
  if (!bulk) return done(std::unexpected(bulk.error()));
  JsonOut out;
  out.object().field("changed", static_cast<std::uint64_t>(bulk->people));
  out.key("unknown").array();
  for (const std::string& given : bulk->unknown) out.string(given);
  out.end().end();
  change_people(call.rooms, call.workers, std::move(bulk->entries),
                [answer = out.take(), done = std::move(done)](Status changed) mutable {
                  if (!changed) return done(std::unexpected(changed.error()));
                  done(std::move(answer));
                });
}

std::string tags_schema() {
  const std::string tags =
      list_of(text_upto(limits::tag_name_characters_max, 1), limits::people_entry_tags_max);
  return closed({{"channel?", described(kUuid, "whose provider gave the user ids")},
                 {"users?", list_of(text_upto(33), limits::api_people_rows_max)},
                 {"records?", list_of(kInteger, limits::api_people_rows_max)},
                 {"add?", tags},
                 {"remove?", tags}});
}

std::string attributes_schema() {
  const std::string row = closed({{"user?", text_upto(33)},
                                  {"record?", kInteger},
                                  {"set?", set_schema()},
                                  {"unset?", unset_schema()}});
  return closed({{"channel?", described(kUuid, "whose provider gave the user ids")},
                 {"rows", list_of(row, limits::api_people_rows_max)}});
}

std::string changed_schema() {
  return object({{"changed", described(kCount, "people whom the change was made for")},
                 {"unknown", described(list_of(kText), "given, but nobody of this workspace")}});
}

}  // namespace

void add_bulk_routes(Table& table) {
  table.components.push_back({"BulkChange", changed_schema()});
  table.routes.push_back(
      {.method = "POST",
       .path = "/workspaces/{workspace}/tags",
       .name = "changeTags",
       .scope = "people.write",
       .summary = "Adds and removes tags of up to 1,000 people; answers once it is in force.",
       .body = Body::json,
       .request = tags_schema(),
       .response = ref("BulkChange"),
       .run_later = [](Call&& call, Done&& done) {
         change(call, tags_change(call), std::move(done));
       }});
  table.routes.push_back(
      {.method = "POST",
       .path = "/workspaces/{workspace}/attributes",
       .name = "changeAttributes",
       .scope = "people.write",
       .summary = "Sets and unsets attributes of up to 1,000 people; answers once it is in force.",
       .body = Body::json,
       .request = attributes_schema(),
       .response = ref("BulkChange"),
       .run_later = [](Call&& call, Done&& done) {
         change(call, attributes_change(call), std::move(done));
       }});
}

}  // namespace enishi::api
