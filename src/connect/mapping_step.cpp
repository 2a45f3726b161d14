// Reads one entry of a mapping.
#include "connect/mapping_step.h"

#include "base/text.h"
#include "connect/limits.h"
#include "people/identifier.h"
#include "people/names.h"

namespace enishi::connect {
namespace {

struct TargetRule {
  std::string_view name;
  Target target;
  bool people, events, catalogue;  // where it may stand
};
constexpr TargetRule kTargets[] = {{"key", Target::key, true, true, false},
                                   {"attribute", Target::attribute, true, false, false},
                                   {"tag", Target::tag, true, false, false},
                                   {"consent", Target::consent, true, false, false},
                                   {"event_type", Target::event_type, false, true, false},
                                   {"event_id", Target::event_id, false, true, false},
                                   {"time", Target::time, true, true, false},
                                   {"property", Target::property, false, true, false},
                                   {"item", Target::item, false, false, true},
                                   {"ignore", Target::ignore, true, true, true}};

struct ItemField {
  std::string_view name;
  ValueType type;
};
constexpr ItemField kItemFields[] = {{"id", ValueType::text},       {"title", ValueType::text},
                                     {"category", ValueType::list}, {"price", ValueType::money},
                                     {"url", ValueType::text},      {"image_url", ValueType::text},
                                     {"active", ValueType::boolean}};

std::string under(const JsonValue& entry, std::string_view member) {
  return entry.path().empty() ? std::string(member) : entry.path() + "." + std::string(member);
}

template <class T>
struct Word {
  std::string_view name;
  T value;
};

// A word of a closed list; `fallback` when the member is absent.
template <class T, std::size_t N>
Result<T> word_at(const JsonValue& entry, std::string_view member, const Word<T> (&words)[N],
                  std::optional<T> fallback) {
  ASSIGN(const auto text, entry.opt_string_at(member));
  if (!text && fallback) return *fallback;
  std::string known;
  for (const auto& word : words) {
    if (text && *text == word.name) return word.value;
    known += (known.empty() ? "" : ", ") + std::string(word.name);
  }
  return invalid(under(entry, member), "must be one of " + known);
}

Result<Target> target_of(const JsonValue& entry, MappingKind kind) {
  ASSIGN(const std::string to, entry.string_at("to"));
  for (const TargetRule& rule : kTargets) {
    if (to != rule.name) continue;
    const bool fits = kind == MappingKind::people   ? rule.people
                      : kind == MappingKind::events ? rule.events
                                                    : rule.catalogue;
    if (fits) return rule.target;
    return invalid(under(entry, "to"),
                   "\"" + to + "\" means nothing for " + std::string(name(kind)));
  }
  return invalid(under(entry, "to"),
                 "must be one of key, attribute, tag, consent, event_type, event_id, time, "
                 "property, item, ignore");
}

Status check_plain_name(const std::string& text, std::string field) {
  const std::size_t characters = utf16_length(text);
  if (characters < 1 || characters > 100 || has_control_characters(text, false))
    return invalid(std::move(field), "must be 1 to 100 characters, none a control character");
  return {};
}

Status read_attribute(const JsonValue& entry, Step& step) {
  static constexpr Word<ValueType> kTypes[] = {{"text", ValueType::text},
                                               {"integer", ValueType::integer},
                                               {"real", ValueType::real},
                                               {"boolean", ValueType::boolean},
                                               {"time", ValueType::time}};
  ASSIGN(step.name, entry.string_at("name"));
  TRY(people::check_attribute_name(step.name, under(entry, "name")));
  ASSIGN(step.type, word_at(entry, "type", kTypes, std::optional(ValueType::text)));
  return {};
}

Status read_property(const JsonValue& entry, Step& step) {
  static constexpr Word<ValueType> kTypes[] = {
      {"text", ValueType::text},       {"number", ValueType::real}, {"money", ValueType::money},
      {"boolean", ValueType::boolean}, {"time", ValueType::time},   {"list", ValueType::list},
      {"item", ValueType::item}};
  ASSIGN(step.name, entry.string_at("name"));
  TRY(check_plain_name(step.name, under(entry, "name")));
  ASSIGN(step.type, word_at(entry, "type", kTypes, std::optional(ValueType::text)));
  return {};
}

Status read_item(const JsonValue& entry, Step& step) {
  static constexpr Word<ValueType> kExtraTypes[] = {
      {"text", ValueType::text}, {"number", ValueType::real}, {"boolean", ValueType::boolean}};
  ASSIGN(step.name, entry.string_at("name"));
  for (const ItemField& field : kItemFields) {
    if (step.name != field.name) continue;
    if (entry.has("type"))
      return invalid(under(entry, "type"), "only \"extra.NAME\" has a type of its own");
    step.type = field.type;
    return {};
  }
  if (!step.name.starts_with("extra."))
    return invalid(under(entry, "name"),
                   "must be one of id, title, category, price, url, image_url, active, extra.NAME");
  TRY(check_plain_name(step.name.substr(6), under(entry, "name")));
  ASSIGN(step.type, word_at(entry, "type", kExtraTypes, std::optional(ValueType::text)));
  return {};
}

Status read_provider(const JsonValue& entry, Step& step) {
  ASSIGN(const auto provider, entry.opt_string_at("provider"));
  if (!provider) return {};
  if (step.name != people::kLineUserIdNamespace)
    return invalid(under(entry, "provider"), "belongs to LINE user ids");
  const auto id = ProviderId::parse(*provider);
  if (!id) return invalid(under(entry, "provider"), "must be a provider's id");
  step.provider = id->text();
  return {};
}

Status read_target(const JsonValue& entry, Step& step) {
  switch (step.to) {
    case Target::key: {
      ASSIGN(step.name, entry.string_at("namespace"));
      TRY(people::check_attribute_name(step.name, under(entry, "namespace")));
      return read_provider(entry, step);
    }
    case Target::attribute:
      return read_attribute(entry, step);
    case Target::tag: {
      ASSIGN(const auto tag, entry.opt_string_at("name", 1));
      if (!tag) return {};
      step.name = *tag;
      step.type = ValueType::boolean;
      return people::check_tag_name(step.name, under(entry, "name"));
    }
    case Target::consent: {
      ASSIGN(step.name, entry.string_at("name"));
      step.type = ValueType::boolean;
      return people::check_attribute_name(step.name, under(entry, "name"));
    }
    case Target::time:
      step.type = ValueType::time;
      return {};
    case Target::property:
      return read_property(entry, step);
    case Target::item:
      return read_item(entry, step);
    case Target::event_type:
    case Target::event_id:
    case Target::ignore:
      return {};
  }
  return {};
}

// "format": a name or a list of names.
Result<TimeFormats> formats_of(const JsonValue& entry) {
  const auto format = entry.find("format");
  if (!format) return kAnyTime;
  const auto one = [](const JsonValue& value) -> Result<TimeFormats> {
    ASSIGN(const std::string_view text, value.string());
    if (const auto known = parse_time_format(text)) return *known;
    return invalid(value.path(),
                   "must be one of auto, iso, slash, japanese, compact, unix, unix_ms");
  };
  if (format->type() != JsonType::array) return one(*format);
  ASSIGN(const std::size_t count, format->array(1, 6));
  TimeFormats all = 0;
  for (std::size_t i = 0; i < count; ++i) {
    ASSIGN(const TimeFormats more, one(format->at(i)));
    all = static_cast<TimeFormats>(all | more);
  }
  return all;
}

Status read_values(const JsonValue& entry, Step& step) {
  static constexpr Word<OnOther> kOther[] = {
      {"error", OnOther::error}, {"keep", OnOther::keep}, {"skip", OnOther::skip}};
  const auto values = entry.find("values");
  if (!values) {
    if (entry.has("other"))
      return invalid(under(entry, "other"), "says something only beside \"values\"");
    return {};
  }
  ASSIGN(step.other, word_at(entry, "other", kOther, std::optional(OnOther::error)));
  TRY(values->object());
  TRY(values->each([&](std::string_view from, const JsonValue& to) -> Status {
    ASSIGN(const std::string_view text, to.string());
    if (step.values.size() == limits::import_mapping_values_max)
      return invalid(to.path(), "more than " + std::to_string(limits::import_mapping_values_max));
    step.values.emplace(from, text);
    return {};
  }));
  if (step.values.empty()) return invalid(values->path(), "must not be empty");
  return {};
}

Status read_conversions(const JsonValue& entry, Step& step) {
  static constexpr Word<OnEmpty> kEmpty[] = {
      {"skip", OnEmpty::skip}, {"unset", OnEmpty::unset}, {"error", OnEmpty::error}};
  ASSIGN(step.trim, entry.boolean_at("trim", true));
  ASSIGN(step.empty, word_at(entry, "empty", kEmpty, std::optional(OnEmpty::skip)));
  if (step.empty == OnEmpty::unset && step.to != Target::attribute && step.to != Target::item)
    return invalid(under(entry, "empty"), "only an attribute or an item's field can be unset");
  if (step.type == ValueType::time) {
    ASSIGN(step.formats, formats_of(entry));
  } else if (entry.has("format")) {
    return invalid(under(entry, "format"), "says something only for a time");
  }
  ASSIGN(const auto split, entry.opt_string_at("split", 1, 10));
  const bool many = step.type == ValueType::list || (step.to == Target::tag && step.name.empty());
  if (split && !many)
    return invalid(under(entry, "split"), "says something only for a list, or tags by value");
  if (split) step.split = *split;
  return read_values(entry, step);
}

}  // namespace

Result<Step> parse_step(const JsonValue& entry, MappingKind kind) {
  TRY(entry.object());
  TRY(entry.only({"column", "to", "namespace", "provider", "name", "type", "trim", "empty",
                  "format", "split", "values", "other"}));
  Step step;
  ASSIGN(step.column_name, entry.string_at("column", 1, limits::import_column_name_bytes_max));
  ASSIGN(step.to, target_of(entry, kind));
  if (step.to != Target::key && entry.has("namespace"))
    return invalid(under(entry, "namespace"), "belongs to a key");
  if (step.to != Target::key && entry.has("provider"))
    return invalid(under(entry, "provider"), "belongs to a key");
  const bool named = step.to == Target::attribute || step.to == Target::tag ||
                     step.to == Target::consent || step.to == Target::property ||
                     step.to == Target::item;
  if (!named && entry.has("name"))
    return invalid(under(entry, "name"), "says nothing for this target");
  if (entry.has("type") && step.to != Target::attribute && step.to != Target::property &&
      step.to != Target::item)
    return invalid(under(entry, "type"), "says nothing for this target");
  TRY(read_target(entry, step));
  TRY(read_conversions(entry, step));
  return step;
}

}  // namespace enishi::connect
