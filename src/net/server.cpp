#include "net/server.h"

#include <netinet/in.h>
#include <netinet/tcp.h>

#include <array>
#include <atomic>
#include <boost/asio/basic_socket_acceptor.hpp>
#include <boost/asio/basic_stream_socket.hpp>
#include <boost/asio/generic/stream_protocol.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <cassert>
#include <optional>
#include <thread>
#include <typeinfo>
#include <utility>

#include "base/clock.h"
#include "base/limits.h"
#include "base/log.h"
#include "base/thread.h"
#include "net/connection.h"
#include "net/listen_socket.h"
#include "net/response_text.h"

namespace enishi::net {
namespace {

namespace asio = boost::asio;
using boost::system::error_code;

// The concrete executor saves the type-erased one's indirections on every operation.
using Executor = asio::io_context::executor_type;
using Socket = asio::basic_stream_socket<asio::generic::stream_protocol, Executor>;
using Acceptor = asio::basic_socket_acceptor<asio::generic::stream_protocol, Executor>;
using Timer = asio::basic_waitable_timer<std::chrono::steady_clock,
                                         asio::wait_traits<std::chrono::steady_clock>, Executor>;

constexpr std::size_t kPiecesMax = 16;  // of one gather write

// What every session shares with its loop, whatever its stream.
class SessionBase {
 public:
  virtual ~SessionBase() = default;
  // Writes and reads as far as the connection wants to. False when the session is over.
  virtual bool flush() = 0;
  virtual void close() = 0;  // the next flush() ends the session
  virtual bool overdue(unsigned idle_seconds_max) const = 0;
  Connection& connection() { return connection_; }

  bool dirty = false;  // stands in the loop's list of sessions to flush

 protected:
  SessionBase(ConnectionShare& share, std::uint32_t slot, Peer peer, std::string remote)
      : connection_(share, slot, peer, std::move(remote)) {}
  Connection connection_;
};

struct ServerShare {
  std::size_t connections_max;
  unsigned idle_seconds_max;
  std::atomic<std::size_t> connections{0};
};

// One I/O thread: its sockets, its connections, its clock of seconds. All but post_stop() and the
// constructor run on that thread.
class Loop {
 public:
  Loop(ServerShare& server, ConnectionShare share);

  void accept_on(int family, Descriptor socket, Peer peer);  // before run()
  void run();
  void post_stop(std::chrono::milliseconds grace);  // any thread

  void mark_dirty(std::uint32_t slot);
  ConnectionShare& share() { return share_; }

 private:
  struct Listener {
    Acceptor acceptor;
    Peer peer;
    bool paused = false;
  };

  void accept(Listener& listener);
  void accepted(Listener& listener, Socket socket);
  void take_answers();
  void deliver(Answer&& answer);
  void flush_dirty();
  void remove(std::uint32_t slot);
  void arm_tick();
  void tick();
  void stop(std::chrono::milliseconds grace);
  void end_if_stopped();
  template <class F>
  void each_session(F f);

  ServerShare& server_;
  ConnectionShare share_;
  asio::io_context io_{1};
  Timer tick_{io_.get_executor()}, grace_{io_.get_executor()};
  std::vector<std::unique_ptr<Listener>> listeners_;
  std::vector<std::unique_ptr<SessionBase>> sessions_;  // by slot; null is free
  std::vector<std::uint32_t> free_slots_;
  std::size_t live_ = 0;
  std::vector<std::uint32_t> dirty_;
  bool flush_posted_ = false;
  std::vector<Answer> answers_;
  std::int64_t in_flight_shown_ = 0;
  bool stopping_ = false;
};

// A connection on its stream. Stream: a socket, or TLS over one.
template <class Stream>
class Session final : public SessionBase {
 public:
  Session(Loop& loop, std::uint32_t slot, Peer peer, std::string remote, Stream stream)
      : SessionBase(loop.share(), slot, peer, std::move(remote)),
        loop_(loop),
        slot_(slot),
        stream_(std::move(stream)) {}

