// One HTTP/1.1 connection without its socket: bytes come in, requests go to the handler, answers
// come back in any order and leave in the order of their requests. Inside `net` only.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "base/metrics.h"
#include "net/address.h"
#include "net/outbox.h"
#include "net/reply_box.h"
#include "net/request_parser.h"

namespace enishi::net {

// One a server; thread safe.
struct ServerCounters {
  explicit ServerCounters(Metrics& metrics);
  Gauge& connections;
  Gauge& in_flight;                    // a sample, once a second
  std::array<Counter*, 6> by_class{};  // [2] counts 2xx
};

// What the connections of one I/O thread share; touched on that thread only.
struct ConnectionShare {
  Handler handler;
  ParserLimits limits;
  AddressSet trusted_proxies;
  ServerCounters* counters = nullptr;
  std::shared_ptr<ReplyBox> box;
  std::string date;               // value of the Date header
  unsigned second = 0;            // since the start; deadlines are counted in it
  std::uint64_t last_serial = 0;  // of requests, see next_serial()
  std::size_t in_flight = 0, in_flight_max = 0;

  std::uint64_t next_serial() { return last_serial = (last_serial + 1) & Ticket::kSerialMask; }
};

// Not thread safe: lives on its I/O thread.
class Connection {
 public:
  Connection(ConnectionShare& share, std::uint32_t slot, Peer peer, std::string remote);
  ~Connection();
  Connection(const Connection&) = delete;

  // In. room() is not empty while wants_input().
  std::span<char> room();
  void received(std::size_t bytes);  // that were written to room()
  void input_ended();                // the peer sends no more; it may still read
  void answer(std::uint64_t serial, Response&& response);
  void last_call();  // answer what has begun, then end
  void resume();     // takes up requests that waited for others to be answered

  // Out.
  std::size_t gather(std::span<std::string_view> pieces) { return outbox_.gather(pieces); }
  void sent(std::size_t bytes);

  bool has_output() const { return !outbox_.empty(); }
  bool wants_input() const;
  bool finished() const;  // all is answered and sent, and nothing more will be taken
  bool input_is_over() const { return input_ended_; }
  bool overdue(unsigned seconds_max) const;  // the peer owes us bytes, or reading, for too long
  void forget_input();                       // makes all room free again

 private:
  struct Pending {
    std::uint64_t serial = 0;
    bool head_only = false;     // HEAD: no body
    bool http10_alive = false;  // an HTTP/1.0 client that asked to keep the connection
    bool answered = false;
    Response response{};
  };

  bool may_dispatch() const;
  void parse();
  void dispatch();
  void refuse(int status);
  void emit();
  void drop();
  void write(Pending& pending, bool last);
  void offer_continue();
  std::size_t waiting() const { return pending_.size() - first_; }

  ConnectionShare& share_;
  const std::uint32_t slot_;
  const Peer peer_;
  const std::string remote_;
  const bool behind_proxy_;

  std::unique_ptr<char[]> buffer_;
  std::size_t capacity_ = 0, begin_ = 0, end_ = 0;  // bytes [begin_, end_) are not yet parsed
  RequestParser parser_;
  bool continued_ = false;  // the 100 for the request being read was sent

  std::vector<Pending> pending_;  // [first_, end) wait for their answer or their turn
  std::size_t first_ = 0;
  Outbox outbox_;

  bool closing_ = false;  // no request after those pending
  bool last_call_ = false;
  bool input_ended_ = false;
  unsigned since_;  // second of the last thing that set the peer's deadline anew
};

}  // namespace enishi::net
