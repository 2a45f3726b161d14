#include "net/http.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "base/json.h"

namespace enishi::net {
namespace {

TEST(Http, SplitsTheTarget) {
  Request r;
  r.target = "/a/b?x=1&y=?";
  EXPECT_EQ(r.path(), "/a/b");
  EXPECT_EQ(r.query(), "x=1&y=?");
  r.target = "/a";
  EXPECT_EQ(r.path(), "/a");
  EXPECT_EQ(r.query(), "");
  r.target = "/a?";
  EXPECT_EQ(r.query(), "");
}

TEST(Http, FindsHeadersWithoutCase) {
  Request r;
  r.headers = {{"X-One", "1"}, {"x-one", "2"}};
  EXPECT_EQ(r.header("x-ONE"), "1");
  EXPECT_EQ(r.header("x-on"), "");
  EXPECT_EQ(json_response(200, "{}").header("content-type"), "application/json");
}

TEST(Http, PercentDecoding) {
  EXPECT_EQ(percent_decode("a%20b+c"), "a b+c");
  EXPECT_EQ(percent_decode("a%20b+c", true), "a b c");
  EXPECT_EQ(percent_decode("%e7%B8%81"), "縁");
  EXPECT_EQ(percent_decode(std::string_view("%00", 3)), std::string(1, '\0'));
  for (const char* bad : {"%", "%1", "abc%", "%zz", "%1g", "%-1", "% 1"})
    EXPECT_EQ(percent_decode(bad), std::nullopt) << bad;
}

RC_GTEST_PROP(Http, PercentEncodingRoundTrips, (const std::string& text)) {
  const std::string encoded = percent_encode(text);
  RC_ASSERT(percent_decode(encoded) == text);
  RC_ASSERT(percent_decode(encoded, true) == text);
  for (const char c : encoded) RC_ASSERT(c > ' ' && c < 127 && c != '+' && c != '&' && c != '=');
}

TEST(Http, Query) {
  const auto pairs = parse_query("a=1&b=x+y%26&&c&=d&a=2");
  ASSERT_TRUE(pairs);
  const std::vector<std::pair<std::string, std::string>> expected{
      {"a", "1"}, {"b", "x y&"}, {"c", ""}, {"", "d"}, {"a", "2"}};
  EXPECT_EQ(*pairs, expected);
  EXPECT_TRUE(parse_query("")->empty());

  const auto bad_value = parse_query("a=1&limit=%x");
  ASSERT_FALSE(bad_value);
  EXPECT_EQ(bad_value.error().code, ErrorCode::invalid);
  EXPECT_EQ(bad_value.error().field, "limit");
  EXPECT_EQ(parse_query("%x=1").error().field, "query");
}

TEST(Http, Problem) {
  const Response r = problem({ErrorCode::invalid, "must be \"x\"", "a[0].b"});
  EXPECT_EQ(r.status, 400);
  EXPECT_EQ(r.header("Content-Type"), "application/problem+json");
  EXPECT_EQ(r.body, R"({"type":"about:blank","title":"Bad Request","status":400,"code":"invalid",)"
                    R"("detail":"must be \"x\"","field":"a[0].b"})");
  EXPECT_EQ(problem({ErrorCode::cancelled, "x", ""}).body,
            R"({"type":"about:blank","title":"Client Closed Request","status":499,)"
            R"("code":"cancelled","detail":"x"})");
}

TEST(Http, StatusText) {
  EXPECT_EQ(status_text(200), "OK");
  EXPECT_EQ(status_text(431), "Request Header Fields Too Large");
  EXPECT_EQ(status_text(299), "Unknown");
  EXPECT_EQ(status_text(0), "Unknown");
}

}  // namespace
}  // namespace enishi::net
