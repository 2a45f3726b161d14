#include "net/response_text.h"

#include <gtest/gtest.h>

namespace enishi::net {
namespace {

std::string head(const Response& r, std::string_view connection = "") {
  std::string out;
  append_head(out, r, "D", connection);
  return out;
}

TEST(ResponseText, Head) {
  EXPECT_EQ(head({200, {{"X-A", "1"}, {"X-B", ""}}, "abc"}),
            "HTTP/1.1 200 OK\r\nDate: D\r\nContent-Length: 3\r\nX-A: 1\r\nX-B: \r\n\r\n");
  EXPECT_EQ(head({404, {}, ""}, "close"),
            "HTTP/1.1 404 Not Found\r\nDate: D\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
  EXPECT_EQ(head({204, {}, "ignored"}), "HTTP/1.1 204 No Content\r\nDate: D\r\n\r\n");
}

TEST(ResponseText, WhatIsOursIsNotTheHandlers) {
  EXPECT_EQ(head({200,
                  {{"content-length", "9"},
                   {"DATE", "x"},
                   {"Connection", "upgrade"},
                   {"Transfer-Encoding", "chunked"},
                   {"Etag", "1"}},
                  ""}),
            "HTTP/1.1 200 OK\r\nDate: D\r\nContent-Length: 0\r\nEtag: 1\r\n\r\n");
}

TEST(ResponseText, Sendable) {
  EXPECT_TRUE(sendable({200, {{"X-A", "縁 \t\"x\""}}, ""}));
  EXPECT_TRUE(sendable({599, {}, ""}));
  for (const int status : {-1, 0, 99, 100, 101, 199, 600, 1'000})
    EXPECT_FALSE(sendable({status, {}, ""})) << status;
  for (const char* name : {"", "X A", "X:", "X\r\n", "縁"})
    EXPECT_FALSE(sendable({200, {{name, ""}}, ""})) << name;
  for (const std::string& value : {std::string("a\r\nSet-Cookie: x"), std::string("a\nb"),
                                   std::string("a\rb"), std::string("a\0b", 3)})
    EXPECT_FALSE(sendable({200, {{"Location", value}}, ""}));
}

TEST(ResponseText, Date) {
  EXPECT_EQ(http_date(from_ms(784'111'777'000)), "Sun, 06 Nov 1994 08:49:37 GMT");
  EXPECT_EQ(http_date(from_ms(0)), "Thu, 01 Jan 1970 00:00:00 GMT");
  EXPECT_EQ(http_date(from_ms(1'709'251'199'999)), "Thu, 29 Feb 2024 23:59:59 GMT");
}

}  // namespace
}  // namespace enishi::net
