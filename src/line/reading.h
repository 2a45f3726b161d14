// Helpers to read LINE's answers. Includers are *.cpp files.
#pragma once

#include <string>
#include <utility>

#include "base/json.h"

namespace enishi::line {

// An answer that is not what LINE documents is no fault of the caller's.
template <class T>
Result<T> documented(Result<T> read) {
  if (!read)
    return fail(ErrorCode::internal, "LINE's answer is not as documented: " + read.error().field +
                                         " " + read.error().message);
  return read;
}

// What `read` makes of the body's root; internal where it cannot.
template <class F>
auto reading(const std::string& body, F&& read) {
  using R = std::invoke_result_t<F, const JsonValue&>;
  auto document = JsonDocument::parse(body);
  if (!document) return documented(R(std::unexpected(document.error())));
  return documented(R(read(document->root())));
}

inline Result<std::string> optional_text(const JsonValue& object, std::string_view name) {
  ASSIGN(auto text, object.opt_string_at(name));
  return std::move(text).value_or("");
}

}  // namespace enishi::line
