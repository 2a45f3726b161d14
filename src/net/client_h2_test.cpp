// The client against HTTP/2 over TLS, spoken frame by frame.
#include <gtest/gtest.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>
#include <signal.h>
#include <unistd.h>

#include <atomic>
#include <filesystem>
#include <future>
#include <set>

#include "net/client.h"
#include "net/raw_peer.h"

namespace enishi::net {
namespace {

// A key and a certificate of its own for 127.0.0.1.
class TestTls {
 public:
  TestTls() {
    ::signal(SIGPIPE, SIG_IGN);
    key_ = EVP_EC_gen("P-256");
    certificate_ = X509_new();
    X509_set_version(certificate_, 2);
    ASN1_INTEGER_set(X509_get_serialNumber(certificate_), 1);
    X509_gmtime_adj(X509_getm_notBefore(certificate_), -3'600);
    X509_gmtime_adj(X509_getm_notAfter(certificate_), 3'600);
    X509_set_pubkey(certificate_, key_);
    X509_NAME* name = X509_get_subject_name(certificate_);
    X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC,
                               reinterpret_cast<const unsigned char*>("test"), -1, -1, 0);
    X509_set_issuer_name(certificate_, name);
    X509_EXTENSION* san =
        X509V3_EXT_conf_nid(nullptr, nullptr, NID_subject_alt_name, "IP:127.0.0.1");
    X509_add_ext(certificate_, san, -1);
    X509_EXTENSION_free(san);
    X509_sign(certificate_, key_, EVP_sha256());
    path_ = std::filesystem::temp_directory_path() /
            ("enishi-h2-test-" + std::to_string(::getpid()) + ".pem");
    FILE* file = std::fopen(path_.c_str(), "w");
    PEM_write_X509(file, certificate_);
    std::fclose(file);

    context_ = SSL_CTX_new(TLS_server_method());
    SSL_CTX_use_certificate(context_, certificate_);
    SSL_CTX_use_PrivateKey(context_, key_);
    SSL_CTX_set_alpn_select_cb(
        context_,
        [](SSL*, const unsigned char** out, unsigned char* size, const unsigned char* in,
           unsigned in_size, void*) {
          static const unsigned char h2[] = {2, 'h', '2'};
          auto* found = const_cast<unsigned char**>(out);
          return SSL_select_next_proto(found, size, h2, sizeof h2, in, in_size) ==
                         OPENSSL_NPN_NEGOTIATED
                     ? SSL_TLSEXT_ERR_OK
                     : SSL_TLSEXT_ERR_ALERT_FATAL;
        },
        nullptr);
  }
  ~TestTls() {
    SSL_CTX_free(context_);
    X509_free(certificate_);
    EVP_PKEY_free(key_);
    std::filesystem::remove(path_);
  }
  TestTls(const TestTls&) = delete;

  const std::string& ca_file() const { return path_; }
  SSL_CTX* context() const { return context_; }

 private:
  EVP_PKEY* key_;
  X509* certificate_;
  SSL_CTX* context_;
  std::string path_;
};

enum FrameType : unsigned char { kData = 0, kHeaders = 1, kRst = 3, kSettings = 4, kGoaway = 7 };
constexpr unsigned char kEndStream = 1, kAck = 1, kEndHeaders = 4;

std::string be32(std::uint32_t n) {
  return {char(n >> 24), char(n >> 16), char(n >> 8), char(n)};
}

// The server's end of one connection.
class H2Connection {
 public:
  H2Connection(SSL_CTX* context, int fd) : ssl_(SSL_new(context)) {
    SSL_set_fd(ssl_, fd);
    good_ = SSL_accept(ssl_) == 1;
    good_ = read(24) == "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";
    send(kSettings, 0, 0, "");
  }
  ~H2Connection() { SSL_free(ssl_); }
  H2Connection(const H2Connection&) = delete;

  // The stream of the next complete request; 0 at the end.
  std::uint32_t request() {
    for (;;) {
      const std::string head = read(9);
      if (head.size() < 9) return 0;
      const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(head[i]); };
      const std::uint32_t length = std::uint32_t(byte(0)) << 16 | byte(1) << 8 | byte(2);
      const std::uint32_t stream =
          (std::uint32_t(byte(5)) << 24 | byte(6) << 16 | byte(7) << 8 | byte(8)) & 0x7fffffff;
      read(length);
      if (byte(3) == kSettings && !(byte(4) & kAck)) send(kSettings, kAck, 0, "");
      if ((byte(3) == kHeaders || byte(3) == kData) && (byte(4) & kEndStream)) return stream;
    }
  }

  void send(FrameType type, unsigned char flags, std::uint32_t stream, const std::string& payload) {
    const std::string frame = be32(static_cast<std::uint32_t>(payload.size())).substr(1) +
                              char(type) + char(flags) + be32(stream) + payload;
    if (good_ && SSL_write(ssl_, frame.data(), static_cast<int>(frame.size())) <= 0) good_ = false;
  }

  static constexpr const char* ok = "\x88";  // ":status: 200" of HPACK's static table
  void answer(std::uint32_t stream, const std::string& body) {
    send(kHeaders, kEndHeaders, stream, ok);
    send(kData, kEndStream, stream, body);
  }

