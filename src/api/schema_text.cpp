#include "api/schema_text.h"

#include "base/json.h"

namespace enishi::api {
namespace {

std::string object_text(Members members, bool closed) {
  JsonOut out;
  out.object().field("type", "object").key("properties").object();
  bool any_required = false;
  for (const Member& member : members) {
    std::string_view name = member.name;
    if (name.ends_with('?')) {
      name.remove_suffix(1);
    } else {
      any_required = true;
    }
    out.key(name).raw(member.schema);
  }
  out.end();
  if (any_required) {
    out.key("required").array();
    for (const Member& member : members)
      if (!member.name.ends_with('?')) out.string(member.name);
    out.end();
  }
  if (closed) out.field("additionalProperties", false);
  return out.end().take();
}

}  // namespace

std::string object(Members members) {
  return object_text(members, false);
}

std::string closed(Members members) {
  return object_text(members, true);
}

std::string list_of(std::string_view item) {
  JsonOut out;
  return out.object().field("type", "array").key("items").raw(item).end().take();
}

std::string list_of(std::string_view item, std::size_t items_max) {
  JsonOut out;
  out.object().field("type", "array").key("items").raw(item);
  return out.field("maxItems", static_cast<std::uint64_t>(items_max)).end().take();
}

std::string map_of(std::string_view value) {
  JsonOut out;
  return out.object().field("type", "object").key("additionalProperties").raw(value).end().take();
}

std::string page_of(std::string_view item) {
  return object({{"items", list_of(item)},
                 {"next", described(or_null(kText), "`cursor` of the next page; null: the last")}});
}

std::string ref(std::string_view component) {
  JsonOut out;
  return out.object().field("$ref", "#/components/schemas/" + std::string(component)).end().take();
}

std::string or_null(std::string_view schema) {
  JsonOut out;
  out.object().key("anyOf").array().raw(schema).object().field("type", "null").end().end();
  return out.end().take();
}

std::string described(std::string_view schema, std::string_view description) {
  std::string out(schema.substr(0, schema.size() - 1));
  if (out.size() > 1) out += ',';
  out += R"("description":)";
  append_json_string(out, description);
  return out + "}";
}

std::string text_upto(std::size_t characters_max, std::size_t characters_min) {
  JsonOut out;
  out.object().field("type", "string");
  if (characters_min > 0) out.field("minLength", static_cast<std::uint64_t>(characters_min));
  return out.field("maxLength", static_cast<std::uint64_t>(characters_max)).end().take();
}

std::string integer_between(std::int64_t min, std::int64_t max) {
  JsonOut out;
  return out.object()
      .field("type", "integer")
      .field("minimum", min)
      .field("maximum", max)
      .end()
      .take();
}

std::string one_of(std::span<const std::string_view> words) {
  JsonOut out;
  out.object().field("type", "string").key("enum").array();
  for (const std::string_view word : words) out.string(word);
  return out.end().end().take();
}

}  // namespace enishi::api
