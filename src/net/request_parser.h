// HTTP/1.1 request syntax: bytes in, Request out. No socket, no thread. Inside `net` only.
#pragma once

#include <memory>
#include <string_view>

#include "net/http.h"

namespace enishi::net {

struct ParserLimits {
  std::size_t header_bytes_max;  // request line and headers together
  std::size_t body_bytes_max;    // after chunked decoding
};

// Parses one request after another. Strict where leniency lets requests be smuggled past a proxy:
// a length given twice or beside chunked, any other transfer coding, HTTP/1.1 without exactly one
// Host are refused; trailer fields are dropped.
class RequestParser {
 public:
  enum class State : unsigned char {
    idle,    // not one byte of the next request was seen
    head,    // inside the request line or headers
    body,    // headers are in
    done,    // take() has the request
    failed,  // refusal() has the status; the parser is of no further use
  };

  explicit RequestParser(const ParserLimits& limits);
  ~RequestParser();

  // Returns how many of the bytes were used, up to the end of the request. Unused bytes are to be
  // given again with more behind them.
  std::size_t feed(std::string_view bytes);

  State state() const;
  int refusal() const;            // 400, 413 or 431
  bool expects_continue() const;  // the client holds the body back until it reads a 100
  std::size_t body_left() const;  // of a Content-Length; 0 when unknown
  bool keep_alive() const;        // of the request that is done, as are the next two
  bool is_head() const;
  bool is_http10() const;
  Request take();  // when done; the parser is idle again
 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace enishi::net
