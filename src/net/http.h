// The three types of transport: Request, Response, Handler. Everything above `net` is ordinary code
// that knows nothing of sockets.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"

namespace enishi::net {

struct Header {
  std::string name;  // as received; compare without case
  std::string value;
};

enum class Peer : unsigned char { tcp, local };  // local: the Unix socket in the data directory

struct Request {
  std::string method;  // "GET"
  std::string target;  // path and query as received, percent-encoded
  std::vector<Header> headers;
  std::string body;    // raw bytes, decoded from chunked only
  std::string remote;  // client address without port; behind a trusted proxy, the forwarded one
  Peer peer = Peer::tcp;

  std::string_view path() const;   // target up to '?'
  std::string_view query() const;  // after '?', or empty
  // First header of that name (case-insensitive), or empty.
  std::string_view header(std::string_view name) const;
};

struct Response {
  int status = 200;
  std::vector<Header> headers;  // Content-Length, Connection and Date are net's business
  std::string body;
  bool abort = false;  // net closes the connection without answering (faults of the simulator)

  std::string_view header(std::string_view name) const;
};

// Call exactly once, from any thread. If it is destroyed uncalled the client gets a 500.
using Reply = std::move_only_function<void(Response)>;

// Runs on an I/O thread: must not block, must not throw. Long work goes to a worker pool.
using Handler = std::function<void(Request&&, Reply&&)>;

// "Not Found"; "Unknown" for a number without a registered name.
std::string_view status_text(int status);
bool same_header_name(std::string_view a, std::string_view b);  // ASCII, without case

Response text_response(int status, std::string body);
Response json_response(int status, std::string body);
// RFC 9457 application/problem+json: {type:"about:blank", title, status, code, detail, field?}.
Response problem(const Error& error);

// "a%20b+c" -> nullopt on a bad escape. plus_is_space for form data.
std::optional<std::string> percent_decode(std::string_view text, bool plus_is_space = false);
std::string percent_encode(std::string_view text);  // RFC 3986 unreserved stay
// Decoded pairs in order; bad escapes are an error that names the field.
Result<std::vector<std::pair<std::string, std::string>>> parse_query(std::string_view query);

}  // namespace enishi::net
