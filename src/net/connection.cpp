#include "net/connection.h"

#include <algorithm>
#include <cassert>
#include <cstring>
#include <typeinfo>

#include "base/json.h"
#include "base/limits.h"
#include "base/log.h"
#include "net/response_text.h"

namespace enishi::net {
namespace {

constexpr std::size_t kBufferMin = 4 << 10;

bool trusts(const AddressSet& proxies, std::string_view remote) {
  const auto address = parse_address(remote);
  return address && proxies.contains(*address);
}

Response refusal_response(int status) {
  std::string_view code = "invalid", detail = "malformed HTTP request";
  if (status == 413) {
    code = name(ErrorCode::too_large);
    detail = "the request body is too large";
  } else if (status == 431) {
    code = name(ErrorCode::too_large);
    detail = "the request headers are too large";
  } else if (status == 503) {
    code = name(ErrorCode::unavailable);
    detail = "too many requests in flight";
  }
  JsonOut j;
  j.object().field("type", "about:blank").field("title", status_text(status));
  j.field("status", status).field("code", code).field("detail", detail).end();
  Response response = json_response(status, j.take());
  response.headers[0].value = "application/problem+json";
  if (status == 503) response.headers.push_back({"Retry-After", "1"});
  return response;
}

}  // namespace

ServerCounters::ServerCounters(Metrics& metrics)
    : connections(metrics.gauge("enishi_http_connections", "Open HTTP connections.")),
      in_flight(metrics.gauge("enishi_http_in_flight", "HTTP requests without an answer yet.")) {
  constexpr std::array classes{"", "1xx", "2xx", "3xx", "4xx", "5xx"};
  for (std::size_t i = 2; i < classes.size(); ++i)
    by_class[i] = &metrics.counter("enishi_http_requests_total", "HTTP requests answered.",
                                   {{"status", classes[i]}});
}

Connection::Connection(ConnectionShare& share, std::uint32_t slot, Peer peer, std::string remote)
    : share_(share),
      slot_(slot),
      peer_(peer),
      remote_(std::move(remote)),
      behind_proxy_(peer == Peer::tcp && trusts(share.trusted_proxies, remote_)),
      parser_(share.limits),
      since_(share.second) {}

Connection::~Connection() {
  for (std::size_t i = first_; i < pending_.size(); ++i)
    if (!pending_[i].answered) --share_.in_flight;
}

// In ------------------------------------------------------------------------------------------

std::span<char> Connection::room() {
  if (begin_ == end_) {
    begin_ = end_ = 0;
  } else if (begin_ > 0 && capacity_ - end_ < kBufferMin / 2) {
    std::memmove(buffer_.get(), buffer_.get() + begin_, end_ - begin_);
    end_ -= std::exchange(begin_, 0);
  }
  // Large enough for the headers, and for a body to come in few reads; small again afterwards.
  const std::size_t max =
      std::max(limits::http_input_bytes_max, share_.limits.header_bytes_max) + 1;
  std::size_t wanted = std::max(capacity_, kBufferMin);
  if (end_ == capacity_ && capacity_ != 0) wanted = std::min(max, capacity_ * 2);
  if (parser_.body_left() > wanted) wanted = max;
  if (end_ == 0 && parser_.state() == RequestParser::State::idle) wanted = kBufferMin;
  if (wanted != capacity_) {
    auto bigger = std::make_unique_for_overwrite<char[]>(wanted);
    if (end_ > 0) std::memcpy(bigger.get(), buffer_.get(), end_);
    buffer_ = std::move(bigger);
    capacity_ = wanted;
  }
  assert(end_ < capacity_);  // the parser refuses what would fill the largest buffer
  return {buffer_.get() + end_, capacity_ - end_};
}

void Connection::received(std::size_t bytes) {
  // The first byte of a request starts its clock; those that follow do not turn it back, so a
  // request that trickles in ends too.
  if (parser_.state() == RequestParser::State::idle) since_ = share_.second;
  end_ += bytes;
  parse();
}

void Connection::input_ended() {
  input_ended_ = true;
}

bool Connection::may_dispatch() const {
  return !closing_ && waiting() < limits::http_pipeline_max &&
         outbox_.size() < limits::http_output_bytes_max;
}

bool Connection::wants_input() const {
  return !input_ended_ && may_dispatch();
}

void Connection::resume() {
  if (begin_ < end_) parse();
}

void Connection::parse() {
  while (begin_ < end_ && may_dispatch()) {
    const std::size_t used = parser_.feed({buffer_.get() + begin_, end_ - begin_});
    begin_ += used;
    if (parser_.state() == RequestParser::State::done) {
      dispatch();
    } else if (parser_.state() == RequestParser::State::failed) {
      refuse(parser_.refusal());
    } else {
      break;
    }
  }
  offer_continue();
}

void Connection::dispatch() {
  Pending pending{share_.next_serial()};
  const bool keep_alive = parser_.keep_alive();
  pending.head_only = parser_.is_head();
  pending.http10_alive = parser_.is_http10() && keep_alive;
  if (!keep_alive || last_call_) closing_ = true;
  continued_ = false;

  Request request = parser_.take();
  since_ = share_.second;
  request.peer = peer_;
  request.remote = behind_proxy_ ? forwarded_client(request.header("X-Forwarded-For"), remote_,
                                                    share_.trusted_proxies)
                                 : remote_;
  const bool busy = share_.in_flight >= share_.in_flight_max;
  ++share_.in_flight;
  const Ticket ticket{slot_, pending.serial};
  pending_.push_back(std::move(pending));
  if (busy) return answer(ticket.serial, refusal_response(503));
  Reply reply = make_reply(share_.box, ticket);
  try {
    share_.handler(std::move(request), std::move(reply));
  } catch (const std::exception& e) {
    // Only the type: the text could quote the request. Unless the reply was moved away it goes
    // here, and the client gets its 500.
    log(LogLevel::error, "http_handler_threw", {{"type", typeid(e).name()}});
  } catch (...) {
    log(LogLevel::error, "http_handler_threw");
  }
}

void Connection::refuse(int status) {
  closing_ = true;
  begin_ = end_;
  ++share_.in_flight;
  pending_.push_back(Pending{share_.next_serial()});
  answer(share_.last_serial, refusal_response(status));
}

void Connection::last_call() {
  last_call_ = true;
  if (parser_.state() == RequestParser::State::idle && begin_ == end_) closing_ = true;
}

void Connection::forget_input() {
  begin_ = end_ = 0;
}

// Out -----------------------------------------------------------------------------------------

void Connection::answer(std::uint64_t serial, Response&& response) {
  const auto found = std::find_if(pending_.begin() + std::ptrdiff_t(first_), pending_.end(),
                                  [&](const Pending& p) { return p.serial == serial; });
  if (found == pending_.end() || found->answered) return;
  found->answered = true;
  found->response = std::move(response);
  --share_.in_flight;
  emit();
}

void Connection::emit() {
  while (waiting() > 0 && pending_[first_].answered) {
    if (pending_[first_].response.abort) return drop();
    write(pending_[first_], closing_ && waiting() == 1);
    ++first_;
  }
  if (first_ == pending_.size()) {
    pending_.clear();
    first_ = 0;
  } else if (first_ >= limits::http_pipeline_max) {
    pending_.erase(pending_.begin(), pending_.begin() + std::ptrdiff_t(first_));
    first_ = 0;
  }
  offer_continue();
}

// Response::abort: the answers before it still go out, nothing after it does.
void Connection::drop() {
  for (std::size_t i = first_; i < pending_.size(); ++i)
    if (!pending_[i].answered) --share_.in_flight;
  pending_.clear();
  first_ = 0;
  closing_ = true;
  begin_ = end_;
}

void Connection::write(Pending& pending, bool last) {
  Response& response = pending.response;
  if (!sendable(response)) {
    log(LogLevel::error, "http_response_unsendable", {{"status", response.status}});
    response = problem(Error{ErrorCode::internal, "the server made a malformed answer", {}});
  }
  if (!has_output()) since_ = share_.second;
  const auto connection = last ? "close" : pending.http10_alive ? "keep-alive" : "";
  append_head(outbox_.text(), response, share_.date, connection);
  if (!pending.head_only && !bodiless(response.status)) outbox_.add_body(std::move(response.body));
  share_.counters->by_class[static_cast<std::size_t>(response.status) / 100]->add();
}

// A 100 may not overtake the answers to earlier requests.
void Connection::offer_continue() {
  if (continued_ || waiting() > 0 || !parser_.expects_continue()) return;
  continued_ = true;
  outbox_.text() += "HTTP/1.1 100 Continue\r\n\r\n";
}

void Connection::sent(std::size_t bytes) {
  outbox_.sent(bytes);
  since_ = share_.second;
}

// State ---------------------------------------------------------------------------------------

bool Connection::finished() const {
  if (waiting() > 0 || has_output()) return false;
  // After the end of input what is left in the buffer is at most a part of a request.
  return closing_ || input_ended_;
}

bool Connection::overdue(unsigned seconds_max) const {
  const bool peer_owes = waiting() == 0 || has_output();
  return peer_owes && share_.second - since_ > seconds_max;
}

}  // namespace enishi::net
