#include "connect/import_cursor.h"

namespace enishi::connect {
namespace {

Result<std::uint64_t> count_at(const JsonValue& json, std::string_view member) {
  ASSIGN(const std::int64_t value, json.integer_at(member, 0));
  return static_cast<std::uint64_t>(value);
}

}  // namespace

std::string ImportCursor::text() const {
  JsonOut out;
  out.object().field("offset", place.offset).field("line", place.line);
  if (place.charset) out.field("charset", name(*place.charset));
  return out.field("before", before).field("last", last).field("read", read).end().take();
}

Result<ImportCursor> ImportCursor::parse(std::string_view text) {
  ImportCursor cursor;
  if (text.empty()) return cursor;
  ASSIGN(const auto document, JsonDocument::parse(text));
  const JsonValue json = document.root();
  ASSIGN(cursor.place.offset, count_at(json, "offset"));
  ASSIGN(cursor.place.line, count_at(json, "line"));
  ASSIGN(const auto charset, json.opt_string_at("charset"));
  if (charset) cursor.place.charset = parse_charset(*charset);
  ASSIGN(cursor.before, count_at(json, "before"));
  ASSIGN(cursor.last, count_at(json, "last"));
  ASSIGN(cursor.read, json.boolean_at("read", false));
  return cursor;
}

}  // namespace enishi::connect
