#include "net/request_parser.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace enishi::net {
namespace {

using State = RequestParser::State;
constexpr ParserLimits kLimits{.header_bytes_max = 1'024, .body_bytes_max = 2'000};

struct Parsed {
  State state;
  std::vector<Request> requests;
  int refusal = 0;
};

// Feeds `text` as a connection would: in pieces, unused bytes again with the next piece.
Parsed parse(std::string_view text, std::size_t piece = 1 << 20) {
  RequestParser parser(kLimits);
  Parsed out;
  std::string buffer;
  while (!text.empty()) {
    buffer += text.substr(0, piece);
    text.remove_prefix(std::min(piece, text.size()));
    for (;;) {
      buffer.erase(0, parser.feed(buffer));
      if (parser.state() != State::done) break;
      out.requests.push_back(parser.take());
    }
    if (parser.state() == State::failed) break;
  }
  out.state = parser.state();
  if (out.state == State::failed) out.refusal = parser.refusal();
  return out;
}

const std::string kHost = "Host: a\r\n";

TEST(RequestParser, ReadsARequest) {
  const auto p =
      parse("POST /a/b?c=d HTTP/1.1\r\nHost: x\r\nX-A:  1 2 \r\nContent-Length: 5\r\n\r\nhello");
  ASSERT_EQ(p.requests.size(), 1u);
  const Request& r = p.requests[0];
  EXPECT_EQ(r.method, "POST");
  EXPECT_EQ(r.target, "/a/b?c=d");
  EXPECT_EQ(r.header("x-a"), "1 2");
  EXPECT_EQ(r.headers.size(), 3u);
  EXPECT_EQ(r.body, "hello");
  EXPECT_EQ(p.state, State::idle);
}

TEST(RequestParser, TargetForms) {
  EXPECT_EQ(parse("GET http://a.example/x?y HTTP/1.1\r\n" + kHost + "\r\n").requests.at(0).target,
            "/x?y");
  EXPECT_EQ(parse("GET http://a.example HTTP/1.1\r\n" + kHost + "\r\n").requests.at(0).target, "/");
  EXPECT_EQ(parse("GET http://a.example?y HTTP/1.1\r\n" + kHost + "\r\n").requests.at(0).target,
            "/?y");
  EXPECT_EQ(parse("OPTIONS * HTTP/1.1\r\n" + kHost + "\r\n").requests.at(0).target, "*");
}

TEST(RequestParser, KeepAlive) {
  const auto keep = [](const std::string& text) {
    RequestParser parser(kLimits);
    parser.feed(text);
    EXPECT_EQ(parser.state(), State::done) << text;
    return parser.keep_alive();
  };
  EXPECT_TRUE(keep("GET / HTTP/1.1\r\n" + kHost + "\r\n"));
  EXPECT_FALSE(keep("GET / HTTP/1.1\r\n" + kHost + "Connection: x, CLOSE\r\n\r\n"));
  EXPECT_FALSE(keep("GET / HTTP/1.0\r\n\r\n"));
  EXPECT_TRUE(keep("GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n"));
}

TEST(RequestParser, Chunked) {
  const auto p = parse("POST / HTTP/1.1\r\n" + kHost +
                       "Transfer-Encoding: Chunked\r\n\r\n"
                       "5;ext=\"x\"\r\nhello\r\n001\r\n!\r\n0\r\nHost: b\r\nX-Admin: 1\r\n\r\n"
                       "GET /next HTTP/1.1\r\n" +
                       kHost + "\r\n");
  ASSERT_EQ(p.requests.size(), 2u);
  EXPECT_EQ(p.requests[0].body, "hello!");
  EXPECT_EQ(p.requests[0].header("X-Admin"), "");  // trailers are no headers
  EXPECT_EQ(p.requests[0].header("Host"), "a");
  EXPECT_EQ(p.requests[1].target, "/next");
}

TEST(RequestParser, ExpectsContinue) {
  RequestParser parser(kLimits);
  const std::string head =
      "POST / HTTP/1.1\r\n" + kHost + "Content-Length: 3\r\nExpect: 100-Continue\r\n\r\n";
  EXPECT_EQ(parser.feed(head), head.size());
  EXPECT_EQ(parser.state(), State::body);
  EXPECT_TRUE(parser.expects_continue());
  EXPECT_EQ(parser.body_left(), 3u);
  parser.feed("abc");
  EXPECT_EQ(parser.state(), State::done);
  EXPECT_FALSE(parser.expects_continue());
}

TEST(RequestParser, Refuses) {
  const std::string post = "POST / HTTP/1.1\r\n" + kHost;
  for (const std::string& text : {
           std::string("\x16\x03\x01\x02garbage\r\n\r\n"),
           std::string("GET\r\n\r\n"),
           std::string("GET / HTTP/2.0\r\n" + kHost + "\r\n"),
           std::string("GET / HTTP/1.1\n" + kHost + "\r\n"),
           std::string("GET /a b HTTP/1.1\r\n" + kHost + "\r\n"),
           std::string("GET a HTTP/1.1\r\n" + kHost + "\r\n"),
           std::string("GET / HTTP/1.1\r\n\r\n"),  // no Host
           "GET / HTTP/1.1\r\n" + kHost + kHost + "\r\n",
           "GET / HTTP/1.1\r\n" + kHost + "X Y: 1\r\n\r\n",
           "GET / HTTP/1.1\r\n" + kHost + "X : 1\r\n\r\n",
           "GET / HTTP/1.1\r\n" + kHost + ": 1\r\n\r\n",
           "GET / HTTP/1.1\r\n" + kHost + std::string("X: a\0b\r\n\r\n", 10),
           // Ways of smuggling a second request past a proxy.
           post + "Content-Length: 3\r\nContent-Length: 4\r\n\r\nabcd",
           post + "Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
           post + "Transfer-Encoding: chunked\r\nContent-Length: 3\r\n\r\n0\r\n\r\n",
           post + "Transfer-Encoding: gzip\r\n\r\n",
           post + "Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n",
           post + "Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n",
           post + "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
           std::string("POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"),
           post + "Content-Length: -1\r\n\r\n",
           post + "Content-Length: 0x5\r\n\r\n",
           post + "Content-Length: 99999999999999999999\r\n\r\n",
           post + "Transfer-Encoding: chunked\r\n\r\nxyz\r\n",
           post + "Transfer-Encoding: chunked\r\n\r\n3\r\nabcX\r\n0\r\n\r\n",
           post + "Transfer-Encoding: chunked\r\n\r\n-3\r\nabc\r\n",
       }) {
    for (const std::size_t piece : {std::size_t{1}, std::size_t{1} << 20}) {
      const auto p = parse(text, piece);
      EXPECT_EQ(p.state, State::failed) << text;
      EXPECT_EQ(p.refusal, 400) << text;
      EXPECT_TRUE(p.requests.empty()) << text;
    }
  }
}

// In whatever pieces they come; field by field is how a limit held only against each piece falls.
TEST(RequestParser, LimitsTheHead) {
  const auto request = [](std::size_t bytes, bool many_fields) {
    std::string text = "GET / HTTP/1.1\r\n" + kHost;
    while (many_fields && text.size() + 100 < bytes) text += "X-Filler: 12345678901234567890\r\n";
    const std::string last = "X: ";
    text += last + std::string(bytes - text.size() - last.size() - 4, 'a') + "\r\n\r\n";
    return text;
  };
  for (const bool many : {false, true}) {
    for (const std::size_t piece : {1u, 7u, 34u, 100'000u}) {
      ASSERT_EQ(request(1'024, many).size(), 1'024u);
      EXPECT_EQ(parse(request(1'024, many), piece).requests.size(), 1u);
      EXPECT_EQ(parse(request(1'025, many), piece).refusal, 431);
      EXPECT_EQ(parse(request(9'000, many), piece).refusal, 431);
    }
  }
  std::string endless = "GET / HTTP/1.1\r\n" + kHost;
  for (int i = 0; i < 1'000; ++i) endless += "X: 1\r\n";
  for (const std::size_t piece : {1u, 6u, 100'000u}) EXPECT_EQ(parse(endless, piece).refusal, 431);
  EXPECT_EQ(parse("GET /" + std::string(5'000, 'a')).refusal, 431);
  EXPECT_EQ(parse(std::string(5'000, 'A'), 1).refusal, 431);
}

TEST(RequestParser, LimitsTheNumberOfHeaders) {
  std::string text = "GET / HTTP/1.1\r\n" + kHost;
  for (int i = 0; i < 200; ++i) text += "A:\r\n";
  ASSERT_LT(text.size(), 1'024u);
  EXPECT_EQ(parse(text + "\r\n").refusal, 431);
}

TEST(RequestParser, LimitsTheBody) {
  const std::string post = "POST / HTTP/1.1\r\n" + kHost;
  const auto sized = [&](std::size_t n) {
    return post + "Content-Length: " + std::to_string(n) + "\r\n\r\n" + std::string(n, 'x');
  };
  EXPECT_EQ(parse(sized(2'000)).requests.size(), 1u);
  EXPECT_EQ(parse(sized(2'001)).refusal, 413);
  EXPECT_EQ(parse(post + "Content-Length: 18446744073709551615\r\n\r\n").refusal, 413);
  std::string chunked = post + "Transfer-Encoding: chunked\r\n\r\n";
  for (int i = 0; i < 21; ++i) chunked += "64\r\n" + std::string(100, 'x') + "\r\n";
  EXPECT_EQ(parse(chunked).refusal, 413);
  EXPECT_EQ(parse(chunked, 1).refusal, 413);
}

TEST(RequestParser, LimitsWhatStandsBetweenChunks) {
  const std::string post = "POST / HTTP/1.1\r\n" + kHost + "Transfer-Encoding: chunked\r\n\r\n";
  EXPECT_EQ(parse(post + "5;" + std::string(5'000, 'x')).refusal, 400);
  EXPECT_EQ(parse(post + "5;" + std::string(5'000, 'x'), 10).refusal, 400);
  EXPECT_EQ(parse(post + "0\r\nX: " + std::string(5'000, 'x'), 10).refusal, 400);
}

// However the bytes are cut, the requests are the same.
RC_GTEST_PROP(RequestParser, CutsDoNotMatter, ()) {
  std::string text;
  const int count = *rc::gen::inRange(1, 6);
  for (int i = 0; i < count; ++i) {
    const auto body = *rc::gen::container<std::string>(rc::gen::inRange<char>('a', 'z'));
    if (*rc::gen::arbitrary<bool>()) text += "\r\n";
    text += "POST /" + std::to_string(i) + " HTTP/1.1\r\n" + kHost;
    if (*rc::gen::arbitrary<bool>()) {
      text += "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
    } else {
      text += "Transfer-Encoding: chunked\r\n\r\n";
      for (const char c : body) text += std::string("1\r\n") + c + "\r\n";
      text += "0\r\n\r\n";
    }
  }
  const auto whole = parse(text);
  RC_ASSERT(whole.requests.size() == static_cast<std::size_t>(count));
  const auto cut = parse(text, *rc::gen::inRange<std::size_t>(1, 60));
  RC_ASSERT(cut.requests.size() == whole.requests.size());
  for (std::size_t i = 0; i < whole.requests.size(); ++i) {
    RC_ASSERT(cut.requests[i].target == whole.requests[i].target);
    RC_ASSERT(cut.requests[i].body == whole.requests[i].body);
  }
}

// Nothing that comes in may break it: whatever it makes of the bytes, it ends in a known state and
// uses no more than there was.
RC_GTEST_PROP(RequestParser, SurvivesAnything, (const std::string& noise)) {
  static const std::vector<std::string> parts{"GET / HTTP/1.1\r\n",
                                              "Host: a\r\n",
                                              "Content-Length: 3\r\n",
                                              "\r\n",
                                              "abc",
                                              "Transfer-Encoding: chunked\r\n",
                                              "3\r\nabc\r\n",
                                              "0\r\n\r\n",
                                              "0\r\n",
                                              ": \r\n",
                                              "\r",
                                              "\n"};
  std::string text;
  for (const int i : *rc::gen::container<std::vector<int>>(rc::gen::inRange(0, 13)))
    text += i == 12 ? noise : parts[static_cast<std::size_t>(i)];
  parse(text, *rc::gen::inRange<std::size_t>(1, 50));
}

}  // namespace
}  // namespace enishi::net
