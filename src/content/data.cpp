#include "content/data.h"

#include <algorithm>
#include <set>

#include "base/limits.h"

namespace enishi::content {
namespace {

std::unexpected<Problem> at(Problem problem, const Place& place) {
  problem.path = place.text();
  return std::unexpected(std::move(problem));
}

bool is_name(std::string_view name) {
  return !name.empty() && name.size() <= limits::placeholder_attribute_bytes_max &&
         name[0] >= 'a' && name[0] <= 'z' && std::ranges::all_of(name, [](char c) {
           return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
         });
}

Checked<Value> read_scalar(const JsonValue& value, const Place& place, Template::Impl& out) {
  switch (value.type()) {
    case JsonType::string:
      out.data_texts.push_back(std::make_unique<std::string>(
          value.string(0, limits::message_body_bytes_max).value_or("")));
      return Value::of(std::string_view(*out.data_texts.back()));
    case JsonType::integer:
      return Value::of(value.integer().value_or(0));
    case JsonType::real:
      return Value::of(value.real().value_or(0));
    case JsonType::boolean:
      return Value::of(value.boolean().value_or(false));
    case JsonType::null:
      return Value{};
    default:
      return at({.fault = Fault::not_text}, place);
  }
}

using Each = std::function<Checked<void>(std::string_view name, const JsonValue& value)>;

// Members of an object whose names are checked.
Checked<void> each_member(const JsonValue& object, const Place& place, const Each& f) {
  Checked<void> out;
  const Status status = object.each([&](std::string_view name, const JsonValue& value) -> Status {
    out = is_name(name) ? f(name, value)
                        : at({.fault = Fault::bad_key, .words = std::string(name)}, place);
    return out ? Status{} : fail(ErrorCode::invalid, "");
  });
  static_cast<void>(status);
  return out;
}

Checked<Value> read_list(const JsonValue& list, const Place& place, Field& field,
                         Template::Impl& out) {
  field.list = true;
  const std::size_t rows = list.array().value_or(0);
  if (rows > limits::template_data_rows_max)
    return at({.fault = Fault::too_many, .max = limits::template_data_rows_max, .now = rows},
              place);
  std::set<std::string, std::less<>> members;
  for (std::size_t i = 0; i < rows; ++i) {
    const Place here(place, i);
    if (list.at(i).type() != JsonType::object) return at({.fault = Fault::not_object}, here);
    TRY(each_member(list.at(i), here, [&](std::string_view name, const JsonValue&) {
      members.emplace(name);
      return Checked<void>{};
    }));
  }
  if (members.size() > limits::template_fields_max)
    return at({.fault = Fault::too_many_fields, .max = limits::template_fields_max}, place);
  field.members.assign(members.begin(), members.end());
  auto cells = std::make_unique<std::vector<Value>>();
  for (std::size_t i = 0; i < rows; ++i) {
    for (const std::string& member : field.members) {
      const auto cell = list.at(i).find(member);
      Value value;
      if (cell) {
        ASSIGN(value, read_scalar(*cell, Place(Place(place, i), member), out));
      }
      cells->push_back(value);
    }
  }
  const Value value = Value::list(cells->data(), rows);
  out.data_cells.push_back(std::move(cells));
  return value;
}

}  // namespace

Checked<void> read_data(const JsonValue& data, const Place& place, Template::Impl& out) {
  if (data.type() != JsonType::object) return at({.fault = Fault::not_object}, place);
  return each_member(
      data, place, [&](std::string_view name, const JsonValue& value) -> Checked<void> {
        const Place here(place, name);
        if (out.data_fields.size() == limits::template_fields_max)
          return at({.fault = Fault::too_many_fields, .max = limits::template_fields_max}, here);
        Field field{.path = "data." + std::string(name), .list = false, .members = {}};
        if (value.type() == JsonType::array) {
          ASSIGN(const Value list, read_list(value, here, field, out));
          out.data.push_back(list);
        } else {
          ASSIGN(const Value scalar, read_scalar(value, here, out));
          out.data.push_back(scalar);
        }
        out.data_fields.push_back(std::move(field));
        return {};
      });
}

}  // namespace enishi::content
