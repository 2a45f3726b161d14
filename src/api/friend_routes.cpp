// Friends of a channel: lists, and one person.
#include "api/friend_json.h"
#include "api/routes.h"

namespace enishi::api {
namespace {

using people::FriendState;
using people::RecordSet;

constexpr FriendState kStates[] = {FriendState::unknown, FriendState::followed,
                                   FriendState::unblocked, FriendState::blocked,
                                   FriendState::deleted};

RecordSet wanted(const Call& call, const people::View& view) {
  RecordSet set;
  const auto state = call.given("state");
  for (const FriendState s : kStates)
    if (!state || *state == name(s)) set |= view.friends(call.channel->no, s);
  if (const auto tag = call.given("tag")) {
    const RecordSet* members = view.tag(call.channel->workspace_no, *tag);
    set &= members ? *members : RecordSet{};
  }
  return set;
}

Status fill_names(const Call& call, std::vector<FriendRow>& rows) {
  std::vector<RecordNo> records;
  for (const FriendRow& row : rows) records.push_back(row.record);
  ASSIGN(auto names, call.rooms.people.names(records));
  for (auto& [record, name] : names) {
    const auto row = std::ranges::lower_bound(rows, record, {}, &FriendRow::record);
    if (row != rows.end() && row->record == record) row->name = std::move(name);
  }
  return {};
}

Answer list_friends(Call& call) {
  ASSIGN(const Page page, call.page());
  ASSIGN(const std::int64_t after, call.cursor_number());
  std::vector<FriendRow> rows;
  bool more = false;
  {
    const auto view = call.rooms.people.view();
    auto numbers = wanted(call, *view).after(static_cast<std::uint32_t>(after), page.limit + 1);
    more = numbers.size() > page.limit;
    if (more) numbers.pop_back();
    for (const std::uint32_t number : numbers)
      rows.push_back(friend_row(*view, *call.channel, RecordNo{number}, call.sees_personal()));
  }
  if (call.sees_personal()) TRY(fill_names(call, rows));
  JsonOut out;
  out.object().key("items").array();
  for (const FriendRow& row : rows) write_friend(out, row);
  end_page(out, more ? std::optional(encode_cursor(rows.back().record.value)) : std::nullopt);
  return out.take();
}

Answer delete_friend(Call& call) {
  ASSIGN(const std::int64_t job,
         call.rooms.erasure.start(call.actor(), call.workspace->id, call.record));
  JsonOut out;
  return out.object().field("job", job).end().take();
}

}  // namespace

void add_friend_routes(Table& table) {
  table.components.push_back({"Friend", friend_schema()});
  table.components.push_back({"FriendDetail", friend_detail_schema()});
  table.routes.push_back({.method = "GET",
                          .path = "/channels/{channel}/friends",
                          .name = "listFriends",
                          .scope = "people.read counts.read",
                          .summary = "Lists the channel's friends by record number.",
                          .response = page_of(ref("Friend")),
                          .query = {{.name = "state",
                                     .description = "Only friends in this state.",
                                     .kind = Parameter::Kind::choice,
                                     .choices = words_of(FriendState::deleted)},
                                    {.name = "tag", .description = "Only friends with this tag."}},
                          .paged = true,
                          .personal = true,
                          .run = list_friends});
  table.routes.push_back({.method = "GET",
                          .path = "/channels/{channel}/friends/{friend}",
                          .name = "getFriend",
                          .scope = "people.read",
                          .summary = "Shows one friend, by record number or LINE user id.",
                          .response = ref("FriendDetail"),
                          .personal = true,
                          .run = [](Call& call) { return friend_detail(call); }});
  table.routes.push_back({.method = "DELETE",
                          .path = "/channels/{channel}/friends/{friend}",
                          .name = "deleteFriend",
                          .scope = "admin",
                          .summary =
                              "Deletes everything about the person, as a job whose result is "
                              "the certificate.",
                          .response = ref("StartedJob"),
                          .status = 202,
                          .run = delete_friend});
}

}  // namespace enishi::api
