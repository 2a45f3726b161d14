// Expected failures are values: every door of a room returns Result<T>.
// Exceptions of libraries are caught where they arise and become an Error.
#pragma once

#include <expected>
#include <string>
#include <string_view>
#include <utility>

namespace enishi {

// A small closed set; each code maps to one HTTP status (see http_status).
enum class ErrorCode : unsigned char {
  invalid,          // 400  the caller's input is wrong; `field` names where
  unauthenticated,  // 401  no or wrong credentials
  forbidden,        // 403  known caller, not allowed
  not_found,        // 404
  conflict,         // 409  the state does not allow it, or it exists already
  too_large,        // 413
  unsupported,      // 415  media type or protocol feature
  rate_limited,     // 429
  cancelled,        // 499  the caller gave up or the server is stopping
  internal,         // 500  a bug or an unexpected answer
  corrupt,          // 500  stored bytes fail their own check
  io,               // 503  disk or database failed; may work later
  unavailable,      // 503  overloaded or not ready; may work later
  timeout,          // 504
};

struct Error {
  ErrorCode code = ErrorCode::internal;
  std::string message;  // for people; never holds a secret or personal data
  std::string field;    // JSON path of the offending input ("messages[0].text"), or empty

  bool operator==(const Error&) const = default;
};

template <class T>
using Result = std::expected<T, Error>;
using Status = Result<void>;

[[nodiscard]] inline std::unexpected<Error> fail(ErrorCode code, std::string message,
                                                 std::string field = {}) {
  return std::unexpected(Error{code, std::move(message), std::move(field)});
}
[[nodiscard]] inline std::unexpected<Error> invalid(std::string field, std::string message) {
  return fail(ErrorCode::invalid, std::move(message), std::move(field));
}

// Stable lower-case name ("not_found"), used in JSON errors, logs and metrics.
std::string_view name(ErrorCode code);
int http_status(ErrorCode code);

}  // namespace enishi

#define ENISHI_CONCAT_(a, b) a##b
#define ENISHI_CONCAT(a, b) ENISHI_CONCAT_(a, b)

// TRY(expr): returns the error of a Result<...> to the caller, drops the value.
#define TRY(expr)                                             \
  do {                                                        \
    if (auto try_result_ = (expr); !try_result_) [[unlikely]] \
      return std::unexpected(std::move(try_result_).error()); \
  } while (0)

// ASSIGN(auto x, expr): x = value of expr, or returns its error to the caller.
#define ASSIGN(lhs, expr) ENISHI_ASSIGN_(ENISHI_CONCAT(assign_, __LINE__), lhs, expr)
#define ENISHI_ASSIGN_(tmp, lhs, expr)              \
  auto tmp = (expr);                                \
  if (!tmp) [[unlikely]]                            \
    return std::unexpected(std::move(tmp).error()); \
  lhs = *std::move(tmp)
