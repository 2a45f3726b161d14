#include "api/schema.h"

#include <algorithm>
#include <optional>
#include <vector>

#include "base/id.h"
#include "base/zone.h"

namespace enishi::api {

struct Schema::Node {
  std::string type;  // "" for any
  std::vector<std::pair<std::string, std::unique_ptr<Node>>> properties;
  std::vector<std::string> required;
  bool closed = false;               // additionalProperties: false
  std::unique_ptr<Node> additional;  // additionalProperties: {...}
  std::unique_ptr<Node> items;
  std::vector<std::unique_ptr<Node>> any_of;
  std::vector<std::string> words;  // enum
  std::optional<std::int64_t> minimum, maximum;
  std::size_t size_min = 0, size_max = SIZE_MAX;  // characters or items
  std::string format;
  std::string component;  // of $ref
};

namespace {

using Node = Schema::Node;

Result<std::unique_ptr<Node>> compile_node(const JsonValue& json);

Status compile_members(const JsonValue& json, Node& node) {
  return json.each([&](std::string_view name, const JsonValue& value) -> Status {
    ASSIGN(auto member, compile_node(value));
    node.properties.emplace_back(name, std::move(member));
    return {};
  });
}

Result<std::vector<std::string>> compile_words(const JsonValue& json) {
  std::vector<std::string> words;
  ASSIGN(const std::size_t size, json.array());
  for (std::size_t i = 0; i < size; ++i) {
    ASSIGN(const auto word, json.at(i).string());
    words.emplace_back(word);
  }
  return words;
}

Status compile_additional(const JsonValue& json, Node& node) {
  if (json.type() == JsonType::boolean) {
    node.closed = !*json.boolean();
    return {};
  }
  ASSIGN(node.additional, compile_node(json));
  return {};
}

Status compile_any_of(const JsonValue& json, Node& node) {
  ASSIGN(const std::size_t size, json.array());
  for (std::size_t i = 0; i < size; ++i) {
    ASSIGN(auto branch, compile_node(json.at(i)));
    node.any_of.push_back(std::move(branch));
  }
  return {};
}

Status compile_ref(const JsonValue& json, Node& node) {
  constexpr std::string_view prefix = "#/components/schemas/";
  ASSIGN(const auto target, json.string());
  if (!target.starts_with(prefix)) return invalid(json.path(), "is no component");
  node.component = target.substr(prefix.size());
  return {};
}

Status compile_keyword(std::string_view name, const JsonValue& value, Node& node) {
  const auto text = [&](std::string& into) -> Status {
    ASSIGN(into, value.string());
    return {};
  };
  const auto number = [&](auto& into) -> Status {
    ASSIGN(const std::int64_t n, value.integer());
    into = static_cast<std::remove_cvref_t<decltype(into)>>(n);
    return {};
  };
  if (name == "type") return text(node.type);
  if (name == "format") return text(node.format);
  if (name == "description") return {};
  if (name == "properties") return compile_members(value, node);
  if (name == "additionalProperties") return compile_additional(value, node);
  if (name == "anyOf") return compile_any_of(value, node);
  if (name == "$ref") return compile_ref(value, node);
  if (name == "minLength" || name == "minItems") return number(node.size_min);
  if (name == "maxLength" || name == "maxItems") return number(node.size_max);
  if (name == "minimum" || name == "maximum") {
    ASSIGN((name == "minimum" ? node.minimum : node.maximum), value.integer());
    return {};
  }
  if (name == "required" || name == "enum") {
    ASSIGN((name == "enum" ? node.words : node.required), compile_words(value));
    return {};
  }
  if (name == "items") {
    ASSIGN(node.items, compile_node(value));
    return {};
  }
  return invalid(value.path(), "is not a keyword that is checked");
}

Result<std::unique_ptr<Node>> compile_node(const JsonValue& json) {
  auto node = std::make_unique<Node>();
  TRY(json.each([&](std::string_view name, const JsonValue& value) {
    return compile_keyword(name, value, *node);
  }));
  return node;
}

std::string joined(const std::vector<std::string>& words) {
  std::string text;
  for (const auto& word : words) text += (text.empty() ? "" : ", ") + word;
  return text;
}

template <class T>
Status status_of(const Result<T>& result) {
  if (!result) return std::unexpected(result.error());
  return {};
}

// Code points, as JSON Schema counts.
std::size_t characters_of(std::string_view text) {
  return static_cast<std::size_t>(
      std::ranges::count_if(text, [](char c) { return (c & 0xC0) != 0x80; }));
}

struct Check {
  const Schema::Components& components;
  bool strict;

