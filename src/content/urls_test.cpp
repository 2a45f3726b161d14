#include "content/urls.h"

#include <gtest/gtest.h>

#include <string>

namespace enishi::content {
namespace {

std::string found(std::string_view text) {
  std::string out;
  for (const UrlSpan& url : find_urls(text))
    out += "[" + std::string(text.substr(url.begin, url.end - url.begin)) + "]" +
           (url.open ? "+" : "");
  return out;
}

TEST(Urls, AreFoundAsPeopleMeanThem) {
  EXPECT_EQ(found("https://a.jp"), "[https://a.jp]+");
  EXPECT_EQ(found("こちら→https://a.jp/x?y=1#zです。"), "[https://a.jp/x?y=1#z]");
  EXPECT_EQ(found("(https://a.jp/x)."), "[https://a.jp/x]+");
  EXPECT_EQ(found("https://a.jp/x_(y) "), "[https://a.jp/x_(y)]");
  EXPECT_EQ(found("https://a.jp/x, https://b.jp/y!\nhttp://c.jp"),
            "[https://a.jp/x][https://b.jp/y][http://c.jp]+");
  EXPECT_EQ(found("HTTPS://A.JP/X"), "[HTTPS://A.JP/X]+");
  EXPECT_EQ(found("http://[::1]/x "), "[http://[::1]/x]");
  EXPECT_EQ(found("「https://a.jp/」"), "[https://a.jp/]");
  EXPECT_EQ(found("<https://a.jp/>{https://b.jp}"), "[https://a.jp/][https://b.jp]");
}

TEST(Urls, NothingElseIsOne) {
  for (const char* text :
       {"", "h", "http", "https://", "http:// a", "https://...", "line://x", "xhttps://a.jp",
        "tel:0312345678", "www.a.jp", "https:/a.jp", "http://あ.jp"})
    EXPECT_EQ(found(text), "") << text;
}

TEST(Urls, AWholeUri) {
  EXPECT_TRUE(is_web_url("https://a.jp/x"));
  EXPECT_TRUE(is_web_url("HTTP://a"));
  EXPECT_FALSE(is_web_url("https://"));
  EXPECT_FALSE(is_web_url("tel:1"));
}

}  // namespace
}  // namespace enishi::content
