// JSON in and out without a library header. Reading gives errors that name the field; writing is a
// streaming builder. Hot paths that read untrusted webhooks use simdjson directly (room line).
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace enishi {

// Appends `text` as a JSON string with quotes; invalid UTF-8 becomes U+FFFD.
void append_json_string(std::string& out, std::string_view text);

// Builds one JSON text. Commas and colons are its business; the caller keeps begin/end balanced
// (asserted by take()). Not thread safe.
//   JsonOut j; j.object().key("n").number(3).key("tags").array().string("a").end().end();
class JsonOut {
 public:
  JsonOut& object();
  JsonOut& array();
  JsonOut& end();
  JsonOut& key(std::string_view name);
  JsonOut& string(std::string_view value);
  JsonOut& number(std::int64_t value);
  JsonOut& number(std::uint64_t value);
  JsonOut& number(int value) { return number(static_cast<std::int64_t>(value)); }
  JsonOut& number(unsigned value) { return number(static_cast<std::uint64_t>(value)); }
  JsonOut& number(double value);  // shortest form that reads back equal; not finite -> null
  JsonOut& boolean(bool value);
  JsonOut& null();
  JsonOut& raw(std::string_view json);  // a value that is JSON already

  // key(...) and value in one go; an empty optional is left out.
  JsonOut& field(std::string_view name, std::string_view value) { return key(name).string(value); }
  JsonOut& field(std::string_view name, const char* value) { return key(name).string(value); }
  JsonOut& field(std::string_view name, const std::string& v) { return key(name).string(v); }
  JsonOut& field(std::string_view name, std::int64_t value) { return key(name).number(value); }
  JsonOut& field(std::string_view name, std::uint64_t value) { return key(name).number(value); }
  JsonOut& field(std::string_view name, int value) { return key(name).number(value); }
  JsonOut& field(std::string_view name, unsigned value) { return key(name).number(value); }
  JsonOut& field(std::string_view name, double value) { return key(name).number(value); }
  JsonOut& field(std::string_view name, bool value) { return key(name).boolean(value); }
  template <class T>
  JsonOut& field(std::string_view name, const std::optional<T>& value) {
    if (value) field(name, *value);
    return *this;
  }

  const std::string& text() const { return out_; }
  std::string take();  // asserts that every object and array is closed

 private:
  void separate();
  std::string out_;
  std::vector<char> open_;  // '{' or '[' per level
  bool first_ = true;       // no comma needed before the next value
  bool keyed_ = false;      // a key waits for its value
};

struct JsonLimits {
  std::size_t bytes_max = 1 << 20;
  unsigned depth_max = 32;
};

class JsonValue;

// Owns a parsed text. Parsing refuses: over the limits, invalid UTF-8, duplicate keys, trailing
// bytes, numbers outside int64/double (too_large for bytes_max, else invalid). Movable; values
// point into it and must not outlive it.
class JsonDocument {
 public:
  static Result<JsonDocument> parse(std::string_view text, const JsonLimits& limits = {});
  JsonDocument(JsonDocument&&) noexcept;
  JsonDocument& operator=(JsonDocument&&) noexcept;
  ~JsonDocument();
  JsonValue root() const;

 private:
  struct Impl;
  explicit JsonDocument(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

enum class JsonType : unsigned char { null, boolean, integer, real, string, array, object };

// A value and where it stands ("recipients.all[2].tag"). Cheap to copy. Every accessor's error is
// ErrorCode::invalid with that path as its field.
class JsonValue {
 public:
  JsonType type() const;
  const std::string& path() const { return path_; }
  std::string dump() const;  // compact JSON text of this value

  Result<std::string_view> string(std::size_t bytes_min = 0, std::size_t bytes_max = 65536) const;
  Result<std::int64_t> integer(std::int64_t min = INT64_MIN, std::int64_t max = INT64_MAX) const;
  Result<double> real() const;  // integers too
  Result<bool> boolean() const;

  // Array. `size` is 0 for anything else.
  Result<std::size_t> array(std::size_t size_min = 0, std::size_t size_max = 1'000'000) const;
  JsonValue at(std::size_t index) const;

  // Object. A missing member and an explicit null are both "absent".
  Status object() const;
  bool has(std::string_view name) const;
  Result<JsonValue> get(std::string_view name) const;                // error when absent
  std::optional<JsonValue> find(std::string_view name) const;        // nullopt when absent
  Status only(std::initializer_list<std::string_view> names) const;  // refuses unknown members
  // Explicit nulls too; stops at the first error.
  Status each(const std::function<Status(std::string_view name, const JsonValue& value)>& f) const;

  // Shorthands for members.
  Result<std::string> string_at(std::string_view name, std::size_t bytes_min = 0,
                                std::size_t bytes_max = 65536) const;
  Result<std::optional<std::string>> opt_string_at(std::string_view name, std::size_t bytes_min = 0,
                                                   std::size_t bytes_max = 65536) const;
  Result<std::int64_t> integer_at(std::string_view name, std::int64_t min = INT64_MIN,
                                  std::int64_t max = INT64_MAX) const;
  Result<std::optional<std::int64_t>> opt_integer_at(std::string_view name,
                                                     std::int64_t min = INT64_MIN,
                                                     std::int64_t max = INT64_MAX) const;
  Result<bool> boolean_at(std::string_view name, bool if_absent) const;

 private:
  friend class JsonDocument;
  JsonValue(const void* value, std::string path) : value_(value), path_(std::move(path)) {}
  const void* value_;  // boost::json::value, kept out of this header
  std::string path_;
};

}  // namespace enishi