  bool flush() override {
    if (!closed_) {
      connection_.resume();
      if (!writing_ && connection_.has_output()) write();
      if (!writing_ && !lingering_ && connection_.finished()) linger();
    }
    // Right after a write there is nothing to read yet: a try would only cost a system call.
    if (!closed_ && !reading_ && !writing_ && (lingering_ || connection_.wants_input())) read();
    return !closed_ || reading_ || writing_;
  }

  void close() override {
    if (closed_) return;
    closed_ = true;
    error_code ignored;
    stream_.lowest_layer().close(ignored);
    loop_.mark_dirty(slot_);
  }

  bool overdue(unsigned idle_seconds_max) const override {
    if (!lingering_) return connection_.overdue(idle_seconds_max);
    return loop_.share().second - linger_since_ > unsigned{limits::http_linger_seconds_max};
  }

 private:
  void read() {
    reading_ = true;
    const auto room = connection_.room();
    stream_.async_read_some(asio::buffer(room.data(), room.size()),
                            [this](const error_code& ec, std::size_t n) { on_read(ec, n); });
  }

  void on_read(const error_code& ec, std::size_t n) {
    reading_ = false;
    if (closed_) {
      // flush() ends the session
    } else if (ec && (ec != asio::error::eof || lingering_)) {
      close();
    } else if (lingering_) {
      discarded_ += n;
      if (discarded_ > limits::http_body_bytes_max) close();
      connection_.forget_input();
    } else if (ec) {
      connection_.input_ended();
    } else {
      connection_.received(n);
    }
    loop_.mark_dirty(slot_);
  }

  void write() {
    writing_ = true;
    std::array<std::string_view, kPiecesMax> pieces;
    const std::size_t count = connection_.gather(pieces);
    const auto done = [this](const error_code& ec, std::size_t n) { on_write(ec, n); };
    if (count == 1) {
      stream_.async_write_some(asio::buffer(pieces[0].data(), pieces[0].size()), done);
      return;
    }
    std::array<asio::const_buffer, kPiecesMax> buffers;
    for (std::size_t i = 0; i < count; ++i)
      buffers[i] = asio::const_buffer(pieces[i].data(), pieces[i].size());
    stream_.async_write_some(buffers, done);
  }

  void on_write(const error_code& ec, std::size_t n) {
    writing_ = false;
    if (ec) close();
    connection_.sent(n);
    loop_.mark_dirty(slot_);
  }

  // Closing at once, with input unread, would reset the connection and could take our last answer
  // with it: say that we are done, then let the peer close.
  void linger() {
    if (connection_.input_is_over()) return close();
    error_code ec;
    stream_.lowest_layer().shutdown(asio::socket_base::shutdown_send, ec);
    if (ec) return close();
    lingering_ = true;
    linger_since_ = loop_.share().second;
    connection_.forget_input();
  }

