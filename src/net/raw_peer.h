// Plain blocking sockets for tests: peers that say exactly what they are told, wrong or right.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "base/thread.h"
#include "net/listen_socket.h"

namespace enishi::net {

// A connected socket. A wait of over 20 s counts as the end of input, and fails the test.
class RawSocket {
 public:
  explicit RawSocket(Descriptor fd);
  static RawSocket tcp(std::uint16_t port);  // 127.0.0.1
  static RawSocket unix_socket(const std::string& path);

  bool send(std::string_view bytes);  // false when the peer has closed
  void finish_sending();              // half close
  void reset();                       // close so that the peer gets RST
  void close() { fd_ = Descriptor(); }

  std::string receive();                          // some bytes; empty at the end
  std::string receive_until(std::string_view s);  // up to and with s, or to the end
  std::string receive_to_end();
  std::string response(bool head_only = false);  // one response with Content-Length
  std::string request() { return response(); }   // one request, likewise
  bool at_end();                                 // waits; true when the peer closed
  int fd() const { return fd_.get(); }

 private:
  bool fill();
  Descriptor fd_;
  std::string buffer_;
};

// Status code and body of what response() gave.
int status_of(std::string_view response);
std::string body_of(std::string_view response);

// Listens on 127.0.0.1 and runs `script` for each connection on a thread of its own, until the
// server goes: then every connection is shut down and the threads are joined.
class RawServer {
 public:
  using Script = std::function<void(RawSocket&)>;
  explicit RawServer(Script script);
  ~RawServer();
  std::uint16_t port() const { return port_; }
  std::string url(std::string_view target = "/") const;

 private:
  void accept_all();
  Script script_;
  Descriptor listener_;
  std::uint16_t port_ = 0;
  Mutex mutex_;
  bool stopping_ GUARDED_BY(mutex_) = false;
  std::vector<std::shared_ptr<RawSocket>> open_ GUARDED_BY(mutex_);
  std::vector<std::thread> threads_ GUARDED_BY(mutex_);
  std::thread acceptor_;
};

}  // namespace enishi::net
