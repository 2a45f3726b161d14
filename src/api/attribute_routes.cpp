// Tags and attributes of a workspace, and how many people a condition holds.
#include "api/json_fields.h"
#include "api/resolve.h"
#include "api/routes.h"
#include "segment/condition.h"

namespace enishi::api {
namespace {

using people::AttributeDefinition;

void write(JsonOut& out, const AttributeDefinition& definition) {
  out.object().field("name", definition.name).field("type", name(definition.type)).end();
}

Answer list_attributes(Call& call) {
  const auto definitions = call.rooms.people.view()->attributes(call.workspace->no);
  return page_of_list(call, definitions,
                      [](JsonOut& out, const AttributeDefinition& d) { write(out, d); });
}

Answer declare_attribute(Call& call) {
  ASSIGN(const std::string word, call.json().string_at("type"));
  const auto type = people::parse_attribute_type(word);
  if (!type) return invalid("type", "is not a type");
  ASSIGN(const auto definition,
         call.rooms.people.declare_attribute(call.actor(), call.workspace->id,
                                             std::string(call.path["attribute"]), *type));
  JsonOut out;
  write(out, definition);
  return out.take();
}

Answer list_tags(Call& call) {
  const auto tags = call.rooms.people.view()->tags(call.workspace->no);
  return page_of_list(call, tags, [](JsonOut& out, const auto& tag) {
    out.object().field("name", tag.first).field("people", tag.second).end();
  });
}

Answer count_condition(Call& call) {
  ASSIGN(const std::string id, call.json().string_at("channel"));
  ASSIGN(const auto* channel, channel_of_workspace(call, id, "channel"));
  ASSIGN(const JsonValue json, call.json().get("condition"));
  ASSIGN(const auto condition, segment::Condition::parse(json));
  ASSIGN(people::RecordSet members,
         call.rooms.segments.members(condition, {.workspace = call.workspace->no,
                                                 .channel = channel->no,
                                                 .now = call.rooms.clock.now()}));
  const std::uint64_t count = members.size();
  members &= call.rooms.people.view()->reachable(channel->no);
  const std::uint64_t reachable = members.size();
  JsonOut out;
  return out.object().field("count", count).field("reachable", reachable).end().take();
}

}  // namespace

void add_attribute_routes(Table& table) {
  table.components.push_back(
      {"Attribute", object({{"name", kText}, {"type", words_of(people::AttributeType::time)}})});
  table.routes.push_back({.method = "GET",
                          .path = "/workspaces/{workspace}/attributes",
                          .name = "listAttributes",
                          .scope = kAnyReader,
                          .summary = "Lists the declared attributes.",
                          .response = page_of(ref("Attribute")),
                          .paged = true,
                          .run = list_attributes});
  table.routes.push_back({.method = "PUT",
                          .path = "/workspaces/{workspace}/attributes/{attribute}",
                          .name = "declareAttribute",
                          .scope = "people.write",
                          .summary = "Declares an attribute; it keeps its type for ever.",
                          .body = Body::json,
                          .request = closed({{"type", words_of(people::AttributeType::time)}}),
                          .response = ref("Attribute"),
                          .run = declare_attribute});
  table.routes.push_back({.method = "GET",
                          .path = "/workspaces/{workspace}/tags",
                          .name = "listTags",
                          .scope = kAnyReader,
                          .summary = "Lists tags and how many people have them.",
                          .response = page_of(object({{"name", kText}, {"people", kCount}})),
                          .paged = true,
                          .run = list_tags});
  table.routes.push_back(
      {.method = "POST",
       .path = "/workspaces/{workspace}/conditions/count",
       .name = "countCondition",
       .scope = "counts.read people.read campaigns.read",
       .summary = "Counts who fits a condition now.",
       .body = Body::json,
       .request = closed({{"channel", kUuid}, {"condition", kAnyObject}}),
       .response =
           object({{"count", described(kCount, "people of the workspace who fit")},
                   {"reachable", described(kCount, "of them, reachable friends of the channel")}}),
       .run = count_condition});
}

}  // namespace enishi::api
