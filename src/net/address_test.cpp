#include "net/address.h"

#include <gtest/gtest.h>

namespace enishi::net {
namespace {

TEST(AddressSet, NamesTheFieldOfABadRange) {
  const auto set = AddressSet::parse({"10.0.0.0/8", "10.0.0.0/99"}, "trusted_proxies");
  ASSERT_FALSE(set);
  EXPECT_EQ(set.error().field, "trusted_proxies");
}

TEST(ForwardedClient, RightMostUntrusted) {
  const auto trusted = *AddressSet::parse({"127.0.0.1", "10.0.0.0/8", "fd00::/8"}, "");
  struct Case {
    const char *chain, *client;
  };
  for (const Case& c : {
           Case{"", "127.0.0.1"},  // a proxy that adds nothing speaks for itself
           Case{"203.0.113.5", "203.0.113.5"},
           Case{" 203.0.113.5 ", "203.0.113.5"},
           Case{"1.1.1.1, 203.0.113.5", "203.0.113.5"},  // the left part is what the client wrote
           Case{"1.1.1.1, 203.0.113.5, 10.0.0.7", "203.0.113.5"},
           Case{"203.0.113.5,10.0.0.7,fd00::1", "203.0.113.5"},
           Case{"10.0.0.8, 10.0.0.7", "10.0.0.8"},  // all trusted: the farthest
           Case{"203.0.113.5, unknown, 10.0.0.7", "10.0.0.7"},
           Case{"garbage", "127.0.0.1"},
           Case{"203.0.113.5:1234", "203.0.113.5"},
           Case{"[2600::1]:1234", "2600::1"},
           Case{"[2600::1]", "2600::1"},
           Case{"2600::1", "2600::1"},
           Case{",", "127.0.0.1"},
           Case{"[", "127.0.0.1"},
       })
    EXPECT_EQ(forwarded_client(c.chain, "127.0.0.1", trusted), c.client) << c.chain;
}

}  // namespace
}  // namespace enishi::net
