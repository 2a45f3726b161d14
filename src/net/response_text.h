// HTTP/1.1 response syntax. Inside `net` only.
#pragma once

#include <string>
#include <string_view>

#include "base/clock.h"
#include "net/http.h"

namespace enishi::net {

std::string http_date(Time t);  // "Sun, 06 Nov 1994 08:49:37 GMT"

// False for what must not go on the wire: a status outside 200..599, a header name that is no
// token, a line break or NUL in a value (it would let a handler's input split the response).
bool sendable(const Response& response);

// Status line and headers, up to and with the empty line. Content-Length, Connection, Date and
// Transfer-Encoding among the response's own headers are skipped. `connection`: value or empty.
void append_head(std::string& out, const Response& response, std::string_view date,
                 std::string_view connection);

inline bool bodiless(int status) {
  return status == 204 || status == 304;
}

}  // namespace enishi::net
