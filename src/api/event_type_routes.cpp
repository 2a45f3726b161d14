// Types of events: what a workspace knows of them, declared and edited.
#include "api/json_fields.h"
#include "api/routes.h"
#include "base/text.h"
#include "timeline/limits.h"

namespace enishi::api {
namespace {

using timeline::EventType;
using timeline::Labels;

void write_label(JsonOut& out, const Labels& label) {
  out.key("label").object();
  text_field(out, "ja", label.ja);
  text_field(out, "en", label.en);
  out.end();
}

void write(JsonOut& out, const EventType& type, std::uint64_t values_beyond) {
  out.object().field("no", type.no.value).field("name", type.name);
  out.field("origin", timeline::name(type.origin));
  write_label(out, type.label);
  out.field("retired", type.retired).field("values_beyond", values_beyond);
  out.key("properties").array();
  for (const timeline::Property& property : type.properties) {
    out.object().field("no", property.no.value).field("name", property.name);
    out.field("type", timeline::name(property.type));
    out.field("origin", timeline::name(property.origin));
    write_label(out, property.label);
    out.field("retired", property.retired).end();
  }
  out.end().end();
}

std::string shown(const Call& call, const EventType& type) {
  JsonOut out;
  write(out, type, call.rooms.schema.view()->values_beyond(type.no));
  return out.take();
}

Answer list_types(Call& call) {
  TRY(call.rooms.schema.prepare(call.workspace->id));
  ASSIGN(const Page page, call.page());
  ASSIGN(const std::int64_t after, call.cursor_number());
  const auto view = call.rooms.schema.view();
  JsonOut out;
  out.object().field("events_beyond", view->events_beyond(call.workspace->no));
  out.key("items").array();
  std::size_t count = 0;
  std::optional<std::string> next;
  std::uint32_t last = 0;
  for (const EventType* type : view->list(call.workspace->no)) {
    if (type->no.value <= after) continue;
    if (++count > page.limit) {
      next = encode_cursor(last);
      break;
    }
    write(out, *type, view->values_beyond(type->no));
    last = type->no.value;
  }
  end_page(out, next);
  return out.take();
}

Result<Labels> labels_at(const JsonValue& json) {
  Labels labels;
  const auto given = json.find("label");
  if (!given) return labels;
  ASSIGN(const auto ja, given->opt_string_at("ja"));
  ASSIGN(const auto en, given->opt_string_at("en"));
  return Labels{ja.value_or(""), en.value_or("")};
}

Result<timeline::TypeDeclaration> declaration_of(const JsonValue& json) {
  timeline::TypeDeclaration out;
  ASSIGN(out.name, json.string_at("name"));
  ASSIGN(out.label, labels_at(json));
  const auto properties = json.find("properties");
  if (!properties) return out;
  ASSIGN(const std::size_t size, properties->array());
  for (std::size_t i = 0; i < size; ++i) {
    const JsonValue one = properties->at(i);
    timeline::PropertyDeclaration& property = out.properties.emplace_back();
    ASSIGN(property.name, one.string_at("name"));
    ASSIGN(const std::string word, one.string_at("type"));
    const auto type = timeline::parse_property_type(word);
    if (!type) return invalid(one.path() + ".type", "is not a type");
    property.type = *type;
    ASSIGN(property.label, labels_at(one));
  }
  return out;
}

Answer declare_type(Call& call) {
  ASSIGN(const auto declaration, declaration_of(call.json()));
  ASSIGN(const EventType type,
         call.rooms.schema.declare(call.actor(), call.workspace->id, declaration));
  return shown(call, type);
}

// The type of the workspace that the path names by its number.
Result<EventType> type_of(const Call& call) {
  const auto number = parse_int<std::uint32_t>(call.path["type"]);
  const auto view = call.rooms.schema.view();
  const EventType* type = number ? view->at(EventTypeNo{*number}) : nullptr;
  if (!type || type->workspace != call.workspace->no)
    return fail(ErrorCode::not_found, "There is no such type of event.", "type");
  return *type;
}

Result<timeline::SchemaEdit> edit_of(const JsonValue& json) {
  timeline::SchemaEdit edit;
  if (json.has("label")) {
    ASSIGN(edit.label, labels_at(json));
  }
  if (const auto retired = json.find("retired")) {
    ASSIGN(edit.retired, retired->boolean());
  }
  return edit;
}

Answer edit_type(Call& call) {
  ASSIGN(const EventType type, type_of(call));
  ASSIGN(const auto edit, edit_of(call.json()));
  ASSIGN(const EventType edited, call.rooms.schema.edit(call.actor(), type.no, edit));
  return shown(call, edited);
}

Answer edit_property(Call& call) {
  ASSIGN(const EventType type, type_of(call));
  const auto number = parse_int<std::uint32_t>(call.path["property"]);
  if (!number || !type.property(PropertyNo{*number}))
    return fail(ErrorCode::not_found, "There is no such property.", "property");
  ASSIGN(const auto edit, edit_of(call.json()));
  ASSIGN(const EventType edited,
         call.rooms.schema.edit_property(call.actor(), type.no, PropertyNo{*number}, edit));
  return shown(call, edited);
}

std::string label_schema(std::string_view description = "without one the name is shown") {
  const std::string text = text_upto(limits::event_name_characters_max);
  return described(closed({{"ja?", text}, {"en?", text}}), description);
}

std::string type_words() {
  return words_of(timeline::PropertyType::list);
}

std::string origin_words() {
  return words_of(timeline::Origin::seen);
}

std::string property_schema() {
  return object({{"no", kInteger},
                 {"name", kText},
                 {"type", type_words()},
                 {"origin", origin_words()},
                 {"label", label_schema()},
                 {"retired", described(kFlag, "later values stay in the log only")}});
}

std::string type_schema() {
  return object({{"no", described(kInteger, "by which paths name it")},
                 {"name", kText},
                 {"origin", origin_words()},
                 {"label", label_schema()},
                 {"retired", described(kFlag, "later events stay in the log only")},
                 {"values_beyond", described(kCount, "values that the limits left in the log")},
                 {"properties", list_of(property_schema())}});
}

std::string declaration_schema() {
  const std::string name = text_upto(limits::event_name_characters_max, 1);
  const std::string property =
      closed({{"name", name}, {"type", type_words()}, {"label?", label_schema()}});
  return closed({{"name", name},
                 {"label?", label_schema()},
                 {"properties?", list_of(property, limits::event_type_properties_max)}});
}

std::string edit_schema() {
  return closed(
      {{"label?", label_schema("{} brings back a built-in type's own")}, {"retired?", kFlag}});
}

}  // namespace

void add_event_type_routes(Table& table) {
  table.components.push_back({"EventType", type_schema()});
  table.routes.push_back(
      {.method = "GET",
       .path = "/workspaces/{workspace}/event-types",
       .name = "listEventTypes",
       .scope = kAnyReader,
       .summary = "Lists the types of events that the workspace knows, with their properties.",
       .response = object(
           {{"items", list_of(ref("EventType"))},
            {"next", or_null(kText)},
            {"events_beyond", described(kCount, "events whose type the limits left in the log")}}),
       .paged = true,
       .run = list_types});
  table.routes.push_back(
      {.method = "POST",
       .path = "/workspaces/{workspace}/event-types",
       .name = "declareEventType",
       .scope = "events.write",
       .summary = "Declares a type of event, or adds to it. Properties keep their types for ever.",
       .body = Body::json,
       .request = declaration_schema(),
       .response = ref("EventType"),
       .run = declare_type});
  table.routes.push_back({.method = "PATCH",
                          .path = "/workspaces/{workspace}/event-types/{type}",
                          .name = "updateEventType",
                          .scope = "events.write",
                          .summary = "Changes the label of a type, retires it or takes it back.",
                          .body = Body::json,
                          .request = edit_schema(),
                          .response = ref("EventType"),
                          .run = edit_type});
  table.routes.push_back(
      {.method = "PATCH",
       .path = "/workspaces/{workspace}/event-types/{type}/properties/{property}",
       .name = "updateEventProperty",
       .scope = "events.write",
       .summary = "Changes the label of a property, retires it or takes it back.",
       .body = Body::json,
       .request = edit_schema(),
       .response = ref("EventType"),
       .run = edit_property});
}

}  // namespace enishi::api
