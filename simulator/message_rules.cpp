#include "simulator/message_rules.h"

#include <boost/json.hpp>

#include "base/text.h"
#include "simulator/graphemes.h"

namespace enishi::simulator {

namespace {
constexpr std::size_t kUrlMax = 2'000;

std::string listed(std::initializer_list<std::string_view> allowed, std::string_view comma) {
  std::string out = "[";
  for (const std::string_view value : allowed) {
    if (out.size() > 1) out += comma;
    out += value;
  }
  return out + "]";
}

// What follows the longest beginning of letters, digits, `marks` and %HH.
std::string_view after(std::string_view text, std::string_view marks) {
  while (!text.empty()) {
    const char c = text.front();
    const bool plain = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                       marks.find(c) != std::string_view::npos;
    const bool encoded =
        c == '%' && text.size() >= 3 &&
        text.substr(1, 2).find_first_not_of("0123456789abcdefABCDEF") == std::string_view::npos;
    if (!plain && !encoded) break;
    text.remove_prefix(plain ? 1 : 3);
  }
  return text;
}

// What follows [user@]host[:port]; nullopt when there is no host.
std::optional<std::string_view> after_authority(std::string_view text) {
  std::string_view rest = after(text, "-._~!$&'()*+,;=:");
  if (rest.starts_with('@')) text = rest.substr(1);
  rest = after(text, "-._~!$&'()*+,;=");
  if (text.starts_with('[')) {  // an IPv6 address
    const std::size_t end = text.find_first_not_of(":.0123456789abcdefABCDEF", 1);
    if (end == std::string_view::npos || end == 1 || text[end] != ']') return std::nullopt;
    rest = text.substr(end + 1);
  }
  if (rest.size() == text.size()) return std::nullopt;
  if (!rest.starts_with(':')) return rest;
  const std::size_t end = rest.find_first_not_of("0123456789", 1);
  return end == std::string_view::npos ? std::string_view() : rest.substr(end);
}
}  // namespace

std::string sub(const std::string& path, std::string_view member) {
  std::string out = path;
  if (!out.empty()) out += '.';
  out += member;
  return out;
}

std::string sub(const std::string& path, std::size_t index) {
  return path + "[" + std::to_string(index) + "]";
}

bool is_uri(std::string_view uri, std::initializer_list<std::string_view> beginnings) {
  constexpr std::string_view marks = "-._~!$&'()*+,;=:@/?";
  for (const std::string_view beginning : beginnings) {
    if (!uri.starts_with(beginning)) continue;
    std::string_view rest = uri.substr(uri.find(':') + 1);
    if (rest.starts_with("//")) {
      const auto path = after_authority(rest.substr(2));
      if (!path) return false;
      if (!path->empty() && std::string_view("/?#").find(path->front()) == std::string_view::npos)
        return false;
      rest = *path;
    } else if (rest.empty() || rest.starts_with('?') || rest.starts_with('#')) {
      return false;
    }
    rest = after(rest, marks);
    return (rest.starts_with('#') ? after(rest.substr(1), marks) : rest).empty();
  }
  return false;
}

std::optional<std::string_view> MessageRules::text(const json::object& in, std::string_view name,
                                                   const std::string& path, bool required,
                                                   std::size_t min, std::size_t max, Count count) {
  const json::value* value = in.if_contains(name);
  if (value == nullptr || value->is_null()) {
    if (required) fail(std::string(wording_.missing), sub(path, name));
    return std::nullopt;
  }
  const json::string* string = value->if_string();
  if (string == nullptr) {
    fail("Must be a string", sub(path, name));
    return std::nullopt;
  }
  const std::string_view text{string->data(), string->size()};
  const std::size_t size = count == Count::utf16 ? utf16_length(text) : grapheme_count(text);
  if (size == 0 && min > 0) {
    fail(std::string(wording_.missing), sub(path, name));
    return std::nullopt;
  }
  if (size < min || size > max) {
    fail(std::string(wording_.length) + " must be between " + std::to_string(min) + " and " +
             std::to_string(max),
         sub(path, name));
    return std::nullopt;
  }
  return text;
}

void MessageRules::https_url(const json::object& in, std::string_view name, const std::string& path,
                             bool required) {
  const auto url = text(in, name, path, required, 1, kUrlMax);
  if (url && !is_uri(*url, {"https://"})) fail("Must be a valid HTTPS URL", sub(path, name));
}

void MessageRules::one_of(const json::object& in, std::string_view name, const std::string& path,
                          std::initializer_list<std::string_view> allowed, bool required) {
  const json::value* value = in.if_contains(name);
  if (value == nullptr && !required) return;
  if (const json::string* string = value ? value->if_string() : nullptr)
    for (const std::string_view one : allowed)
      if (one == std::string_view{string->data(), string->size()}) return;
  fail("Must be one of the following values: " + listed(allowed, wording_.comma), sub(path, name));
}

void MessageRules::number(const json::object& in, std::string_view name, const std::string& path,
                          double min, double max) {
  const json::value* value = in.if_contains(name);
  if (value == nullptr || value->is_null())
    return fail(std::string(wording_.missing), sub(path, name));
  if (!value->is_number()) return fail("Must be a number", sub(path, name));
  const double number = value->to_number<double>();
  if (!(number >= min && number <= max)) fail("The value is out of range", sub(path, name));
}

std::optional<std::int64_t> MessageRules::integer(const json::object& in, std::string_view name,
                                                  const std::string& path, std::int64_t min,
                                                  std::int64_t max, bool required) {
  const json::value* value = in.if_contains(name);
  if (value == nullptr || value->is_null()) {
    if (required) fail(std::string(wording_.missing), sub(path, name));
    return std::nullopt;
  }
  if (!value->is_int64()) {  // nor beyond its range
    fail("Must be an integer", sub(path, name));
    return std::nullopt;
  }
  const std::int64_t number = value->get_int64();
  if (number >= min && number <= max) return number;
  if (number < min) {
    fail("Must be greater than or equal to " + std::to_string(min), sub(path, name));
  } else {
    fail("Must be less than or equal to " + std::to_string(max), sub(path, name));
  }
  return std::nullopt;
}

void MessageRules::whole(const json::object& in, std::string_view name, const std::string& path,
                         double min, double max) {
  const json::value* value = in.if_contains(name);
  if (value != nullptr && value->is_double()) return fail("Must be an integer", sub(path, name));
  number(in, name, path, min, max);
}

void MessageRules::boolean(const json::object& in, std::string_view name, const std::string& path,
                           bool required) {
  const json::value* value = in.if_contains(name);
  if (required && (value == nullptr || value->is_null()))
    return fail(std::string(wording_.missing), sub(path, name));
  if (value != nullptr && !value->is_bool()) fail("Must be a boolean", sub(path, name));
}

const json::object* MessageRules::object(const json::object& in, std::string_view name,
                                         const std::string& path, bool required) {
  const json::value* value = in.if_contains(name);
  if (value == nullptr || value->is_null()) {
    if (required) fail(std::string(wording_.missing), sub(path, name));
    return nullptr;
  }
  const json::object* object = value->if_object();
  if (object == nullptr) fail("Must be an object", sub(path, name));
  return object;
}

const json::array* MessageRules::array(const json::object& in, std::string_view name,
                                       const std::string& path, std::size_t min, std::size_t max,
                                       bool required) {
  const json::value* value = in.if_contains(name);
  if (value == nullptr || value->is_null()) {
    if (required) fail(std::string(wording_.missing), sub(path, name));
    return nullptr;
  }
  const json::array* array = value->if_array();
  if (array == nullptr) {
    fail("Must be an array", sub(path, name));
  } else if (array->size() < min || array->size() > max) {
    fail("Size must be between " + std::to_string(min) + " and " + std::to_string(max),
         sub(path, name));
    return nullptr;
  }
  return array;
}

const json::object* MessageRules::element(const json::array& in, std::size_t index,
                                          const std::string& path) {
  const json::object* object = in[index].if_object();
  if (object == nullptr) fail("Must be an object", sub(path, index));
  return object;
}

}  // namespace enishi::simulator
