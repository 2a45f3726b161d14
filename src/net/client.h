// HTTP client: many calls in flight on one thread (libcurl multi), HTTP/2 where the peer has it.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "base/metrics.h"
#include "net/http.h"

namespace enishi::net {

struct Call {
  std::string method = "GET";
  std::string url;  // absolute http(s)
  std::vector<Header> headers;
  std::string body;  // sent with Content-Length (also 0) for POST, PUT, PATCH
  std::chrono::milliseconds connect_timeout{5'000};
  std::chrono::milliseconds timeout{30'000};  // once begun; it may queue as long before
  std::size_t response_bytes_max = 16 << 20;
  std::string unix_path;  // talk over this Unix socket instead of TCP
  bool guarded = false;   // refuse private, loopback and link-local addresses (user-given URLs)
};

// What is known after a call. The difference decides whether a send may be repeated.
enum class Fate : unsigned char {
  answered,   // a complete HTTP response is in `response`
  not_sent,   // certainly never reached the peer's application: bad URL, DNS, refused, TLS, guard
  ambiguous,  // may have been acted on: time-out, reset, stream error, GOAWAY, truncated answer
};

struct Outcome {
  Fate fate = Fate::ambiguous;
  Response response;   // only when answered
  std::string detail;  // for the log when not answered; no personal data
  std::chrono::microseconds took{0};
};

using Done = std::move_only_function<void(Outcome)>;  // on the client's thread; must not block

struct ClientOptions {
  std::size_t in_flight_max = 1'024;  // further calls wait in the queue
  std::size_t queue_max = 16'384;     // beyond it call() refuses
  // Over HTTP/1.1 also the calls in flight to one host; over TLS, where a connection may carry many
  // streams, those are at most half of in_flight_max.
  long connections_per_host_max = 32;
  std::string ca_file;  // PEM bundle; empty: the system's
  Metrics* metrics = nullptr;
};

// Thread safe. No redirects are followed, no proxies taken from the environment, responses are
// never cached.
class Client {
 public:
  static std::unique_ptr<Client> make(ClientOptions options = {});
  virtual ~Client() =
      default;  // ends calls in flight as ambiguous (not_sent if unsent), then joins

  // False when the queue is full or the client is stopping; `done` is then not called.
  [[nodiscard]] virtual bool call(Call call, Done done) = 0;

  // Waits for the outcome. Not from the client's own thread.
  Outcome call_and_wait(Call call);
};

}  // namespace enishi::net