  Loop& loop_;
  const std::uint32_t slot_;
  Stream stream_;
  bool reading_ = false, writing_ = false;  // operations that will still call back
  bool closed_ = false;
  bool lingering_ = false;
  unsigned linger_since_ = 0;
  std::size_t discarded_ = 0;
};

Loop::Loop(ServerShare& server, ConnectionShare share) : server_(server), share_(std::move(share)) {
  share_.box = std::make_shared<ReplyBox>([this](Answer&& answer) { deliver(std::move(answer)); },
                                          [this] { asio::post(io_, [this] { take_answers(); }); });
  share_.date = http_date(SystemClock().now());
}

void Loop::accept_on(int family, Descriptor socket, Peer peer) {
  const int protocol = peer == Peer::tcp ? int{IPPROTO_TCP} : 0;
  auto listener = std::make_unique<Listener>(Acceptor(io_), peer);
  listener->acceptor.assign(asio::generic::stream_protocol(family, protocol), socket.get());
  socket.release();
  listeners_.push_back(std::move(listener));
}

void Loop::run() {
  {
    const ReplyBox::OnThisThread mark(*share_.box);
    for (auto& listener : listeners_) accept(*listener);
    arm_tick();
    for (;;) {
      try {
        io_.run();
        break;
      } catch (const std::exception& e) {
        log(LogLevel::error, "http_loop_threw", {{"type", typeid(e).name()}});
      }
    }
  }
  share_.box->close();
}

void Loop::accept(Listener& listener) {
  listener.acceptor.async_accept([this, &listener](const error_code& ec, Socket socket) {
    if (ec == asio::error::operation_aborted || stopping_) return;
    if (!ec) {
      accepted(listener, std::move(socket));
    } else if (ec != asio::error::connection_aborted) {
      listener.paused = true;  // out of descriptors: the next tick tries again
      return;
    }
    accept(listener);
  });
}

void Loop::accepted(Listener& listener, Socket socket) {
  if (server_.connections.fetch_add(1, std::memory_order_relaxed) >= server_.connections_max ||
      sessions_.size() - free_slots_.size() > Ticket::kSlotMask) {
    server_.connections.fetch_sub(1, std::memory_order_relaxed);
    return;
  }
  error_code ec;
  std::string remote;
  if (listener.peer == Peer::tcp) {
    const auto endpoint = socket.remote_endpoint(ec);
    if (!ec) remote = address_text(endpoint.data());
    const int on = 1;
    ::setsockopt(socket.native_handle(), IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  }
  std::uint32_t slot = static_cast<std::uint32_t>(sessions_.size());
  if (free_slots_.empty()) {
    sessions_.emplace_back();
  } else {
    slot = free_slots_.back();
    free_slots_.pop_back();
  }
  sessions_[slot] = std::make_unique<Session<Socket>>(*this, slot, listener.peer, std::move(remote),
                                                      std::move(socket));
  ++live_;
  share_.counters->connections.add(1);
  mark_dirty(slot);
}

void Loop::remove(std::uint32_t slot) {
  sessions_[slot].reset();
  free_slots_.push_back(slot);
  --live_;
  server_.connections.fetch_sub(1, std::memory_order_relaxed);
  share_.counters->connections.add(-1);
  end_if_stopped();
}

void Loop::take_answers() {
  share_.box->take(answers_);
  for (Answer& answer : answers_) deliver(std::move(answer));
  answers_.clear();
}

void Loop::deliver(Answer&& answer) {
  const std::uint32_t slot = answer.ticket.slot;
  if (slot >= sessions_.size() || !sessions_[slot]) return;  // the client has gone
  sessions_[slot]->connection().answer(answer.ticket.serial, std::move(answer.response));
  mark_dirty(slot);
}

// Flushing waits for the end of the turn: several answers of one connection leave in one write.
void Loop::mark_dirty(std::uint32_t slot) {
  SessionBase& session = *sessions_[slot];
  if (session.dirty) return;
  session.dirty = true;
  dirty_.push_back(slot);
  if (std::exchange(flush_posted_, true)) return;
  asio::post(io_, [this] { flush_dirty(); });
}

void Loop::flush_dirty() {
  flush_posted_ = false;
  // Flushing can mark further sessions (a handler may answer for another connection).
  for (std::size_t i = 0; i < dirty_.size(); ++i) {
    const std::uint32_t slot = dirty_[i];
    if (!sessions_[slot]) continue;  // ended by an earlier entry of the list
    sessions_[slot]->dirty = false;
    if (!sessions_[slot]->flush()) remove(slot);
  }
  dirty_.clear();
}

void Loop::arm_tick() {
  tick_.expires_after(std::chrono::seconds(1));
  tick_.async_wait([this](const error_code& ec) {
    if (!ec) tick();
  });
}

template <class F>
void Loop::each_session(F f) {
  for (std::size_t slot = 0; slot < sessions_.size(); ++slot)
    if (sessions_[slot]) f(*sessions_[slot], static_cast<std::uint32_t>(slot));
}

void Loop::tick() {
  ++share_.second;
  share_.date = http_date(SystemClock().now());
  const auto in_flight = static_cast<std::int64_t>(share_.in_flight);
  share_.counters->in_flight.add(in_flight - std::exchange(in_flight_shown_, in_flight));
  each_session([this](SessionBase& session, std::uint32_t) {
    if (session.overdue(server_.idle_seconds_max)) session.close();
  });
  for (auto& listener : listeners_)
    if (std::exchange(listener->paused, false)) accept(*listener);
  if (!stopping_ || live_ > 0) arm_tick();
}

void Loop::post_stop(std::chrono::milliseconds grace) {
  asio::post(io_, [this, grace] { stop(grace); });
}

void Loop::stop(std::chrono::milliseconds grace) {
  stopping_ = true;
  error_code ignored;
  for (auto& listener : listeners_) listener->acceptor.close(ignored);
  each_session([this](SessionBase& session, std::uint32_t slot) {
    session.connection().last_call();
    if (session.connection().finished()) session.close();  // idle: nothing to linger for
    mark_dirty(slot);
  });
  grace_.expires_after(grace);
  grace_.async_wait([this](const error_code& ec) {
    if (!ec) each_session([](SessionBase& session, std::uint32_t) { session.close(); });
  });
  end_if_stopped();
}

// With the timers gone, nothing is left to do for run(), and it returns.
void Loop::end_if_stopped() {
  if (!stopping_ || live_ > 0) return;
  tick_.cancel();
  grace_.cancel();
  share_.counters->in_flight.add(-std::exchange(in_flight_shown_, 0));
}

class ServerImpl final : public Server {
 public:
  ServerImpl(const ServerOptions& options)
      : share_{options.connections_max, static_cast<unsigned>(options.idle_seconds_max)},
        counters_(options.metrics != nullptr ? *options.metrics : own_metrics_) {}
  ~ServerImpl() override { stop(std::chrono::milliseconds{5000}); }

  Status open(const ServerOptions& options, Handler handler);
  std::uint16_t port() const override { return port_; }
  void stop(std::chrono::milliseconds grace) override EXCLUDES(mutex_);

 private:
  ServerShare share_;
  Metrics own_metrics_;
  ServerCounters counters_;
  std::uint16_t port_ = 0;
  std::vector<std::unique_ptr<Loop>> loops_;
  Mutex mutex_;
  std::optional<UnixListener> unix_ GUARDED_BY(mutex_);
  std::vector<std::thread> threads_ GUARDED_BY(mutex_);  // empty once stopped
};

Status ServerImpl::open(const ServerOptions& options, Handler handler) {
  const unsigned threads = std::max(1u, options.threads);
  ASSIGN(const auto trusted, AddressSet::parse(options.trusted_proxies, "trusted_proxies"));
  MutexLock lock(mutex_);
  for (unsigned i = 0; i < threads; ++i) {
    ConnectionShare share;
    share.handler = handler;
    share.limits = {options.header_bytes_max, options.body_bytes_max};
    share.trusted_proxies = trusted;
    share.counters = &counters_;
    share.in_flight_max = std::max<std::size_t>(1, limits::http_in_flight_max / threads);
    loops_.push_back(std::make_unique<Loop>(share_, std::move(share)));
    if (options.listen.empty()) continue;
    ASSIGN(auto listener, listen_tcp(options.listen, port_));
    port_ = listener.port;
    loops_.back()->accept_on(listener.family, std::move(listener.socket), Peer::tcp);
  }
  if (!options.unix_path.empty()) {
    ASSIGN(auto listener, UnixListener::listen(options.unix_path));
    unix_.emplace(std::move(listener));
    loops_.front()->accept_on(AF_UNIX, Descriptor(unix_->release()), Peer::local);
  }
  for (unsigned i = 0; i < threads; ++i) {
    threads_.emplace_back([loop = loops_[i].get(), i] {
      name_thread("http-" + std::to_string(i));
      loop->run();
    });
  }
  return {};
}

void ServerImpl::stop(std::chrono::milliseconds grace) {
  MutexLock lock(mutex_);
  if (threads_.empty()) return;
  for (auto& loop : loops_) loop->post_stop(grace);
  for (std::thread& thread : threads_) {
    assert(thread.get_id() != std::this_thread::get_id());  // a handler must not stop its server
    thread.join();
  }
  threads_.clear();
  unix_.reset();
}

}  // namespace

Result<std::unique_ptr<Server>> Server::start(ServerOptions options, Handler handler) {
  if (options.listen.empty() && options.unix_path.empty())
    return invalid("listen", "the server has nothing to listen on");
  try {
    auto server = std::make_unique<ServerImpl>(options);
    TRY(server->open(options, std::move(handler)));
    return server;
  } catch (const std::exception& e) {  // threads or descriptors have run out
    return fail(ErrorCode::io, std::string("cannot start the HTTP server: ") + e.what());
  }
}

}  // namespace enishi::net
