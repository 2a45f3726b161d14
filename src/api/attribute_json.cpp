#include "api/attribute_json.h"

#include "api/schema_text.h"
#include "base/limits.h"
#include "base/text.h"
#include "base/zone.h"

namespace enishi::api {
namespace {

using people::AttributeType;
using people::AttributeValue;

Result<AttributeValue> value_of(const JsonValue& json, AttributeType type) {
  switch (type) {
    case AttributeType::text: {
      ASSIGN(const std::string_view text, json.string());
      return std::string(text);
    }
    case AttributeType::integer:
      return json.integer();
    case AttributeType::real:
      return json.real();
    case AttributeType::boolean:
      return json.boolean();
    case AttributeType::time: {
      ASSIGN(const std::string_view text, json.string());
      const auto time = parse_iso8601(text);
      if (!time) return invalid(json.path(), "must be a time with its zone");
      return to_ms(*time);
    }
  }
  return invalid(json.path(), "is of an unknown type");
}

}  // namespace

std::string set_schema() {
  return described(kAnyObject, "values by attribute name");
}

std::string unset_schema() {
  return list_of(text_upto(limits::attribute_name_bytes_max, 1), limits::people_row_attributes_max);
}

Result<std::vector<std::string>> texts_at(const JsonValue& json, std::string_view name) {
  std::vector<std::string> texts;
  const auto list = json.find(name);
  if (!list) return texts;
  ASSIGN(const std::size_t size, list->array());
  for (std::size_t i = 0; i < size; ++i) {
    ASSIGN(const std::string_view text, list->at(i).string());
    texts.emplace_back(text);
  }
  return texts;
}

Result<people::AttributeChange> attribute_change(const JsonValue& json, RecordNo record,
                                                 const people::View& view, WorkspaceNo workspace) {
  people::AttributeChange change{.record = record};
  if (const auto set = json.find("set")) {
    TRY(set->each([&](std::string_view name, const JsonValue& value) -> Status {
      const auto* definition = view.attribute(workspace, name);
      if (!definition) return invalid(value.path(), "is no attribute; declare it first");
      ASSIGN(auto parsed, value_of(value, definition->type));
      change.set.emplace_back(name, std::move(parsed));
      return {};
    }));
  }
  ASSIGN(change.unset, texts_at(json, "unset"));
  return change;
}

Result<std::optional<RecordNo>> record_of(const JsonValue& json, const people::View& view,
                                          WorkspaceNo workspace,
                                          const workspace::Channel* channel) {
  RecordNo record;
  if (const auto user = json.find("user")) {
    if (!channel) return invalid("channel", "is needed where people are given by LINE user id");
    ASSIGN(const std::string_view text, user->string());
    const auto id = people::parse_line_user_id(text);
    if (!id) return invalid(user->path(), "is not a LINE user id");
    record = view.find(channel->provider_no, *id);
  } else {
    ASSIGN(const std::int64_t number, json.integer_at("record", 1, UINT32_MAX));
    record = {static_cast<std::uint32_t>(number)};
  }
  if (!record || !view.everyone(workspace).contains(record)) return std::nullopt;
  return record;
}

Error with_path(Error error, std::span<const std::string> paths) {
  constexpr std::string_view begin = "rows[";
  if (!error.field.starts_with(begin)) return error;
  const std::size_t end = error.field.find(']');
  const auto row = parse_int<std::size_t>(
      std::string_view(error.field).substr(begin.size(), end - begin.size()));
  if (!row || *row >= paths.size()) return error;
  std::string rest = error.field.substr(end + 1);
  if (paths[*row].empty() && rest.starts_with('.')) rest.erase(0, 1);
  error.field = paths[*row] + rest;
  return error;
}

}  // namespace enishi::api
