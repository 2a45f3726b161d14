#include "api/friend_json.h"

#include "api/json_fields.h"
#include "base/limits.h"

namespace enishi::api {
namespace {

using people::AttributeDefinition;
using people::AttributeType;
using people::AttributeValue;

std::string state_schema() {
  return words_of(people::FriendState::deleted);
}

struct Values {
  FriendRow row;
  std::vector<std::pair<AttributeDefinition, AttributeValue>> attributes;
};

// Empty when the friend was deleted meanwhile.
std::optional<Values> values_of(const Call& call) {
  const auto view = call.rooms.people.view();
  if (!view->friendship(call.channel->no, call.record)) return std::nullopt;
  Values values{friend_row(*view, *call.channel, call.record, true), {}};
  for (AttributeDefinition& definition : view->attributes(call.channel->workspace_no))
    if (auto value = view->value(definition, call.record))
      values.attributes.emplace_back(std::move(definition), *std::move(value));
  return values;
}

void write_members(JsonOut& out, const FriendRow& row) {
  out.field("record", row.record.value).field("state", name(row.friendship.state));
  if (row.friendship.state_at != kTimeMin) out.field("state_at", iso8601(row.friendship.state_at));
  text_field(out, "language", row.language);
  out.key("tags").array();
  for (const std::string& tag : row.tags) out.string(tag);
  out.end();
  text_field(out, "line_user_id", row.line_user_id);
  text_field(out, "name", row.name);
}

Status write_profile(JsonOut& out, const Call& call) {
  ASSIGN(const auto profile, call.rooms.people.profile(call.record));
  if (!profile) return {};
  out.key("profile").object().field("name", profile->name);
  text_field(out, "language", profile->language);
  text_field(out, "picture_url", profile->picture_url);
  text_field(out, "status_message", profile->status_message);
  out.end();
  return {};
}

Status write_history(JsonOut& out, const Call& call) {
  ASSIGN(auto rows, call.rooms.people.history(call.channel->no, call.record));
  if (rows.size() > limits::api_history_max)
    rows.erase(rows.begin(), rows.end() - limits::api_history_max);
  out.key("history").array();
  for (const people::HistoryRow& row : rows) {
    out.object().field("at", iso8601(row.at)).field("applied_at", iso8601(row.applied_at));
    out.field("what", row.what).field("late", row.late).end();
  }
  out.end();
  return {};
}

Status write_deliveries(JsonOut& out, const Call& call) {
  ASSIGN(const auto rows, call.rooms.delivery.ledger_of(call.channel->workspace, call.record,
                                                        limits::api_ledger_of_max));
  out.key("deliveries").array();
  for (const auto& [campaign, row] : rows) {
    out.object().field("campaign", campaign.id.text()).field("name", campaign.spec.name);
    out.field("skip", name(row.skip));
    if (row.call != 0) out.field("state", name(row.state));
    time_field(out, "settled_at", row.settled_at);
    out.end();
  }
  out.end();
  return {};
}

}  // namespace

std::string friend_schema() {
  return object({{"record", described(kInteger, "this source's number of the person")},
                 {"state", state_schema()},
                 {"state_at?", described(kTime, "of the event that decided the state")},
                 {"language?", kText},
                 {"tags", list_of(kText)},
                 {"line_user_id?", described(kText, "with people.read")},
                 {"name?", described(kText, "with people.read")}});
}

std::string friend_detail_schema() {
  return object(
      {{"record", kInteger},
       {"state", state_schema()},
       {"state_at?", kTime},
       {"language?", kText},
       {"tags", list_of(kText)},
       {"line_user_id?", kText},
       {"name?", kText},
       {"profile?", object({{"name", kText},
                            {"language?", kText},
                            {"picture_url?", kText},
                            {"status_message?", kText}})},
       {"attributes", described(map_of(kAnything), "values by name; times are ISO 8601")},
       {"history",
        described(list_of(object(
                      {{"at", kTime}, {"applied_at", kTime}, {"what", kText}, {"late", kFlag}})),
                  "what was learned of the friendship; the newest 500")},
       {"deliveries",
        described(list_of(object({{"campaign", kUuid},
                                  {"name", kText},
                                  {"skip", words_of(delivery::Skip::restored)},
                                  {"state?", words_of(delivery::CallState::withdrawn)},
                                  {"settled_at?", kTime}})),
                  "what the person got or why not, newest campaign first; at most "
                  "100")}});
}

FriendRow friend_row(const people::View& view, const workspace::Channel& channel, RecordNo record,
                     bool personal) {
  FriendRow row{.record = record,
                .friendship = view.friendship(channel.no, record).value_or(people::Friendship{}),
                .language = std::string(view.language(record)),
                .tags = view.tags_of(channel.workspace_no, record)};
  if (personal)
    if (const auto user = view.line_user_id(record))
      row.line_user_id = people::line_user_id_text(*user);
  return row;
}

void write_friend(JsonOut& out, const FriendRow& row) {
  out.object();
  write_members(out, row);
  out.end();
}

void write_value(JsonOut& out, AttributeType type, const AttributeValue& value) {
  if (const auto* text = std::get_if<std::string>(&value)) {
    out.string(*text);
  } else if (const auto* number = std::get_if<std::int64_t>(&value)) {
    if (type == AttributeType::time) {
      out.string(iso8601(from_ms(*number)));
    } else {
      out.number(*number);
    }
  } else if (const auto* real = std::get_if<double>(&value)) {
    out.number(*real);
  } else {
    out.boolean(std::get<bool>(value));
  }
}

Answer friend_detail(const Call& call) {
  const auto values = values_of(call);
  if (!values) return fail(ErrorCode::not_found, "There is no such friend.", "friend");
  JsonOut out;
  out.object();
  write_members(out, values->row);
  TRY(write_profile(out, call));
  out.key("attributes").object();
  for (const auto& [definition, value] : values->attributes) {
    out.key(definition.name);
    write_value(out, definition.type, value);
  }
  out.end();
  TRY(write_history(out, call));
  TRY(write_deliveries(out, call));
  return out.end().take();
}

}  // namespace enishi::api