  Status value(const Node& node, const JsonValue& v) const;
  Status type(const Node& node, const JsonValue& v) const;
  Status text(const Node& node, const JsonValue& v) const;
  Status members(const Node& node, const JsonValue& v) const;
  Status items(const Node& node, const JsonValue& v) const;
  Status number(const Node& node, const JsonValue& v) const;
};

Status Check::type(const Node& node, const JsonValue& v) const {
  const JsonType is = v.type();
  const std::string& want = node.type;
  if (want.empty()) return {};
  if (want == "null" && is != JsonType::null) return invalid(v.path(), "must be null");
  if (want == "string") return status_of(v.string(0, SIZE_MAX));
  if (want == "integer") return status_of(v.integer());
  if (want == "number") return status_of(v.real());
  if (want == "boolean") return status_of(v.boolean());
  if (want == "array") return status_of(v.array());
  if (want == "object") return v.object();
  return {};
}

Status Check::text(const Node& node, const JsonValue& v) const {
  ASSIGN(const std::string_view text, v.string(0, SIZE_MAX));
  const std::size_t characters = characters_of(text);
  if (characters < node.size_min)
    return invalid(v.path(),
                   node.size_min == 1
                       ? "must not be empty"
                       : "must have at least " + std::to_string(node.size_min) + " characters");
  if (characters > node.size_max)
    return invalid(v.path(), "must have at most " + std::to_string(node.size_max) + " characters");
  if (!node.words.empty() && std::ranges::find(node.words, text) == node.words.end())
    return invalid(v.path(), "must be one of: " + joined(node.words));
  if (node.format == "uuid" && !parse_uuid(text)) return invalid(v.path(), "must be a UUID");
  if (node.format == "date-time" && !parse_iso8601(text))
    return invalid(v.path(), "must be a time with its zone, as 2026-11-21T10:00:00Z");
  return {};
}

Status Check::number(const Node& node, const JsonValue& v) const {
  if (!node.minimum && !node.maximum) return {};
  return status_of(v.integer(node.minimum.value_or(INT64_MIN), node.maximum.value_or(INT64_MAX)));
}

Status Check::items(const Node& node, const JsonValue& v) const {
  ASSIGN(const std::size_t size, v.array(node.size_min, node.size_max));
  if (node.items)
    for (std::size_t i = 0; i < size; ++i) TRY(value(*node.items, v.at(i)));
  return {};
}

Status Check::members(const Node& node, const JsonValue& v) const {
  if (!strict)
    for (const std::string& name : node.required) TRY(v.get(name));
  std::size_t required_seen = 0;
  TRY(v.each([&](std::string_view name, const JsonValue& member) -> Status {
    const bool required = std::ranges::find(node.required, name) != node.required.end();
    if (required) ++required_seen;
    const auto known = std::ranges::find(node.properties, name,
                                         [](const auto& p) { return std::string_view(p.first); });
    if (known == node.properties.end()) {
      if (node.additional) return value(*node.additional, member);
      if (node.closed || (strict && !node.properties.empty()))
        return invalid(member.path(), "is not a known field");
      return {};
    }
    if (!strict && !required && member.type() == JsonType::null) return {};
    return value(*known->second, member);
  }));
  if (strict && required_seen != node.required.size())
    return invalid(v.path(), "lacks one of: " + joined(node.required));
  return {};
}

Status Check::value(const Node& node, const JsonValue& v) const {
  if (!node.component.empty()) {
    const Schema* target = components(node.component);
    if (!target) return invalid(v.path(), "is of an unknown component " + node.component);
    return target->check(v, components, strict);
  }
  if (!node.any_of.empty()) {
    Status first;
    for (const auto& branch : node.any_of) {
      Status fits = value(*branch, v);
      if (fits) return {};
      if (first) first = std::move(fits);
    }
    return first;
  }
  TRY(type(node, v));
  switch (v.type()) {
    case JsonType::string:
      return text(node, v);
    case JsonType::integer:
    case JsonType::real:
      return number(node, v);
    case JsonType::array:
      return items(node, v);
    case JsonType::object:
      return members(node, v);
    case JsonType::null:
    case JsonType::boolean:
      return {};
  }
  return {};
}

}  // namespace

Schema::Schema(std::unique_ptr<const Node> root) : root_(std::move(root)) {}
Schema::Schema(Schema&&) noexcept = default;
Schema& Schema::operator=(Schema&&) noexcept = default;
Schema::~Schema() = default;

Result<Schema> Schema::compile(std::string_view json) {
  ASSIGN(const JsonDocument document, JsonDocument::parse(json));
  ASSIGN(auto root, compile_node(document.root()));
  return Schema(std::move(root));
}

Status Schema::check(const JsonValue& value, const Components& components, bool strict) const {
  return Check{components, strict}.value(*root_, value);
}

}  // namespace enishi::api
