#include "api/call.h"

#include <algorithm>

#include "base/bytes.h"
#include "base/limits.h"
#include "base/text.h"

namespace enishi::api {

std::optional<std::string_view> Call::given(std::string_view name) const {
  const auto found = std::ranges::find(query, name, [](const auto& q) { return q.first; });
  if (found == query.end()) return std::nullopt;
  return found->second;
}

std::optional<std::int64_t> Call::given_integer(std::string_view name) const {
  const auto text = given(name);
  return text ? parse_int<std::int64_t>(*text) : std::nullopt;
}

Result<Page> Call::page() const {
  Page page;
  page.limit = static_cast<std::size_t>(
      given_integer("limit").value_or(static_cast<std::int64_t>(limits::api_page_default)));
  if (const auto cursor = given("cursor")) {
    auto decoded = parse_base64url(*cursor);
    if (!decoded || decoded->empty() || decoded->size() > limits::api_cursor_bytes_max)
      return invalid("cursor", "is not a cursor that a page gave");
    page.cursor = *std::move(decoded);
  }
  return page;
}

Result<std::int64_t> Call::cursor_number(std::int64_t at_start) const {
  ASSIGN(const Page page, this->page());
  if (page.cursor.empty()) return at_start;
  const auto number = parse_int<std::int64_t>(page.cursor);
  if (!number || *number < 0) return invalid("cursor", "is not a cursor that a page gave");
  return *number;
}

std::string encode_cursor(std::string_view position) {
  return base64url(position);
}

void end_page(JsonOut& out, const std::optional<std::string>& next) {
  out.end().key("next");
  if (next) {
    out.string(*next);
  } else {
    out.null();
  }
  out.end();
}

Status note(const Rooms& rooms, const guard::Actor& actor, const guard::Operation& operation) {
  return rooms.store.state().write(
      [&](store::Tx& tx) { return rooms.operations.append(tx, actor, operation); });
}

}  // namespace enishi::api
