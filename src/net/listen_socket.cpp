#include "net/listen_socket.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <system_error>

#include "base/text.h"

namespace enishi::net {
namespace {

constexpr int kBacklog = 1024;

std::unexpected<Error> failed(std::string_view what, std::string_view field) {
  const int error = errno;
  const auto code =
      error == EADDRINUSE || error == EADDRNOTAVAIL ? ErrorCode::conflict : ErrorCode::io;
  return fail(code, std::string(what) + ": " + std::generic_category().message(error),
              std::string(field));
}

struct SocketAddress {
  sockaddr_storage storage{};
  socklen_t size = 0;
  sockaddr* get() { return reinterpret_cast<sockaddr*>(&storage); }
};

Result<SocketAddress> parse_listen(std::string_view text, std::uint16_t port) {
  const auto bad = invalid("listen", "not of the form \"127.0.0.1:8080\" or \"[::1]:8080\"");
  const auto colon = text.rfind(':');
  if (colon == std::string_view::npos) return bad;
  const auto number = parse_int<std::uint16_t>(text.substr(colon + 1));
  if (!number) return bad;
  const auto wire_port = htons(port != 0 ? port : *number);
  std::string host(text.substr(0, colon));
  SocketAddress address;
  if (host.starts_with('[') && host.ends_with(']')) {
    host = host.substr(1, host.size() - 2);
    auto* v6 = reinterpret_cast<sockaddr_in6*>(&address.storage);
    v6->sin6_family = AF_INET6;
    v6->sin6_port = wire_port;
    address.size = sizeof *v6;
    if (inet_pton(AF_INET6, host.c_str(), &v6->sin6_addr) != 1) return bad;
  } else {
    auto* v4 = reinterpret_cast<sockaddr_in*>(&address.storage);
    v4->sin_family = AF_INET;
    v4->sin_port = wire_port;
    address.size = sizeof *v4;
    if (inet_pton(AF_INET, host.c_str(), &v4->sin_addr) != 1) return bad;
  }
  return address;
}

Result<Descriptor> bound(SocketAddress& address, bool share_port) {
  Descriptor fd(::socket(address.storage.ss_family, SOCK_STREAM | SOCK_CLOEXEC, 0));
  if (fd.get() < 0) return failed("socket", "listen");
  const int on = 1;
  ::setsockopt(fd.get(), SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  if (share_port && ::setsockopt(fd.get(), SOL_SOCKET, SO_REUSEPORT, &on, sizeof on) != 0)
    return failed("SO_REUSEPORT", "listen");
  if (::bind(fd.get(), address.get(), address.size) != 0) return failed("bind", "listen");
  return fd;
}

Result<sockaddr_un> unix_address(const std::string& path) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  if (path.size() >= sizeof address.sun_path)
    return invalid("unix_path", "the path of a Unix socket can have at most " +
                                    std::to_string(sizeof address.sun_path - 1) + " bytes");
  std::memcpy(address.sun_path, path.c_str(), path.size() + 1);
  return address;
}

Status remove_stale(const std::string& path, sockaddr_un& address) {
  struct stat status{};
  if (::lstat(path.c_str(), &status) != 0) {
    if (errno == ENOENT) return {};
    return failed("stat", "unix_path");
  }
  if (!S_ISSOCK(status.st_mode))
    return fail(ErrorCode::conflict, "the file exists and is no socket", "unix_path");
  Descriptor probe(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
  if (probe.get() < 0) return failed("socket", "unix_path");
  const int result = ::connect(probe.get(), reinterpret_cast<sockaddr*>(&address), sizeof address);
  // EAGAIN is a full backlog: somebody listens.
  if (result == 0 || errno != ECONNREFUSED)
    return fail(ErrorCode::conflict, "another server listens on the socket", "unix_path");
  if (::unlink(path.c_str()) != 0) return failed("unlink", "unix_path");
  return {};
}

}  // namespace

Descriptor& Descriptor::operator=(Descriptor&& other) noexcept {
  if (this != &other) {
    if (fd_ >= 0) ::close(fd_);
    fd_ = other.release();
  }
  return *this;
}

Descriptor::~Descriptor() {
  if (fd_ >= 0) ::close(fd_);
}

Result<TcpListener> listen_tcp(std::string_view text, std::uint16_t port) {
  ASSIGN(auto address, parse_listen(text, port));
  if (port == 0) TRY(bound(address, false));  // nobody else's, shared or not
  ASSIGN(auto fd, bound(address, true));
  if (::listen(fd.get(), kBacklog) != 0) return failed("listen", "listen");
  if (::getsockname(fd.get(), address.get(), &address.size) != 0)
    return failed("getsockname", "listen");
  TcpListener listener{std::move(fd), address.storage.ss_family, 0};
  listener.port = ntohs(listener.family == AF_INET6
                            ? reinterpret_cast<sockaddr_in6*>(&address.storage)->sin6_port
                            : reinterpret_cast<sockaddr_in*>(&address.storage)->sin_port);
  return listener;
}

UnixListener::UnixListener(Descriptor socket, std::string path)
    : socket_(std::move(socket)), path_(std::move(path)) {
  struct stat status{};
  if (::lstat(path_.c_str(), &status) == 0) {
    device_ = status.st_dev;
    inode_ = status.st_ino;
  }
}

Result<UnixListener> UnixListener::listen(const std::string& path) {
  ASSIGN(auto address, unix_address(path));
  TRY(remove_stale(path, address));
  Descriptor fd(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
  if (fd.get() < 0) return failed("socket", "unix_path");
  if (::bind(fd.get(), reinterpret_cast<sockaddr*>(&address), sizeof address) != 0)
    return failed("bind", "unix_path");
  UnixListener listener(std::move(fd), path);
  // Nobody can connect before listen(), so the mode is never wider than it says.
  if (::chmod(path.c_str(), S_IRUSR | S_IWUSR) != 0) return failed("chmod", "unix_path");
  if (::listen(listener.socket_.get(), kBacklog) != 0) return failed("listen", "unix_path");
  return listener;
}

UnixListener::~UnixListener() {
  struct stat status{};
  if (inode_ == 0 || path_.empty() || ::lstat(path_.c_str(), &status) != 0) return;
  if (status.st_dev == device_ && status.st_ino == inode_) ::unlink(path_.c_str());
}

std::string address_text(const void* any) {
  const auto* address = static_cast<const sockaddr*>(any);
  char text[INET6_ADDRSTRLEN] = "";
  if (address->sa_family == AF_INET) {
    inet_ntop(AF_INET, &static_cast<const sockaddr_in*>(any)->sin_addr, text, sizeof text);
  } else if (address->sa_family == AF_INET6) {
    const auto* v6 = &static_cast<const sockaddr_in6*>(any)->sin6_addr;
    if (IN6_IS_ADDR_V4MAPPED(v6))  // a client over IPv4 on a socket that speaks both
      inet_ntop(AF_INET, v6->s6_addr + 12, text, sizeof text);
    else
      inet_ntop(AF_INET6, v6, text, sizeof text);
  }
  return text;
}

}  // namespace enishi::net
