// Listening sockets as plain descriptors. Inside `net` only.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

#include "base/result.h"

namespace enishi::net {

// Owns one descriptor.
class Descriptor {
 public:
  explicit Descriptor(int fd = -1) : fd_(fd) {}
  Descriptor(Descriptor&& other) noexcept : fd_(other.release()) {}
  Descriptor& operator=(Descriptor&& other) noexcept;
  ~Descriptor();
  int get() const { return fd_; }
  int release() { return std::exchange(fd_, -1); }

 private:
  int fd_;
};

struct TcpListener {
  Descriptor socket;
  int family = 0;
  std::uint16_t port = 0;
};

// "127.0.0.1:8080", "[::1]:0". A numeric address only. `port` replaces that of the text unless 0:
// so several sockets can share (SO_REUSEPORT) the one that the first has picked.
// A port that another process listens on is refused, though it too may have set SO_REUSEPORT.
Result<TcpListener> listen_tcp(std::string_view address, std::uint16_t port = 0);

// A Unix socket that only its owner may open (mode 0600). One left behind by a process that is gone
// is replaced; one that answers, or a file of another kind, is a conflict. Removes the file when
// it goes, if it is still the same one.
class UnixListener {
 public:
  static Result<UnixListener> listen(const std::string& path);
  UnixListener(UnixListener&& other) noexcept = default;
  ~UnixListener();
  int release() { return socket_.release(); }  // the descriptor; the file stays ours

 private:
  UnixListener(Descriptor socket, std::string path);
  Descriptor socket_;
  std::string path_;
  dev_t device_ = 0;
  ino_t inode_ = 0;
};

// The peer's address as text without port; empty for a Unix socket.
std::string address_text(const void* sockaddr);

}  // namespace enishi::net
