#include "http_sender.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <string>

#include "base/text.h"

namespace enishi::bench {
namespace {

SystemClock the_clock;
using Nanos = std::chrono::nanoseconds;

[[noreturn]] void die(const char* what) {
  std::perror(what);
  std::exit(1);
}

struct Connection {
  int fd = -1;
  std::size_t request = 0;
  std::size_t sent = 0;  // bytes of it
  Nanos due{0};
  bool busy = false;
  std::string in;
};

// Bytes of the first answer in `in`, 0 if it is not complete, npos if it is none of HTTP's.
std::size_t answer_bytes(std::string_view in) {
  const auto head = in.find("\r\n\r\n");
  if (head == in.npos) return in.size() > 64 << 10 ? in.npos : 0;
  if (!in.starts_with("HTTP/1.1 ")) return in.npos;
  constexpr std::string_view name = "\r\nContent-Length: ";
  const auto at = in.find(name);
  if (at == in.npos || at > head) return in.npos;
  const auto from = at + name.size();
  const auto length = parse_int<std::size_t>(in.substr(from, in.find('\r', from) - from));
  if (!length) return in.npos;
  const std::size_t bytes = head + 4 + *length;
  return in.size() < bytes ? 0 : bytes;
}

class Sender {
 public:
  Sender(const SendPlan& plan, const Requests& requests);
  ~Sender();
  Sent run();

 private:
  void connect(Connection& connection);
  void issue(Connection& connection, Nanos due);
  void write(Connection& connection);
  void read(Connection& connection);
  void lose(Connection& connection);
  void free(Connection& connection);
  void issue_what_is_due();
  int wait_ms() const;
  Nanos due(std::size_t request) const {
    return started_ +
           Nanos(static_cast<std::int64_t>(static_cast<double>(request) * 1e9 / plan_.per_second));
  }

  const SendPlan& plan_;
  const Requests& requests_;
  const int epoll_;
  std::vector<Connection> connections_;
  std::vector<Connection*> idle_;  // open loop
  std::size_t next_ = 0, done_ = 0;
  Nanos started_{0}, last_{0};
  Sent sent_;
};

Sender::Sender(const SendPlan& plan, const Requests& requests)
    : plan_(plan),
      requests_(requests),
      epoll_(epoll_create1(EPOLL_CLOEXEC)),
      connections_(std::min(plan.connections, requests.size())) {
  if (epoll_ < 0) die("epoll");
  sent_.latency_ms.reserve(requests.size());
  for (Connection& connection : connections_) connect(connection);
}

Sender::~Sender() {
  for (const Connection& connection : connections_)
    if (connection.fd >= 0) ::close(connection.fd);
  ::close(epoll_);
}

void Sender::connect(Connection& connection) {
  sockaddr_in to{};
  to.sin_family = AF_INET;
  to.sin_port = htons(plan_.port);
  to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  connection.fd = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (connection.fd < 0) die("socket");
  if (::connect(connection.fd, reinterpret_cast<const sockaddr*>(&to), sizeof to) != 0)
    die("connect");
  const int on = 1;
  ::setsockopt(connection.fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  epoll_event event{.events = EPOLLIN | EPOLLOUT | EPOLLET, .data = {.ptr = &connection}};
  if (::epoll_ctl(epoll_, EPOLL_CTL_ADD, connection.fd, &event) != 0) die("epoll_ctl");
}

Sent Sender::run() {
  started_ = last_ = the_clock.monotonic();
  if (plan_.per_second > 0) {
    for (Connection& connection : connections_) idle_.push_back(&connection);
  } else {
    for (Connection& connection : connections_) issue(connection, the_clock.monotonic());
  }
  std::array<epoll_event, 512> events;
  while (done_ < requests_.size()) {
    issue_what_is_due();
    const int n = ::epoll_wait(epoll_, events.data(), events.size(), wait_ms());
    if (n < 0 && errno != EINTR) die("epoll_wait");
    for (int i = 0; i < n; ++i) {
      auto& connection = *static_cast<Connection*>(events[static_cast<std::size_t>(i)].data.ptr);
      if (connection.fd < 0 || !connection.busy) continue;
      if ((events[static_cast<std::size_t>(i)].events & EPOLLOUT) != 0) write(connection);
      if (connection.fd >= 0 && connection.busy) read(connection);
    }
    if (the_clock.monotonic() - last_ > plan_.give_up) break;
  }
  sent_.lost = requests_.size() - sent_.good - sent_.refused;
  sent_.seconds = std::chrono::duration<double>(last_ - started_).count();
  std::ranges::sort(sent_.latency_ms);
  return std::move(sent_);
}

void Sender::issue_what_is_due() {
  if (plan_.per_second <= 0) return;
  const Nanos now = the_clock.monotonic();
  while (next_ < requests_.size() && !idle_.empty() && due(next_) <= now) {
    Connection& connection = *idle_.back();
    idle_.pop_back();
    issue(connection, due(next_));
  }
}

int Sender::wait_ms() const {
  return plan_.per_second > 0 && next_ < requests_.size() && !idle_.empty() ? 1 : 1'000;
}

void Sender::issue(Connection& connection, Nanos due) {
  if (next_ == requests_.size()) return;
  connection.request = next_++;
  connection.sent = 0;
  connection.due = due;
  connection.busy = true;
  write(connection);
}

void Sender::write(Connection& connection) {
  const std::string_view rest = requests_[connection.request].substr(connection.sent);
  if (rest.empty()) return;
  const ssize_t n = ::send(connection.fd, rest.data(), rest.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
  if (n >= 0)
    connection.sent += static_cast<std::size_t>(n);
  else if (errno != EAGAIN && errno != EWOULDBLOCK)
    lose(connection);
}

void Sender::read(Connection& connection) {
  static std::array<char, 16 << 10> buffer;
  const ssize_t n = ::recv(connection.fd, buffer.data(), buffer.size(), MSG_DONTWAIT);
  if (n < 0 && (errno == EAGAIN || errno == EWOULDBLOCK)) return;
  if (n <= 0) return lose(connection);
  const std::string_view bytes(buffer.data(), static_cast<std::size_t>(n));
  std::string_view answer = bytes;
  if (!connection.in.empty()) answer = connection.in.append(bytes);
  const std::size_t size = answer_bytes(answer);
  if (size == 0) {
    if (connection.in.empty()) connection.in = bytes;
    return;
  }
  if (size != answer.size()) return lose(connection);  // one request, one answer
  (answer.substr(9, 3) == "200" ? sent_.good : sent_.refused) += 1;
  connection.in.clear();
  last_ = the_clock.monotonic();
  sent_.latency_ms.push_back(
      std::chrono::duration<float, std::milli>(last_ - connection.due).count());
  ++done_;
  free(connection);
}

// The request counts as lost; the others go on over a new connection.
void Sender::lose(Connection& connection) {
  ::close(connection.fd);
  connection.in.clear();
  ++done_;
  connect(connection);
  free(connection);
}

void Sender::free(Connection& connection) {
  connection.busy = false;
  if (plan_.per_second > 0)
    idle_.push_back(&connection);
  else
    issue(connection, the_clock.monotonic());
}

}  // namespace

Sent send_all(const SendPlan& plan, const Requests& requests) {
  return Sender(plan, requests).run();
}

}  // namespace enishi::bench
