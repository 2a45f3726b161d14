#include "net/server.h"

#include <gtest/gtest.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <unistd.h>

#include <algorithm>
#include <condition_variable>
#include <filesystem>
#include <fstream>
#include <future>
#include <random>

#include "base/thread.h"
#include "net/raw_peer.h"

namespace enishi::net {
namespace {

const std::string kHost = "Host: a\r\n";

std::string get(std::string_view target, std::string_view more = "") {
  return "GET " + std::string(target) + " HTTP/1.1\r\n" + kHost + std::string(more) + "\r\n";
}

std::string post(std::string_view target, std::string_view body) {
  return "POST " + std::string(target) + " HTTP/1.1\r\n" + kHost +
         "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" + std::string(body);
}

void echo(Request&& request, Reply&& reply) {
  reply(text_response(200, request.method + " " + request.target + " " + request.body));
}

std::unique_ptr<Server> start(Handler handler, ServerOptions options = {}) {
  if (options.listen.empty() && options.unix_path.empty()) options.listen = "127.0.0.1:0";
  auto server = Server::start(std::move(options), std::move(handler));
  EXPECT_TRUE(server) << server.error().message;
  return std::move(*server);
}

// Keeps requests until the test answers them.
class Holder {
 public:
  Handler handler() {
    return [this](Request&& request, Reply&& reply) {
      MutexLock lock(mutex_);
      held_.emplace_back(std::move(request), std::move(reply));
      changed_.notify_all();
    };
  }
  void wait_for(std::size_t count) {
    MutexLock lock(mutex_);
    while (held_.size() < count) changed_.wait(lock.native());
  }
  // Waits until `count` are held and takes them.
  std::vector<std::pair<Request, Reply>> take(std::size_t count) {
    MutexLock lock(mutex_);
    while (held_.size() < count) changed_.wait(lock.native());
    return std::exchange(held_, {});
  }

