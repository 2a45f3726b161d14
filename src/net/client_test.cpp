#include "net/client.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <atomic>
#include <cstdlib>
#include <filesystem>
#include <future>

#include "base/thread.h"
#include "net/raw_peer.h"
#include "net/server.h"

namespace enishi::net {
namespace {

using std::chrono::milliseconds;

std::unique_ptr<Server> echo_server(std::string unix_path = "") {
  auto server = Server::start({.listen = "127.0.0.1:0", .unix_path = std::move(unix_path)},
                              [](Request&& request, Reply&& reply) {
                                std::string text = request.method + " " + request.target + "\n";
                                for (const Header& h : request.headers)
                                  text += h.name + ": " + h.value + "\n";
                                reply(text_response(200, text + request.body));
                              });
  EXPECT_TRUE(server);
  return std::move(*server);
}

std::string url(const Server& server, std::string_view target = "/") {
  return "http://127.0.0.1:" + std::to_string(server.port()) + std::string(target);
}

std::string text_with_length(std::string_view body) {
  return "HTTP/1.1 200 OK\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" +
         std::string(body);
}

TEST(Client, SendsWhatItIsGiven) {
  const auto server = echo_server();
  const auto client = Client::make();
  const std::string host = "Host: 127.0.0.1:" + std::to_string(server->port()) + "\n";
  const auto ask = [&](Call call) {
    call.url = url(*server, "/a/../b?c=%20");
    const auto outcome = client->call_and_wait(std::move(call));
    EXPECT_EQ(outcome.fate, Fate::answered) << outcome.detail;
    EXPECT_EQ(outcome.response.status, 200);
    EXPECT_EQ(outcome.response.header("content-type"), "text/plain; charset=utf-8");
    return outcome.response.body;
  };
  EXPECT_EQ(ask({}), "GET /a/../b?c=%20\n" + host + "Accept: */*\n");
  EXPECT_EQ(ask({.method = "DELETE"}), "DELETE /a/../b?c=%20\n" + host + "Accept: */*\n");
  EXPECT_EQ(ask({.method = "POST"}),
            "POST /a/../b?c=%20\n" + host + "Accept: */*\nContent-Length: 0\n");
  EXPECT_EQ(ask({.method = "PUT",
                 .headers = {{"Content-Type", "application/json"}, {"X-Empty", ""}},
                 .body = "{}"}),
            "PUT /a/../b?c=%20\n" + host +
                "Accept: */*\nContent-Type: application/json\nX-Empty: \nContent-Length: 2\n{}");
  // What describes the transfer is not the caller's to say.
  EXPECT_EQ(
      ask({.method = "PATCH",
           .headers = {{"Content-Length", "9"}, {"Transfer-Encoding", "chunked"}},
           .body = std::string("\0x", 2)}),
      "PATCH /a/../b?c=%20\n" + host + "Accept: */*\nContent-Length: 2\n" + std::string("\0x", 2));
  EXPECT_EQ(ask({.method = "HEAD"}), "");
  const std::string big(3 << 19, 'b');  // libcurl would ask for a 100 first
  EXPECT_TRUE(ask({.method = "POST", .body = big}).ends_with("\n" + big));
}

TEST(Client, UnixSocket) {
  const std::string path = std::filesystem::temp_directory_path() /
                           ("enishi-client-test-" + std::to_string(::getpid()) + ".sock");
  const auto server = echo_server(path);
  const auto client = Client::make();
  const auto outcome = client->call_and_wait({.url = "http://enishi/x", .unix_path = path});
  EXPECT_EQ(outcome.fate, Fate::answered) << outcome.detail;
  EXPECT_TRUE(outcome.response.body.starts_with("GET /x\nHost: enishi\n"));
}

TEST(Client, CertainlyNotSent) {
  const auto server = echo_server();
  const auto client = Client::make();
  std::uint16_t closed_port = 0;
  {
    closed_port = listen_tcp("127.0.0.1:0")->port;
  }
  for (const Call& call : std::vector<Call>{
           {.url = "http://127.0.0.1:" + std::to_string(closed_port) + "/"},
           {.url = "ftp://127.0.0.1/x"},
           {.url = "file:///etc/hostname"},
           {.url = "no url"},
           {.url = ""},
           {.url = "http://127.0.0.1:99999/"},
           {.url = "http://x/", .unix_path = "/nonexistent.sock"},
           {.url = "https://127.0.0.1:" + std::to_string(server->port()) + "/"},  // no TLS there
           {.method = "GET /x", .url = url(*server)},
           {.method = "", .url = url(*server)},
           {.url = url(*server), .headers = {{"X", "a\r\nY: b"}}},
           {.url = url(*server), .headers = {{"X: y", ""}}},
       }) {
    const auto outcome = client->call_and_wait(call);
    EXPECT_EQ(outcome.fate, Fate::not_sent) << call.url;
    EXPECT_FALSE(outcome.detail.empty()) << call.url;
  }
}

TEST(Client, ATimeoutBeforeSendingIsNotSent) {
  const auto client = Client::make();
  // TLS that never gets past the handshake.
  RawServer silent([](RawSocket& socket) { socket.receive_to_end(); });
  const std::string https = "https://127.0.0.1:" + std::to_string(silent.port()) + "/";
  for (const Call& call : {Call{.url = https, .connect_timeout = milliseconds(50)},
                           Call{.url = https, .timeout = milliseconds(50)}}) {
    const auto outcome = client->call_and_wait(call);
    EXPECT_EQ(outcome.fate, Fate::not_sent) << outcome.detail;
  }
}

TEST(Client, Ambiguous) {
  struct Case {
    const char* name;
    RawServer::Script script;
  };
  const std::vector<Case> cases{
      {"closes at once", [](RawSocket&) {}},
      {"closes after the request", [](RawSocket& s) { s.request(); }},
      {"resets after the request",
       [](RawSocket& s) {
         s.request();
         s.reset();
       }},
      {"never answers", [](RawSocket& s) { s.receive_to_end(); }},
      {"half a status line",
       [](RawSocket& s) {
         s.request();
         s.send("HTTP/1.1 2");
       }},
      {"headers only",
       [](RawSocket& s) {
         s.request();
         s.send("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n");
       }},
      {"half a body",
       [](RawSocket& s) {
         s.request();
         s.send("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n12345");
       }},
      {"half a body, then silence",
       [](RawSocket& s) {
         s.request();
         s.send("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n12345");
         s.receive_to_end();
       }},
      {"half a chunk",
       [](RawSocket& s) {
         s.request();
         s.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\na\r\n12345");
       }},
      {"no HTTP",
       [](RawSocket& s) {
         s.request();
         s.send("+OK ready\r\n\r\n");
       }},
      {"interim only",
       [](RawSocket& s) {
         s.request();
         s.send("HTTP/1.1 100 Continue\r\n\r\n");
       }},
      {"too large",
       [](RawSocket& s) {
         s.request();
         s.send(text_with_length(std::string(5'001, 'x')));
       }},
      {"endless headers",
       [](RawSocket& s) {
         s.request();
         s.send("HTTP/1.1 200 OK\r\n");
         while (s.send("X-Filler: " + std::string(1'000, 'x') + "\r\n")) {
         }
       }},
  };
  const auto client = Client::make();
  for (const auto& [name, script] : cases) {
    std::atomic<int> connections = 0;
    RawServer server([&, &script = script](RawSocket& s) {
      ++connections;
      script(s);
    });
    const auto outcome = client->call_and_wait({.method = "POST",
                                                .url = server.url(),
                                                .body = "x",
                                                .timeout = milliseconds(300),
                                                .response_bytes_max = 5'000});
    EXPECT_EQ(outcome.fate, Fate::ambiguous) << name;
    EXPECT_FALSE(outcome.detail.empty()) << name;
    EXPECT_EQ(connections, 1) << name;
  }
}

// A kept connection that ends without an answer: the peer may have acted. libcurl would send the
// request again by itself.
TEST(Client, NeverSendsAPostTwice) {
  std::atomic<int> posts = 0, gets = 0;
  RawServer server([&](RawSocket& s) {
    for (int answered = 0;; ++answered) {
      const auto request = s.request();
      if (request.empty()) return;
      ++(request.starts_with("GET") ? gets : posts);
      if (answered == 1) return;
      s.send(text_with_length("ok"));
    }
  });
  const auto client = Client::make();
  const auto ask = [&](const char* method, std::string body = "") {
    return client->call_and_wait({.method = method, .url = server.url(), .body = body}).fate;
  };
  for (const char* body : {"", "body"}) {
    posts = 0;
    EXPECT_EQ(ask("POST", body), Fate::answered);
    EXPECT_EQ(ask("POST", body), Fate::ambiguous);
    EXPECT_EQ(posts, 2);
  }
  EXPECT_EQ(ask("GET"), Fate::answered);
  EXPECT_EQ(ask("GET"), Fate::answered);  // repeated on a new connection: reading does no harm
  EXPECT_EQ(gets, 3);
}

TEST(Client, Guard) {
  std::atomic<int> seen = 0;
  RawServer server([&](RawSocket& s) {
    while (!s.request().empty()) {
      ++seen;
      s.send(text_with_length("secret"));
    }
  });
  const auto client = Client::make();
  const std::string port = ":" + std::to_string(server.port());
  const auto guarded = [&](std::string url) {
    const auto outcome = client->call_and_wait({.url = std::move(url), .guarded = true});
    EXPECT_EQ(outcome.fate, Fate::not_sent);
    return outcome.detail;
  };
  EXPECT_EQ(guarded("http://127.0.0.1" + port), "the address is not public");
  EXPECT_EQ(guarded("http://localhost" + port), "the address is not public");
  EXPECT_EQ(guarded("http://[::1]" + port), "the address is not public");
  EXPECT_EQ(guarded("http://[::ffff:127.0.0.1]" + port), "the address is not public");
  EXPECT_EQ(guarded("http://169.254.169.254/latest"), "the address is not public");
  guarded("http://user:pass@1.1.1.1/");
  guarded("http://2130706433" + port);

  // A connection that somebody else left in the pool is no way round.
  EXPECT_EQ(client->call_and_wait({.url = server.url()}).response.body, "secret");
  EXPECT_EQ(guarded(server.url()), "the address is not public");
  EXPECT_EQ(client->call_and_wait({.url = server.url()}).response.body, "secret");
  EXPECT_EQ(seen, 2);
}

TEST(Client, FollowsAndTrustsNothing) {
  ::setenv("http_proxy", "http://127.0.0.1:1", 1);
  RawServer server([](RawSocket& s) {
    while (!s.request().empty())
      s.send(
          "HTTP/1.1 103 Early Hints\r\nX-Early: 1\r\n\r\n"
          "HTTP/1.1 302 Found\r\nLocation: /elsewhere\r\nSet-Cookie: a=b\r\nX-Final:  x y \r\n"
          "Transfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\nX-Trailer: 1\r\n\r\n");
  });
  const auto client = Client::make();
  const auto outcome = client->call_and_wait({.url = server.url()});
  ::unsetenv("http_proxy");
  ASSERT_EQ(outcome.fate, Fate::answered) << outcome.detail;
  EXPECT_EQ(outcome.response.status, 302);
  EXPECT_EQ(outcome.response.body, "ok");
  EXPECT_EQ(outcome.response.header("X-Final"), "x y");
  EXPECT_EQ(outcome.response.header("X-Early"), "");
  EXPECT_EQ(outcome.response.header("X-Trailer"), "");
  EXPECT_EQ(outcome.response.headers.size(), 4u);
}

TEST(Client, ManyAtOnce) {
  const auto server = echo_server();
  Metrics metrics;
  std::atomic<int> right = 0;
  std::promise<void> all;
  constexpr int count = 3'000;
  std::atomic<int> left = count;
  {
    const auto client = Client::make({.in_flight_max = 100, .metrics = &metrics});
    {
      WorkerPool pool("callers", 4, count);
      for (int i = 0; i < count; ++i) {
        const bool queued = pool.try_run([&, i] {
          const std::string body = std::to_string(i);
          Call call{.method = "POST", .url = url(*server), .body = body};
          EXPECT_TRUE(client->call(std::move(call), [&, body](Outcome outcome) {
            if (outcome.response.body.ends_with("\n" + body)) ++right;
            if (--left == 0) all.set_value();
          }));
        });
        ASSERT_TRUE(queued);
      }
    }
    all.get_future().get();
  }
  EXPECT_EQ(right, count);
  const auto answered =
      metrics.counter("enishi_http_client_calls_total", "", {{"fate", "answered"}}).value();
  EXPECT_EQ(answered, std::uint64_t{count});
  EXPECT_EQ(metrics.gauge("enishi_http_client_in_flight", "").value(), 0);
}

TEST(Client, ACallbackMayCall) {
  const auto server = echo_server();
  const auto client = Client::make({.in_flight_max = 1, .queue_max = 1});
  std::promise<Fate> last;
  std::function<void(int)> chain = [&](int left) {
    const bool taken = client->call({.url = url(*server)}, [&, left](Outcome outcome) {
      if (left == 0) return last.set_value(outcome.fate);
      chain(left - 1);
    });
    EXPECT_TRUE(taken);
  };
  chain(50);
  EXPECT_EQ(last.get_future().get(), Fate::answered);
}

// One host that hangs takes its own places, not those of others.
TEST(Client, ADeadHostDoesNotStallTheOthers) {
  RawServer silent([](RawSocket& socket) { socket.receive_to_end(); });
  const auto server = echo_server();
  std::atomic<int> ambiguous = 0, not_sent = 0;
  {
    const auto client = Client::make({.in_flight_max = 10, .connections_per_host_max = 4});
    for (int i = 0; i < 50; ++i) {
      ASSERT_TRUE(client->call({.method = "POST", .url = silent.url()}, [&](Outcome outcome) {
        ++(outcome.fate == Fate::ambiguous ? ambiguous : not_sent);
      }));
    }
    for (int i = 0; i < 20; ++i)
      EXPECT_EQ(client->call_and_wait({.url = url(*server)}).fate, Fate::answered);
    EXPECT_EQ(ambiguous + not_sent, 0);
  }
  EXPECT_LE(ambiguous, 4);
  EXPECT_EQ(ambiguous + not_sent, 50);
}

TEST(Client, WaitingTooLongForAPlaceIsNotSent) {
  std::promise<void> arrived;
  RawServer silent([&](RawSocket& socket) {
    socket.request();
    arrived.set_value();
    socket.receive_to_end();
  });
  const auto client = Client::make({.connections_per_host_max = 1});
  std::promise<Fate> first;
  ASSERT_TRUE(client->call({.url = silent.url(), .timeout = milliseconds(300)},
                           [&](Outcome outcome) { first.set_value(outcome.fate); }));
  arrived.get_future().get();
  const auto second = client->call_and_wait({.url = silent.url(), .timeout = milliseconds(10)});
  EXPECT_EQ(second.fate, Fate::not_sent);
  EXPECT_EQ(first.get_future().get(), Fate::ambiguous);
}

TEST(Client, QueueAndStop) {
  std::promise<void> arrived;
  RawServer silent([&](RawSocket& socket) {
    socket.request();
    arrived.set_value();
    socket.receive_to_end();
  });
  std::vector<Fate> fates;  // written on the client's thread only
  const auto note = [&](Outcome outcome) { fates.push_back(outcome.fate); };
  auto client = Client::make({.in_flight_max = 1, .queue_max = 2});
  ASSERT_TRUE(client->call({.method = "POST", .url = silent.url()}, note));
  arrived.get_future().get();
  ASSERT_TRUE(client->call({.url = silent.url()}, note));
  ASSERT_TRUE(client->call({.url = silent.url()}, [&, c = client.get()](Outcome outcome) {
    EXPECT_FALSE(c->call({.url = silent.url()}, [](Outcome) {}));  // it is stopping
    note(std::move(outcome));
  }));
  EXPECT_FALSE(client->call({.url = silent.url()}, note));
  const auto refused = client->call_and_wait({.url = silent.url()});
  EXPECT_EQ(refused.fate, Fate::not_sent);
  client.reset();
  EXPECT_EQ(fates, (std::vector{Fate::ambiguous, Fate::not_sent, Fate::not_sent}));
}

}  // namespace
}  // namespace enishi::net
