#include "net/router.h"

#include <gtest/gtest.h>

namespace enishi::net {
namespace {

Router<int> example() {
  Router<int> r;
  r.add("GET", "/", 1);
  r.add("GET", "/api/v1/campaigns", 2);
  r.add("POST", "/api/v1/campaigns", 3);
  r.add("GET", "/api/v1/campaigns/{campaign}", 4);
  r.add("POST", "/api/v1/campaigns/{campaign}/pause", 5);
  r.add("GET", "/api/v1/campaigns/counts", 6);
  r.add("DELETE", "/api/v1/{kind}/{id}", 7);
  r.add("GET", "/{a}/{b}", 8);
  r.add("GET", "/{a}/fixed", 9);
  r.add("HEAD", "/api/v1/campaigns", 10);
  return r;
}

TEST(Router, Finds) {
  const auto r = example();
  struct Case {
    const char *method, *path;
    int value;
  };
  for (const Case& c : {
           Case{"GET", "/", 1},
           Case{"GET", "/api/v1/campaigns", 2},
           Case{"POST", "/api/v1/campaigns", 3},
           Case{"HEAD", "/api/v1/campaigns", 10},
           Case{"GET", "/api/v1/campaigns/7", 4},
           Case{"HEAD", "/api/v1/campaigns/7", 4},
           Case{"GET", "/api/v1/campaigns/counts", 6},     // fixed before parameter
           Case{"DELETE", "/api/v1/campaigns/counts", 7},  // the fixed one has no DELETE
           Case{"POST", "/api/v1/campaigns/7/pause", 5},
           Case{"GET", "/x/y", 8},
           Case{"GET", "/x/fixed", 9},
       }) {
    const auto match = r.find(c.method, c.path);
    ASSERT_TRUE(match) << c.path;
    EXPECT_EQ(match->route->value, c.value) << c.method << " " << c.path;
  }
}

TEST(Router, DecodesParameters) {
  const auto r = example();
  const auto match = r.find("GET", "/%E7%B8%81/a%2Fb+c");
  ASSERT_TRUE(match);
  EXPECT_EQ(match->parameters["a"], "縁");
  EXPECT_EQ(match->parameters["b"], "a/b+c");

  const auto bad = r.find("GET", "/x/%zz");
  ASSERT_FALSE(bad);
  EXPECT_EQ(bad.error().code, ErrorCode::invalid);
  EXPECT_EQ(bad.error().field, "b");
}

TEST(Router, RefusesTheRest) {
  const auto r = example();
  for (const char* path : {"", "*", "x", "//", "/api", "/api/v1/campaigns/", "/x/", "/api/v1",
                           "/api/v1/campaigns/7/pause/", "/a/b/c/d/e/f/g"}) {
    const auto match = r.find("GET", path);
    if (match && std::string_view(path) == "/api/v1") continue;  // "/{a}/{b}"
    ASSERT_FALSE(match) << path;
    EXPECT_EQ(match.error().code, ErrorCode::not_found) << path;
  }
  const auto match = r.find("PUT", "/api/v1/campaigns");
  ASSERT_FALSE(match);
  EXPECT_EQ(match.error().code, ErrorCode::unsupported);
  EXPECT_EQ(match.error().message, "allowed methods: GET, POST, HEAD");
}

TEST(Router, AnEmptyOneKnowsNoPath) {
  EXPECT_EQ(Router<int>().find("GET", "/").error().code, ErrorCode::not_found);
}

}  // namespace
}  // namespace enishi::net
