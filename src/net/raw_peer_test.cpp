#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>

#include <cstring>

#include "base/text.h"
#include "net/http.h"
#include "net/raw_peer.h"

namespace enishi::net {
namespace {

sockaddr_in loopback(std::uint16_t port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  return address;
}

template <class Address>
RawSocket connected(int family, const Address& address) {
  Descriptor fd(::socket(family, SOCK_STREAM | SOCK_CLOEXEC, 0));
  EXPECT_EQ(::connect(fd.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address), 0)
      << std::strerror(errno);
  return RawSocket(std::move(fd));
}

}  // namespace

RawSocket::RawSocket(Descriptor fd) : fd_(std::move(fd)) {
  const timeval limit{.tv_sec = 20, .tv_usec = 0};
  ::setsockopt(fd_.get(), SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
}

RawSocket RawSocket::tcp(std::uint16_t port) {
  return connected(AF_INET, loopback(port));
}

RawSocket RawSocket::unix_socket(const std::string& path) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  std::strncpy(address.sun_path, path.c_str(), sizeof address.sun_path - 1);
  return connected(AF_UNIX, address);
}

bool RawSocket::send(std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t n = ::send(fd_.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (n < 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(n));
  }
  return true;
}

void RawSocket::finish_sending() {
  ::shutdown(fd_.get(), SHUT_WR);
}

void RawSocket::reset() {
  const linger now{.l_onoff = 1, .l_linger = 0};
  ::setsockopt(fd_.get(), SOL_SOCKET, SO_LINGER, &now, sizeof now);
  close();
}

bool RawSocket::fill() {
  char bytes[65'536];
  const ssize_t n = ::recv(fd_.get(), bytes, sizeof bytes, 0);
  EXPECT_FALSE(n < 0 && (errno == EAGAIN || errno == EWOULDBLOCK)) << "the peer keeps silent";
  if (n <= 0) return false;
  buffer_.append(bytes, static_cast<std::size_t>(n));
  return true;
}

std::string RawSocket::receive() {
  if (buffer_.empty()) fill();
  return std::exchange(buffer_, {});
}

std::string RawSocket::receive_until(std::string_view s) {
  while (buffer_.find(s) == std::string::npos)
    if (!fill()) return std::exchange(buffer_, {});
  const auto end = buffer_.find(s) + s.size();
  std::string out = buffer_.substr(0, end);
  buffer_.erase(0, end);
  return out;
}

std::string RawSocket::receive_to_end() {
  while (fill()) {
  }
  return std::exchange(buffer_, {});
}

std::string RawSocket::response(bool head_only) {
  std::string out = receive_until("\r\n\r\n");
  std::size_t length = 0;
  for (const auto line : split(out, '\n')) {
    const auto colon = line.find(':');
    if (colon != std::string_view::npos &&
        same_header_name(line.substr(0, colon), "Content-Length"))
      length = parse_int<std::size_t>(trim(line.substr(colon + 1))).value_or(0);
  }
  if (head_only) return out;
  while (buffer_.size() < length && fill()) {
  }
  out += buffer_.substr(0, length);
  buffer_.erase(0, length);
  return out;
}

bool RawSocket::at_end() {
  return buffer_.empty() && !fill();
}

int status_of(std::string_view response) {
  if (!response.starts_with("HTTP/1.1 ") || response.size() < 12) return 0;
  return parse_int<int>(response.substr(9, 3)).value_or(0);
}

std::string body_of(std::string_view response) {
  const auto end = response.find("\r\n\r\n");
  return end == std::string_view::npos ? "" : std::string(response.substr(end + 4));
}

RawServer::RawServer(Script script) : script_(std::move(script)) {
  auto listener = listen_tcp("127.0.0.1:0");
  EXPECT_TRUE(listener);
  listener_ = std::move(listener->socket);
  port_ = listener->port;
  acceptor_ = std::thread([this] { accept_all(); });
}

RawServer::~RawServer() {
  std::vector<std::thread> threads;
  {
    MutexLock lock(mutex_);
    stopping_ = true;
    ::shutdown(listener_.get(), SHUT_RDWR);
    for (const auto& socket : open_)
      if (socket->fd() >= 0) ::shutdown(socket->fd(), SHUT_RDWR);
    std::swap(threads, threads_);
  }
  acceptor_.join();
  for (std::thread& t : threads) t.join();
}

std::string RawServer::url(std::string_view target) const {
  return "http://127.0.0.1:" + std::to_string(port_) + std::string(target);
}

void RawServer::accept_all() {
  for (;;) {
    Descriptor fd(::accept4(listener_.get(), nullptr, nullptr, SOCK_CLOEXEC));
    if (fd.get() < 0) return;
    auto socket = std::make_shared<RawSocket>(std::move(fd));
    MutexLock lock(mutex_);
    if (stopping_) return;
    open_.push_back(socket);
    threads_.emplace_back([this, socket] {
      script_(*socket);
      MutexLock hold(mutex_);
      socket->close();
    });
  }
}

}  // namespace enishi::net
