#include "net/request_parser.h"

#include <algorithm>
#include <boost/beast/http/basic_parser.hpp>
#include <cassert>
#include <optional>

#include "base/limits.h"

namespace enishi::net {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;

template <class View>
std::string_view view(const View& text) {
  return {text.data(), text.size()};
}

// Fills a Request straight from Beast's callbacks; Beast's own message type would cost an
// allocation a field.
class Sink final : public http::basic_parser<true> {
 public:
  explicit Sink(const ParserLimits& limits) {
    eager(true);
    header_limit(static_cast<std::uint32_t>(std::min<std::size_t>(limits.header_bytes_max, ~0u)));
    body_limit(limits.body_bytes_max);
  }

  Request request;
  bool head_done = false;
  bool expects_continue = false;
  bool http10 = false;

 private:
  void on_request_impl(http::verb, beast::string_view method, beast::string_view target,
                       int version, beast::error_code&) override {
    request.method = view(method);
    request.target = view(target);
    request.headers.reserve(8);
    http10 = version == 10;
  }

  void on_field_impl(http::field field, beast::string_view name, beast::string_view value,
                     beast::error_code& ec) override {
    if (head_done) return;  // a trailer must not pose as a header
    if (request.headers.size() == limits::http_headers_max) {
      ec = http::error::header_limit;
      return;
    }
    if (field == http::field::host) {
      ++hosts_;
    } else if (field == http::field::transfer_encoding) {
      // Beast lets other codings pass and takes the body for absent; a proxy may differ.
      if (http10 || !same_header_name(view(value), "chunked"))
        ec = http::error::bad_transfer_encoding;
    } else if (field == http::field::expect) {
      expects_continue = !http10 && same_header_name(view(value), "100-continue");
    }
    request.headers.push_back({std::string(view(name)), std::string(view(value))});
  }

  void on_header_impl(beast::error_code& ec) override {
    head_done = true;
    if (hosts_ > 1 || (hosts_ == 0 && !http10)) {
      ec = http::error::bad_field;
      return;
    }
    to_origin_form(request.target);
    if (!request.target.starts_with('/') && request.target != "*") ec = http::error::bad_target;
  }

  // "http://host/a?b" -> "/a?b": what a client sends when it takes us for its proxy.
  static void to_origin_form(std::string& target) {
    if (target.starts_with('/')) return;
    for (const std::string_view scheme : {"http://", "https://"}) {
      if (!target.starts_with(scheme)) continue;
      target.erase(0, std::min(target.find_first_of("/?", scheme.size()), target.size()));
      if (!target.starts_with('/')) target.insert(0, "/");
      return;
    }
  }

  void on_body_init_impl(const boost::optional<std::uint64_t>& length,
                         beast::error_code&) override {
    // A promised length is not yet a body: memory grows with what has arrived.
    if (length) request.body.reserve(std::min<std::size_t>(*length, limits::http_input_bytes_max));
  }
  std::size_t on_body_impl(beast::string_view bytes, beast::error_code&) override {
    request.body.append(bytes.data(), bytes.size());
    return bytes.size();
  }
  void on_chunk_header_impl(std::uint64_t, beast::string_view, beast::error_code&) override {}
  std::size_t on_chunk_body_impl(std::uint64_t, beast::string_view bytes,
                                 beast::error_code& ec) override {
    return on_body_impl(bytes, ec);
  }
  void on_finish_impl(beast::error_code&) override {}
  void on_response_impl(int, beast::string_view, int, beast::error_code&) override {}

  unsigned hosts_ = 0;
};

int status_for(const beast::error_code& ec) {
  if (ec == http::error::header_limit) return 431;
  if (ec == http::error::body_limit) return 413;
  return 400;
}

}  // namespace

struct RequestParser::Impl {
  explicit Impl(const ParserLimits& l) : limits(l) { reset(); }

  void reset() {
    sink.emplace(limits);
    state = State::idle;
    head_bytes = 0;
  }

  void fail(int status) {
    state = State::failed;
    refusal = status;
  }

  // One step; returns the bytes used. Beast holds its header limit against what one call is given,
  // not against what it has taken before, so the sum is kept here.
  std::size_t step(std::string_view bytes) {
    const bool in_head = !sink->head_done;
    // Beast asserts, wrongly, that it is never called again with less than this of the last chunk.
    // There is always as much to come before a chunked body ends.
    constexpr std::size_t chunk_rest_min = 5;
    if (!in_head && sink->chunked() && bytes.size() < chunk_rest_min) return 0;
    if (in_head) bytes = bytes.substr(0, limits.header_bytes_max - head_bytes);
    beast::error_code ec;
    const std::size_t used = sink->put(asio::const_buffer(bytes.data(), bytes.size()), ec);
    if (in_head) head_bytes += used;
    if (ec && ec != http::error::need_more) {
      fail(status_for(ec));
    } else if (sink->is_done()) {
      state = State::done;
    } else if (sink->head_done) {
      state = State::body;
      // A chunk's size line or the trailer, which come in one piece.
      if (bytes.size() - used >= limits.header_bytes_max) fail(400);
    } else {
      state = State::head;
      if (head_bytes + bytes.size() - used >= limits.header_bytes_max) fail(431);
    }
    return used;
  }

  const ParserLimits limits;
  std::optional<Sink> sink;
  State state = State::idle;
  int refusal = 0;
  std::size_t head_bytes = 0;
};

RequestParser::RequestParser(const ParserLimits& limits) : impl_(std::make_unique<Impl>(limits)) {}
RequestParser::~RequestParser() = default;

std::size_t RequestParser::feed(std::string_view bytes) {
  std::size_t used = 0;
  if (impl_->state == State::idle) {  // empty lines before a request line are to be ignored
    while (bytes.substr(used).starts_with("\r\n")) used += 2;
    if (bytes.substr(used) == "\r") return used;
  }
  while (used < bytes.size() && impl_->state != State::done && impl_->state != State::failed) {
    const std::size_t n = impl_->step(bytes.substr(used));
    if (n == 0) break;
    used += n;
  }
  return used;
}

RequestParser::State RequestParser::state() const {
  return impl_->state;
}
int RequestParser::refusal() const {
  return impl_->refusal;
}
bool RequestParser::expects_continue() const {
  return impl_->state == State::body && impl_->sink->expects_continue;
}
std::size_t RequestParser::body_left() const {
  if (impl_->state != State::body) return 0;
  return impl_->sink->content_length_remaining().value_or(0);
}
bool RequestParser::keep_alive() const {
  return impl_->sink->keep_alive();
}
bool RequestParser::is_head() const {
  return impl_->sink->request.method == "HEAD";
}
bool RequestParser::is_http10() const {
  return impl_->sink->http10;
}

Request RequestParser::take() {
  assert(impl_->state == State::done);
  Request request = std::move(impl_->sink->request);
  impl_->reset();
  return request;
}

}  // namespace enishi::net
