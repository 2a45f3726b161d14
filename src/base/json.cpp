// JsonValue: typed reading, with errors that name the field.
#include "base/json.h"

#include <fmt/format.h>

#include <algorithm>
#include <boost/json/value.hpp>
#include <cassert>

#include "base/json_path.h"

namespace enishi {
namespace {

namespace bj = boost::json;

const bj::value& as_value(const void* value) {
  return *static_cast<const bj::value*>(value);
}

std::string_view as_view(bj::string_view text) {
  return {text.data(), text.size()};
}

bj::string_view as_boost(std::string_view text) {
  return {text.data(), text.size()};
}

// The member, or null if it is absent (missing or null).
const bj::value* member(const void* value, std::string_view name) {
  const bj::object* object = as_value(value).if_object();
  const bj::value* found = object ? object->if_contains(as_boost(name)) : nullptr;
  return found && !found->is_null() ? found : nullptr;
}

void write(JsonOut& out, const bj::value& value) {
  switch (value.kind()) {
    case bj::kind::null:
      out.null();
      break;
    case bj::kind::bool_:
      out.boolean(value.get_bool());
      break;
    case bj::kind::int64:
      out.number(value.get_int64());
      break;
    case bj::kind::uint64:
      out.number(value.get_uint64());
      break;
    case bj::kind::double_:
      out.number(value.get_double());
      break;
    case bj::kind::string:
      out.string(as_view(value.get_string()));
      break;
    case bj::kind::array:
      out.array();
      for (const bj::value& item : value.get_array()) write(out, item);
      out.end();
      break;
    case bj::kind::object:
      out.object();
      for (const auto& pair : value.get_object()) {
        out.key(as_view(pair.key()));
        write(out, pair.value());
      }
      out.end();
      break;
  }
}

// "must be 1 to 40 bytes long", "must have at most 5 items".
std::string size_rule(std::string_view verb, std::size_t min, std::size_t max,
                      std::string_view what) {
  if (min == max) return fmt::format("must {} exactly {} {}", verb, min, what);
  if (min == 0) return fmt::format("must {} at most {} {}", verb, max, what);
  return fmt::format("must {} {} to {} {}", verb, min, max, what);
}

std::string range_rule(std::int64_t min, std::int64_t max) {
  if (max == INT64_MAX) return fmt::format("must be at least {}", min);
  if (min == INT64_MIN) return fmt::format("must be at most {}", max);
  return fmt::format("must be between {} and {}", min, max);
}

}  // namespace

JsonType JsonValue::type() const {
  switch (as_value(value_).kind()) {
    case bj::kind::null:
      return JsonType::null;
    case bj::kind::bool_:
      return JsonType::boolean;
    case bj::kind::int64:
    case bj::kind::uint64:
      return JsonType::integer;
    case bj::kind::double_:
      return JsonType::real;
    case bj::kind::string:
      return JsonType::string;
    case bj::kind::array:
      return JsonType::array;
    case bj::kind::object:
      return JsonType::object;
  }
  return JsonType::null;
}

std::string JsonValue::dump() const {
  JsonOut out;
  write(out, as_value(value_));
  return out.take();
}

Result<std::string_view> JsonValue::string(std::size_t bytes_min, std::size_t bytes_max) const {
  const bj::string* text = as_value(value_).if_string();
  if (!text) return invalid(path_, "must be a string");
  if (text->size() < bytes_min || text->size() > bytes_max)
    return invalid(path_, size_rule("be", bytes_min, bytes_max, "bytes long"));
  return as_view(*text);
}

Result<std::int64_t> JsonValue::integer(std::int64_t min, std::int64_t max) const {
  const std::int64_t* number = as_value(value_).if_int64();
  if (!number) return invalid(path_, "must be a whole number");
  if (*number < min || *number > max) return invalid(path_, range_rule(min, max));
  return *number;
}

Result<double> JsonValue::real() const {
  const bj::value& value = as_value(value_);
  if (const double* real = value.if_double()) return *real;
  if (const std::int64_t* number = value.if_int64()) return static_cast<double>(*number);
  return invalid(path_, "must be a number");
}

Result<bool> JsonValue::boolean() const {
  const bool* value = as_value(value_).if_bool();
  if (!value) return invalid(path_, "must be true or false");
  return *value;
}

Result<std::size_t> JsonValue::array(std::size_t size_min, std::size_t size_max) const {
  const bj::array* items = as_value(value_).if_array();
  if (!items) return invalid(path_, "must be an array");
  if (items->size() < size_min || items->size() > size_max)
    return invalid(path_, size_rule("have", size_min, size_max, "items"));
  return items->size();
}

JsonValue JsonValue::at(std::size_t index) const {
  const bj::array* items = as_value(value_).if_array();
  assert(items && index < items->size());
  return JsonValue(&(*items)[index], json_item_path(path_, index));
}

Status JsonValue::object() const {
  if (!as_value(value_).is_object()) return invalid(path_, "must be an object");
  return {};
}

bool JsonValue::has(std::string_view name) const {
  return member(value_, name) != nullptr;
}

Result<JsonValue> JsonValue::get(std::string_view name) const {
  TRY(object());
  auto found = find(name);
  if (!found) return invalid(json_member_path(path_, name), "is missing");
  return *std::move(found);
}

std::optional<JsonValue> JsonValue::find(std::string_view name) const {
  const bj::value* found = member(value_, name);
  if (!found) return std::nullopt;
  return JsonValue(found, json_member_path(path_, name));
}

Status JsonValue::only(std::initializer_list<std::string_view> names) const {
  TRY(object());
  for (const auto& pair : as_value(value_).get_object()) {
    const std::string_view key = as_view(pair.key());
    if (std::ranges::find(names, key) == names.end())
      return invalid(json_member_path(path_, key), "is not a known field");
  }
  return {};
}

Status JsonValue::each(
    const std::function<Status(std::string_view name, const JsonValue& value)>& f) const {
  TRY(object());
  for (const auto& pair : as_value(value_).get_object()) {
    const std::string_view key = as_view(pair.key());
    TRY(f(key, JsonValue(&pair.value(), json_member_path(path_, key))));
  }
  return {};
}

Result<std::string> JsonValue::string_at(std::string_view name, std::size_t bytes_min,
                                         std::size_t bytes_max) const {
  ASSIGN(const JsonValue value, get(name));
  ASSIGN(const std::string_view text, value.string(bytes_min, bytes_max));
  return std::string(text);
}

Result<std::optional<std::string>> JsonValue::opt_string_at(std::string_view name,
                                                            std::size_t bytes_min,
                                                            std::size_t bytes_max) const {
  TRY(object());
  if (!has(name)) return std::nullopt;
  return string_at(name, bytes_min, bytes_max);
}

Result<std::int64_t> JsonValue::integer_at(std::string_view name, std::int64_t min,
                                           std::int64_t max) const {
  ASSIGN(const JsonValue value, get(name));
  return value.integer(min, max);
}

Result<std::optional<std::int64_t>> JsonValue::opt_integer_at(std::string_view name,
                                                              std::int64_t min,
                                                              std::int64_t max) const {
  TRY(object());
  if (!has(name)) return std::nullopt;
  return integer_at(name, min, max);
}

Result<bool> JsonValue::boolean_at(std::string_view name, bool if_absent) const {
  TRY(object());
  const auto value = find(name);
  return value ? value->boolean() : if_absent;
}

}  // namespace enishi
