// HTTP/1.1 server over TCP and, for commands beside a running server, a Unix socket.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "base/limits.h"
#include "base/metrics.h"
#include "base/result.h"
#include "net/http.h"

namespace enishi::net {

struct ServerOptions {
  std::string listen;     // "127.0.0.1:8080", "[::1]:0"; empty: no TCP. Port 0 picks a free one.
  std::string unix_path;  // Unix socket (mode 0600, stale one replaced); empty: none
  unsigned threads = 2;   // I/O threads, each with its own loop
  std::size_t header_bytes_max = limits::http_header_bytes_max;
  std::size_t body_bytes_max = limits::http_body_bytes_max;  // larger -> 413, connection closed
  std::size_t connections_max = limits::http_connections_max;
  int idle_seconds_max = limits::http_idle_seconds_max;  // also bounds a slow request (slowloris)
  std::vector<std::string> trusted_proxies;              // CIDRs whose X-Forwarded-For is believed
  Metrics* metrics = nullptr;                            // optional; must outlive the server
};

// Pipelined requests of one connection are answered in order. A reply may come from any thread;
// replies that arrive in bursts are handed to the I/O thread with one wake-up per burst.
class Server {
 public:
  static Result<std::unique_ptr<Server>> start(ServerOptions options, Handler handler);
  virtual ~Server() = default;  // as stop()

  virtual std::uint16_t port() const = 0;  // of the TCP listener, 0 without one
  // Stops accepting, lets requests in flight answer (at most `grace`), closes, joins. Idempotent.
  virtual void stop(std::chrono::milliseconds grace = std::chrono::milliseconds{5000}) = 0;
};

}  // namespace enishi::net