 private:
  Mutex mutex_;
  std::condition_variable changed_;
  std::vector<std::pair<Request, Reply>> held_ GUARDED_BY(mutex_);
};

TEST(Server, AnswersAndKeepsTheConnection) {
  const auto server = start(echo);
  auto socket = RawSocket::tcp(server->port());
  for (int i = 0; i < 3; ++i) {
    socket.send(post("/a?b", std::to_string(i)));
    const auto response = socket.response();
    EXPECT_EQ(status_of(response), 200);
    EXPECT_EQ(body_of(response), "POST /a?b " + std::to_string(i));
    EXPECT_NE(response.find("\r\nDate: "), std::string::npos);
    EXPECT_NE(response.find("\r\nContent-Type: text/plain; charset=utf-8\r\n"), std::string::npos);
    EXPECT_EQ(response.find("Connection:"), std::string::npos);
  }
}

TEST(Server, HeadAndBodilessAnswers) {
  const auto server = start([](Request&& request, Reply&& reply) {
    reply({request.target == "/204" ? 204 : 200, {}, "body"});
  });
  auto socket = RawSocket::tcp(server->port());
  socket.send("HEAD / HTTP/1.1\r\n" + kHost + "\r\n" + get("/204") + get("/"));
  const auto head = socket.response(true);
  EXPECT_NE(head.find("Content-Length: 4\r\n"), std::string::npos);
  EXPECT_EQ(status_of(socket.response()), 204);
  EXPECT_EQ(body_of(socket.response()), "body");
}

TEST(Server, ClosesWhenAsked) {
  const auto server = start(echo);
  {
    auto socket = RawSocket::tcp(server->port());
    socket.send(get("/1", "Connection: close\r\n") + get("/2"));
    const auto response = socket.receive_to_end();
    EXPECT_NE(response.find("Connection: close\r\n"), std::string::npos);
    EXPECT_EQ(body_of(response), "GET /1 ");  // nothing of the second
  }
  {
    auto socket = RawSocket::tcp(server->port());
    socket.send("GET / HTTP/1.0\r\n\r\n");
    EXPECT_EQ(body_of(socket.receive_to_end()), "GET / ");
  }
  {
    auto socket = RawSocket::tcp(server->port());
    socket.send("GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
    EXPECT_NE(socket.response().find("Connection: keep-alive\r\n"), std::string::npos);
    socket.send("GET /2 HTTP/1.0\r\n\r\n");
    EXPECT_EQ(body_of(socket.receive_to_end()), "GET /2 ");
  }
}

TEST(Server, HalfClosedClientsGetTheirAnswers) {
  Holder holder;
  const auto server = start(holder.handler());
  auto socket = RawSocket::tcp(server->port());
  socket.send(get("/1") + get("/2") + "GET /par");
  socket.finish_sending();
  auto held = holder.take(2);
  held[1].second(text_response(200, "two"));
  held[0].second(text_response(200, "one"));
  EXPECT_EQ(body_of(socket.response()), "one");
  EXPECT_EQ(body_of(socket.response()), "two");
  EXPECT_TRUE(socket.at_end());
}

// 200 requests at once; the answers come from other threads, shuffled. At most 16 are ever
// unanswered.
TEST(Server, PipelinedAnswersKeepTheOrder) {
  constexpr int count = 200;
  Holder holder;
  const auto server = start(holder.handler());
  auto socket = RawSocket::tcp(server->port());
  std::string all;
  for (int i = 0; i < count; ++i) all += post("/", std::to_string(i));
  socket.send(all);

  std::mt19937 shuffle_seeded(7);
  {
    WorkerPool pool("answer", 3, count);
    for (int answered = 0; answered < count;) {
      auto held = holder.take(std::min<std::size_t>(16, std::size_t(count - answered)));
      EXPECT_LE(held.size(), 16u);
      answered += static_cast<int>(held.size());
      std::ranges::shuffle(held, shuffle_seeded);
      for (auto& [request, reply] : held) {
        EXPECT_TRUE(pool.try_run([body = request.body, r = std::move(reply)]() mutable {
          r(text_response(200, body));
        }));
      }
    }
  }
  for (int i = 0; i < count; ++i) ASSERT_EQ(body_of(socket.response()), std::to_string(i));
}

TEST(Server, OneConnectionMayAnswerForAnother) {
  Holder holder;
  const auto server = start(
      [&, hold = holder.handler()](Request&& request, Reply&& reply) {
        if (request.target == "/wait") return hold(std::move(request), std::move(reply));
        for (auto& [held, waiting] : holder.take(1)) waiting(text_response(200, "woken"));
        reply(text_response(200, "done"));
      },
      {.threads = 1});
  auto a = RawSocket::tcp(server->port());
  a.send(get("/wait") + get("/wake"));  // also for itself
  EXPECT_EQ(body_of(a.response()), "woken");
  EXPECT_EQ(body_of(a.response()), "done");

  auto b = RawSocket::tcp(server->port());
  b.send(get("/wait"));
  holder.wait_for(1);
  a.send(get("/wake"));
  EXPECT_EQ(body_of(a.response()), "done");
  EXPECT_EQ(body_of(b.response()), "woken");
}

TEST(Server, BodiesInPieces) {
  const auto server = start(echo);
  auto socket = RawSocket::tcp(server->port());
  const std::string request = post("/slow", "abcdefghij");
  for (const char c : request) ASSERT_TRUE(socket.send(std::string(1, c)));
  EXPECT_EQ(body_of(socket.response()), "POST /slow abcdefghij");

  const std::string big(2 << 20, 'x');
  socket.send(post("/", big));
  EXPECT_EQ(body_of(socket.response()), "POST / " + big);

  std::string chunked = "POST /c HTTP/1.1\r\n" + kHost + "Transfer-Encoding: chunked\r\n\r\n";
  for (int i = 0; i < 1'000; ++i) chunked += "a\r\n0123456789\r\n";
  socket.send(chunked + "0\r\n\r\n");
  EXPECT_EQ(body_of(socket.response()).size(), 10'000 + std::string("POST /c ").size());
}

TEST(Server, ExpectContinue) {
  Holder holder;
  const auto server = start(holder.handler());
  auto socket = RawSocket::tcp(server->port());
  // The 100 waits until the request before it is answered.
  socket.send(get("/first") + "POST / HTTP/1.1\r\n" + kHost +
              "Expect: 100-continue\r\nContent-Length: 3\r\n\r\n");
  holder.take(1)[0].second(text_response(200, "first"));
  EXPECT_EQ(body_of(socket.response()), "first");
  EXPECT_EQ(socket.receive_until("\r\n\r\n"), "HTTP/1.1 100 Continue\r\n\r\n");
  socket.send("abc");
  auto held = holder.take(1);
  EXPECT_EQ(held[0].first.body, "abc");
  held[0].second(text_response(200, "second"));
  EXPECT_EQ(body_of(socket.response()), "second");
}

TEST(Server, Refusals) {
  const auto server = start(echo, {.header_bytes_max = 8'000, .body_bytes_max = 10'000});
  struct Case {
    std::string request;
    int status;
  };
  const std::string head = "POST / HTTP/1.1\r\n" + kHost;
  for (const Case& c : {
           Case{get("/", "X: " + std::string(9'000, 'x') + "\r\n"), 431},
           Case{get("/" + std::string(100'000, 'x')), 431},
           Case{post("/", std::string(10'001, 'x')), 413},
           Case{post("/", std::string(5 << 20, 'x')), 413},  // the answer outlives the rest
           Case{head + "Expect: 100-continue\r\nContent-Length: 10001\r\n\r\n", 413},
           Case{head + "Transfer-Encoding: chunked\r\n\r\n2711\r\n" + std::string(10'001, 'x'),
                413},
           Case{"BAD\r\n\r\n", 400},
           Case{"GET / HTTP/1.1\r\n\r\n", 400},
           Case{head + "Content-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n", 400},
       }) {
    auto socket = RawSocket::tcp(server->port());
    socket.send(get("/before"));
    EXPECT_EQ(status_of(socket.response()), 200);
    socket.send(c.request);
    const auto response = socket.receive_to_end();
    EXPECT_EQ(status_of(response), c.status) << c.request.substr(0, 100);
    EXPECT_NE(response.find("Connection: close\r\n"), std::string::npos);
    EXPECT_NE(response.find("application/problem+json"), std::string::npos);
  }
}

TEST(Server, ARefusalWaitsForTheAnswersBeforeIt) {
  Holder holder;
  const auto server = start(holder.handler());
  auto socket = RawSocket::tcp(server->port());
  socket.send(get("/first") + "GARBAGE\r\n\r\n");
  holder.take(1)[0].second(text_response(200, "first"));
  EXPECT_EQ(body_of(socket.response()), "first");
  EXPECT_EQ(status_of(socket.receive_to_end()), 400);
}

TEST(Server, FaultyHandlersGive500) {
  const auto server = start([](Request&& request, Reply&& reply) {
    if (request.target == "/drop") return;
    if (request.target == "/drop-moved") {
      const Reply mine = std::move(reply);
      return;
    }
    if (request.target == "/throw") throw std::runtime_error("secret");
    if (request.target == "/throw-odd") throw 7;
    if (request.target == "/status") return reply({42, {}, ""});
    if (request.target == "/split") return reply({302, {{"Location", "/\r\nSet-Cookie: a=b"}}, ""});
    reply(text_response(200, "fine"));
    if (request.target == "/throw-after") throw std::runtime_error("secret");
    if (request.target == "/twice") reply(text_response(200, "again"));
  });
  auto socket = RawSocket::tcp(server->port());
  for (const char* target : {"/drop", "/drop-moved", "/throw", "/throw-odd", "/status", "/split"}) {
    socket.send(get(target));
    const auto response = socket.response();
    EXPECT_EQ(status_of(response), 500) << target;
    EXPECT_EQ(response.find("secret"), std::string::npos);
    EXPECT_EQ(response.find("Set-Cookie"), std::string::npos);
  }
  for (const char* target : {"/throw-after", "/twice", "/"}) {
    socket.send(get(target));
    EXPECT_EQ(body_of(socket.response()), "fine") << target;
  }
}

TEST(Server, AnAbortedAnswerEndsTheConnection) {
  const auto server = start([](Request&& request, Reply&& reply) {
    reply({.status = 200, .body = request.target, .abort = request.target == "/2"});
  });
  auto socket = RawSocket::tcp(server->port());
  socket.send(get("/1") + get("/2") + get("/3"));
  EXPECT_EQ(body_of(socket.response()), "/1");
  EXPECT_TRUE(socket.at_end());
}

TEST(Server, LargeAnswersToASlowReader) {
  const std::string big(3'000'000, 'x');
  const auto server = start([&](Request&&, Reply&& reply) { reply(text_response(200, big)); });
  auto socket = RawSocket::tcp(server->port());
  for (int i = 0; i < 20; ++i) socket.send(get("/"));
  for (int i = 0; i < 20; ++i) ASSERT_EQ(body_of(socket.response()), big);
}

TEST(Server, ClientsThatVanish) {
  Holder holder;
  const auto server = start(holder.handler());
  for (int i = 0; i < 20; ++i) {
    auto socket = RawSocket::tcp(server->port());
    socket.send(get("/") + get("/"));
    auto held = holder.take(2);
    if (i % 2 == 0)
      socket.reset();
    else
      socket.close();
    for (auto& [request, reply] : held) reply(text_response(200, std::string(100'000, 'x')));
  }
  auto socket = RawSocket::tcp(server->port());
  socket.send(get("/"));
  holder.take(1)[0].second(text_response(200, "alive"));
  EXPECT_EQ(body_of(socket.response()), "alive");
}

TEST(Server, TooManyConnections) {
  const auto server = start(echo, {.connections_max = 2});
  auto a = RawSocket::tcp(server->port());
  auto b = RawSocket::tcp(server->port());
  a.send(get("/"));
  b.send(get("/"));
  EXPECT_EQ(status_of(a.response()), 200);
  EXPECT_EQ(status_of(b.response()), 200);
  auto c = RawSocket::tcp(server->port());
  EXPECT_TRUE(c.at_end());
  a.send(get("/"));
  EXPECT_EQ(status_of(a.response()), 200);
}

TEST(Server, SlowClientsAreCutOff) {
  Holder holder;
  const auto server = start(
      [&, held = holder.handler()](Request&& request, Reply&& reply) {
        if (request.target == "/held") return held(std::move(request), std::move(reply));
        reply(text_response(200, std::string(20'000'000, 'x')));
      },
      {.idle_seconds_max = 1});
  auto idle = RawSocket::tcp(server->port());
  auto half_head = RawSocket::tcp(server->port());
  half_head.send("GET / HT");
  auto half_body = RawSocket::tcp(server->port());
  half_body.send("POST / HTTP/1.1\r\n" + kHost + "Content-Length: 10\r\n\r\nabc");
  auto no_reader = RawSocket::tcp(server->port());
  no_reader.send(get("/"));
  auto waits = RawSocket::tcp(server->port());
  waits.send(get("/held"));

  // Each byte of a request that trickles in comes in time, yet the whole is too slow.
  auto trickle = RawSocket::tcp(server->port());
  const timeval pause{.tv_sec = 0, .tv_usec = 100'000};
  ::setsockopt(trickle.fd(), SOL_SOCKET, SO_RCVTIMEO, &pause, sizeof pause);
  trickle.send("GET /");
  char byte = 0;
  while (::recv(trickle.fd(), &byte, 1, 0) < 0 && errno == EAGAIN)
    if (!trickle.send("x")) break;

  EXPECT_TRUE(idle.at_end());
  EXPECT_TRUE(half_head.at_end());
  EXPECT_TRUE(half_body.at_end());
  // Who waits for the handler is not slow; from the second cut above to here that took long enough.
  holder.take(1)[0].second(text_response(200, "late"));
  EXPECT_EQ(body_of(waits.response()), "late");
  EXPECT_LT(no_reader.receive_to_end().size(), 20'000'000u);
}

TEST(Server, StopLetsRequestsInFlightAnswer) {
  Holder holder;
  const auto server = start(holder.handler());
  auto idle = RawSocket::tcp(server->port());
  auto busy = RawSocket::tcp(server->port());
  busy.send(get("/"));
  auto held = holder.take(1);
  auto stopped = std::async(std::launch::async, [&] { server->stop(); });
  EXPECT_TRUE(idle.at_end());  // so the stop is under way
  held[0].second(text_response(200, "in time"));
  const auto response = busy.receive_to_end();
  EXPECT_EQ(body_of(response), "in time");
  EXPECT_NE(response.find("Connection: close\r\n"), std::string::npos);
  busy.close();
  stopped.get();
  server->stop();  // again: nothing
}

TEST(Server, StopWaitsNoLongerThanItsGrace) {
  Holder holder;
  auto server = start(holder.handler());
  auto busy = RawSocket::tcp(server->port());
  busy.send(get("/"));
  auto held = holder.take(1);
  server->stop(std::chrono::milliseconds{20});
  EXPECT_TRUE(busy.at_end());
  server.reset();
  held[0].second(text_response(200, "too late"));  // falls into nothing
}

TEST(Server, UnixSocket) {
  const auto path = std::filesystem::temp_directory_path() /
                    ("enishi-net-test-" + std::to_string(::getpid()) + ".sock");
  const auto handler = [](Request&& request, Reply&& reply) {
    reply(text_response(200, (request.peer == Peer::local ? "local:" : "tcp:") + request.remote));
  };
  ServerOptions options{
      .listen = "127.0.0.1:0", .unix_path = path, .trusted_proxies = {"0.0.0.0/0"}};
  auto server = start(handler, options);
  struct stat status{};
  ASSERT_EQ(::stat(path.c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 07777, 0600u);
  {
    auto socket = RawSocket::unix_socket(path);
    socket.send(get("/", "X-Forwarded-For: 1.2.3.4\r\n"));
    EXPECT_EQ(body_of(socket.response()), "local:");
    auto tcp = RawSocket::tcp(server->port());
    tcp.send(get("/"));
    EXPECT_EQ(body_of(tcp.response()), "tcp:127.0.0.1");
  }
  const auto second = Server::start({.unix_path = path}, handler);
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().code, ErrorCode::conflict);
  server.reset();
  EXPECT_FALSE(std::filesystem::exists(path));

  {
    auto listener = UnixListener::listen(path);
    ASSERT_TRUE(listener);
    std::filesystem::rename(path, path.string() + ".stale");
  }
  std::filesystem::rename(path.string() + ".stale", path);  // as a killed server leaves it
  server = start(handler, {.unix_path = path});
  EXPECT_EQ(server->port(), 0);
  server.reset();

  std::ofstream(path) << "precious";
  const auto over_file = Server::start({.unix_path = path}, handler);
  ASSERT_FALSE(over_file);
  EXPECT_EQ(over_file.error().code, ErrorCode::conflict);
  EXPECT_TRUE(std::filesystem::exists(path));
  std::filesystem::remove(path);
}

TEST(Server, ForwardedAddresses) {
  const auto show = [](Request&& request, Reply&& reply) {
    reply(text_response(200, request.remote));
  };
  const auto ask = [](const Server& server) {
    auto socket = RawSocket::tcp(server.port());
    socket.send(get("/", "X-Forwarded-For: 6.6.6.6, 203.0.113.5, 10.0.0.2\r\n"));
    return body_of(socket.response());
  };
  EXPECT_EQ(ask(*start(show)), "127.0.0.1");
  EXPECT_EQ(ask(*start(show, {.trusted_proxies = {"127.0.0.0/8", "10.0.0.0/8"}})), "203.0.113.5");
  EXPECT_EQ(ask(*start(show, {.trusted_proxies = {"10.0.0.0/8"}})), "127.0.0.1");
}

TEST(Server, RefusesToStart) {
  const auto refused = [](ServerOptions options) {
    const auto server = Server::start(std::move(options), echo);
    EXPECT_FALSE(server);
    return server ? Error{} : server.error();
  };
  EXPECT_EQ(refused({}).field, "listen");
  for (const char* bad : {"x", "127.0.0.1", "127.0.0.1:", "127.0.0.1:99999", ":80", "localhost:80",
                          "::1:80", "[::1]", "[127.0.0.1]:80"}) {
    EXPECT_EQ(refused({.listen = bad}).code, ErrorCode::invalid) << bad;
    EXPECT_EQ(refused({.listen = bad}).field, "listen") << bad;
  }
  EXPECT_EQ(refused({.listen = "127.0.0.1:0", .trusted_proxies = {"x"}}).field, "trusted_proxies");
  EXPECT_EQ(refused({.unix_path = "/" + std::string(200, 'x')}).field, "unix_path");
  EXPECT_EQ(refused({.unix_path = "/nonexistent/x.sock"}).code, ErrorCode::io);

  const auto first = start(echo);
  const auto taken = refused({.listen = "127.0.0.1:" + std::to_string(first->port())});
  EXPECT_EQ(taken.code, ErrorCode::conflict);  // though both would share the port
}

TEST(Server, Counts) {
  Metrics metrics;
  Holder holder;
  {
    const auto server = start(holder.handler(), {.metrics = &metrics});
    auto socket = RawSocket::tcp(server->port());
    socket.send(get("/") + get("/"));
    auto held = holder.take(2);
    EXPECT_EQ(metrics.gauge("enishi_http_connections", "").value(), 1);
    held[0].second(text_response(201, ""));
    held[1].second(text_response(404, ""));
    socket.response();
    socket.response();
    socket.send("GARBAGE\r\n\r\n");
    socket.receive_to_end();
  }
  const auto count = [&](std::string_view status) {
    return metrics.counter("enishi_http_requests_total", "", {{"status", status}}).value();
  };
  EXPECT_EQ(count("2xx"), 1u);
  EXPECT_EQ(count("4xx"), 2u);
  EXPECT_EQ(count("5xx"), 0u);
  EXPECT_EQ(metrics.gauge("enishi_http_connections", "").value(), 0);
  EXPECT_EQ(metrics.gauge("enishi_http_in_flight", "").value(), 0);
}

TEST(Server, Ipv6) {
  auto server = Server::start({.listen = "[::1]:0"}, echo);
  if (!server) return;  // a machine without IPv6
  EXPECT_NE((*server)->port(), 0);
}

}  // namespace
}  // namespace enishi::net
