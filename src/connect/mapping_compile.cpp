// A mapping's JSON, checked as a whole.
#include <algorithm>
#include <set>
#include <unordered_map>

#include "base/text.h"
#include "connect/limits.h"
#include "connect/mapping_step.h"

namespace enishi::connect {
namespace {

std::string under(const JsonValue& json, std::string_view member) {
  return json.path().empty() ? std::string(member) : json.path() + "." + std::string(member);
}

// What one row may have once only: by target and name.
Status check_once(const Step& step, const JsonValue& entry,
                  std::set<std::pair<Target, std::string>>& seen) {
  switch (step.to) {
    case Target::ignore:
      return {};
    case Target::tag:
      if (step.name.empty()) return {};
      break;
    default:
      break;
  }
  if (seen.emplace(step.to, step.name).second) return {};
  return invalid(under(entry, "to"), "another column is mapped to this already");
}

Status check_whole(const JsonValue& json, const Mapping::Impl& impl) {
  const auto has = [&](Target target, std::string_view name = "") {
    return std::ranges::any_of(impl.steps, [&](const Step& step) {
      return step.to == target && (name.empty() || step.name == name);
    });
  };
  const std::string columns = under(json, "columns");
  if (impl.kind == MappingKind::catalogue) {
    if (!has(Target::item, "id")) return invalid(columns, "no column is mapped to the item's id");
    return {};
  }
  if (!has(Target::key)) return invalid(columns, "no column is mapped to a key");
  if (impl.kind == MappingKind::people) return {};
  if (!has(Target::time)) return invalid(columns, "no column is mapped to the time");
  const bool by_column = has(Target::event_type);
  if (by_column && !impl.event_type.empty())
    return invalid(under(json, "event_type"), "a column is mapped to the type already");
  if (!by_column && impl.event_type.empty())
    return invalid(under(json, "event_type"), "is missing, and no column is mapped to it");
  return {};
}

Result<JsonDocument> parse_text(std::string_view json) {
  auto document = JsonDocument::parse(json);
  if (!document && document.error().field.empty()) document.error().field = "mapping";
  return document;
}

// Places of a text of its own begin with "mapping".
Error prefixed(Error error) {
  error.field = error.field.empty() ? "mapping" : "mapping." + error.field;
  return error;
}

}  // namespace

Result<Mapping> Mapping::compile(const JsonValue& json, std::span<const std::string> columns,
                                 const MappingContext& context) {
  TRY(json.object());
  TRY(json.only({"kind", "event_type", "columns"}));
  auto impl = std::make_unique<Impl>();
  impl->context = context;
  ASSIGN(const std::string kind, json.string_at("kind"));
  const auto known = parse_mapping_kind(kind);
  if (!known) return invalid(under(json, "kind"), "must be one of people, events, catalogue");
  impl->kind = *known;
  ASSIGN(const auto type, json.opt_string_at("event_type", 1, limits::import_name_bytes_max));
  if (type) {
    if (impl->kind != MappingKind::events)
      return invalid(under(json, "event_type"), "belongs to events");
    if (utf16_length(*type) > 100 || has_control_characters(*type, false))
      return invalid(under(json, "event_type"),
                     "must be 1 to 100 characters, none a control character");
    impl->event_type = *type;
  }
  std::unordered_map<std::string_view, std::size_t> numbers;
  for (std::size_t i = 0; i < columns.size(); ++i) numbers.emplace(columns[i], i);
  std::vector<bool> named(columns.size());
  std::set<std::pair<Target, std::string>> seen;
  ASSIGN(const JsonValue entries, json.get("columns"));
  ASSIGN(const std::size_t count, entries.array(1, limits::import_mapping_columns_max));
  for (std::size_t i = 0; i < count; ++i) {
    const JsonValue entry = entries.at(i);
    ASSIGN(Step step, parse_step(entry, impl->kind));
    const auto number = numbers.find(step.column_name);
    if (number == numbers.end())
      return invalid(under(entry, "column"), "the file has no column \"" + step.column_name + "\"");
    step.column = number->second;
    step.entry = i;
    named[step.column] = true;
    TRY(check_once(step, entry, seen));
    if (step.to != Target::ignore) impl->steps.push_back(std::move(step));
  }
  TRY(check_whole(json, *impl));
  for (std::size_t i = 0; i < columns.size(); ++i)
    if (!named[i]) impl->unmapped.push_back(columns[i]);
  return Mapping(std::move(impl));
}

Result<Mapping> Mapping::compile(std::string_view json, std::span<const std::string> columns,
                                 const MappingContext& context) {
  ASSIGN(const JsonDocument document, parse_text(json));
  auto mapping = compile(document.root(), columns, context);
  if (!mapping) return std::unexpected(prefixed(std::move(mapping).error()));
  return mapping;
}

Result<std::vector<std::string>> Mapping::columns_of(std::string_view json) {
  ASSIGN(const JsonDocument document, parse_text(json));
  const auto read = [&]() -> Result<std::vector<std::string>> {
    const JsonValue root = document.root();
    TRY(root.object());
    ASSIGN(const JsonValue entries, root.get("columns"));
    ASSIGN(const std::size_t count, entries.array(1, limits::import_mapping_columns_max));
    std::vector<std::string> names;
    std::set<std::string> seen;
    for (std::size_t i = 0; i < count; ++i) {
      const JsonValue entry = entries.at(i);
      TRY(entry.object());
      ASSIGN(std::string column,
             entry.string_at("column", 1, limits::import_column_name_bytes_max));
      if (seen.insert(column).second) names.push_back(std::move(column));
    }
    return names;
  };
  auto names = read();
  if (!names) return std::unexpected(prefixed(std::move(names).error()));
  return names;
}

}  // namespace enishi::connect