 private:
  std::string read(std::size_t size) {
    std::string out;
    char bytes[4'096];
    while (good_ && out.size() < size) {
      const int n = SSL_read(ssl_, bytes, int(std::min(size - out.size(), sizeof bytes)));
      if (n <= 0) good_ = false;
      if (n > 0) out.append(bytes, static_cast<std::size_t>(n));
    }
    return out;
  }
  SSL* ssl_;
  bool good_ = false;
};

class H2Server {
 public:
  using Script = std::function<void(H2Connection&)>;
  explicit H2Server(const TestTls& tls, Script script)
      : server_([&, script = std::move(script)](RawSocket& socket) {
          ++connections;
          H2Connection connection(tls.context(), socket.fd());
          script(connection);
        }) {}
  std::string url() const { return "https://127.0.0.1:" + std::to_string(server_.port()) + "/"; }
  std::atomic<int> connections = 0;

 private:
  RawServer server_;
};

Call post(const std::string& url) {
  return {.method = "POST", .url = url, .body = "x", .timeout = std::chrono::milliseconds(5'000)};
}

TEST(ClientHttp2, ManyStreamsShareOneConnection) {
  const TestTls tls;
  constexpr int count = 20;
  H2Server server(tls, [](H2Connection& c) {
    std::vector<std::uint32_t> streams;
    for (int i = 0; i < count; ++i) streams.push_back(c.request());  // all before the first answer
    for (auto s = streams.rbegin(); s != streams.rend(); ++s) c.answer(*s, std::to_string(*s));
    c.request();
  });
  std::multiset<std::string> bodies;
  {
    const auto client = Client::make({.ca_file = tls.ca_file()});
    std::promise<void> all;
    for (int i = 0; i < count; ++i) {
      ASSERT_TRUE(client->call(post(server.url()), [&](Outcome outcome) {
        EXPECT_EQ(outcome.fate, Fate::answered) << outcome.detail;
        bodies.insert(outcome.response.body);
        if (bodies.size() == count) all.set_value();
      }));
    }
    all.get_future().get();
  }
  EXPECT_EQ(server.connections, 1);
  EXPECT_EQ(std::set(bodies.begin(), bodies.end()).size(), std::size_t{count});
}

TEST(ClientHttp2, AnUntrustedCertificateGetsNothing) {
  const TestTls tls;
  H2Server server(tls, [](H2Connection& c) { EXPECT_EQ(c.request(), 0u); });
  EXPECT_EQ(Client::make()->call_and_wait(post(server.url())).fate, Fate::not_sent);
}

TEST(ClientHttp2, EndsWithoutAnAnswerAreAmbiguous) {
  const TestTls tls;
  struct Case {
    const char* name;
    std::function<void(H2Connection&, std::uint32_t stream)> end;
  };
  const std::string length_10(
      "\x0f\x0d\x02"
      "10");  // "content-length: 10" of HPACK
  const std::vector<Case> cases{
      {"internal error", [](auto& c, auto s) { c.send(kRst, 0, s, be32(2)); }},
      {"cancelled", [](auto& c, auto s) { c.send(kRst, 0, s, be32(8)); }},
      {"refused stream", [](auto& c, auto s) { c.send(kRst, 0, s, be32(7)); }},
      {"going away, not ours", [](auto& c, auto) { c.send(kGoaway, 0, 0, be32(0) + be32(0)); }},
      {"going away with an error",
       [](auto& c, auto s) { c.send(kGoaway, 0, 0, be32(s) + be32(11)); }},
      {"headers, then reset",
       [&](auto& c, auto s) {
         c.send(kHeaders, kEndHeaders, s, H2Connection::ok + length_10);
         c.send(kRst, 0, s, be32(2));
       }},
      {"half a body",
       [](auto& c, auto s) {
         c.send(kHeaders, kEndHeaders, s, H2Connection::ok);
         c.send(kData, 0, s, "half");
       }},
      {"nothing", [](auto&, auto) {}},
      {"garbage", [](auto& c, auto s) { c.send(FrameType(9), 0, s, "garbage"); }},
  };
  for (const auto& [name, end] : cases) {
    std::atomic<int> requests = 0;
    H2Server server(tls, [&, &end = end](H2Connection& c) {
      const auto stream = c.request();
      if (stream == 0) return;
      ++requests;
      end(c, stream);
      // The connection closes when the script ends.
    });
    const auto client = Client::make({.ca_file = tls.ca_file()});
    const auto outcome = client->call_and_wait(post(server.url()));
    EXPECT_EQ(outcome.fate, Fate::ambiguous) << name << ": " << outcome.detail;
    EXPECT_EQ(requests, 1) << name;
  }
}

// As a server does that recycles its connections: what it has taken it answers, the next call goes
// elsewhere.
TEST(ClientHttp2, AnsweredInSpiteOfGoaway) {
  const TestTls tls;
  H2Server server(tls, [](H2Connection& c) {
    const auto stream = c.request();
    c.send(kGoaway, 0, 0, be32(stream) + be32(0));
    c.answer(stream, "ok");
    c.request();
  });
  const auto client = Client::make({.ca_file = tls.ca_file()});
  for (int i = 0; i < 3; ++i) {
    const auto outcome = client->call_and_wait(post(server.url()));
    EXPECT_EQ(outcome.fate, Fate::answered) << outcome.detail;
    EXPECT_EQ(outcome.response.body, "ok");
  }
  EXPECT_EQ(server.connections, 3);
}

}  // namespace
}  // namespace enishi::net
