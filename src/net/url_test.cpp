#include "net/url.h"

#include <gtest/gtest.h>

namespace enishi::net {
namespace {

TEST(Url, TakesApart) {
  struct Case {
    const char *text, *scheme, *host;
    int port;
    const char* target;
  };
  for (const Case& c : {
           Case{"https://Example.COM", "https", "example.com", 443, "/"},
           Case{"HTTP://a.example:8080/x/y?z=1#f", "http", "a.example", 8080, "/x/y?z=1"},
           Case{"https://a.example?q", "https", "a.example", 443, "/?q"},
           Case{"https://a.example#f", "https", "a.example", 443, "/"},
           Case{"https://[2001:DB8::1]:9/", "https", "2001:db8::1", 9, "/"},
           Case{"http://[::1]", "http", "::1", 80, "/"},
           Case{"http://10.0.0.1/", "http", "10.0.0.1", 80, "/"},
           Case{"http://localhost./a@b", "http", "localhost.", 80, "/a@b"},
           Case{"http://a_b.example/%E7%B8%81", "http", "a_b.example", 80, "/%E7%B8%81"},
           Case{"http://9to5.example/", "http", "9to5.example", 80, "/"},
       }) {
    const auto url = parse_url(c.text);
    ASSERT_TRUE(url) << c.text << ": " << url.error().message;
    EXPECT_EQ(url->scheme, c.scheme) << c.text;
    EXPECT_EQ(url->host, c.host) << c.text;
    EXPECT_EQ(url->port, c.port) << c.text;
    EXPECT_EQ(url->target, c.target) << c.text;
  }
}

TEST(Url, Refuses) {
  const std::string long_label = "http://" + std::string(64, 'a') + ".example/";
  const std::string too_long = "http://a.example/" + std::string(2'000, 'a');
  for (const std::string& text : std::vector<std::string>{"",
                                                          "a.example",
                                                          "//a.example/",
                                                          "/x",
                                                          "ftp://a.example/",
                                                          "file:///etc/passwd",
                                                          "javascript:alert(1)",
                                                          "http://",
                                                          "http:///x",
                                                          "http://user@a.example/",
                                                          "http://user:pass@a.example/",
                                                          "http://a.example@b.example/",
                                                          "http://a b/",
                                                          "http://a.example/ x",
                                                          "http://a.example/\n",
                                                          "http://a.example\\@b.example/",
                                                          "http://縁.example/",
                                                          "http://a.example/縁",
                                                          "http://a.example:0/",
                                                          "http://a.example:65536/",
                                                          "http://a.example:/",
                                                          "http://a.example:-1/",
                                                          "http://a.example:8x/",
                                                          "http://[::1/",
                                                          "http://[::1]x/",
                                                          "http://[1.2.3.4]/",
                                                          "http://[fe80::1%25eth0]/",
                                                          "http://::1/",
                                                          "http://a..example/",
                                                          "http://.example/",
                                                          "http://./",
                                                          "http://127.1/",
                                                          "http://2130706433/",
                                                          "http://0x7f.0.0.1/",
                                                          "http://127.0.0.0x1/",
                                                          "http://0177.0.0.1/",
                                                          "http://1.2.3.4.5/",
                                                          "http://a.1/",
                                                          "http://a%2eexample/",
                                                          std::string("http://a.example/\0x", 19),
                                                          long_label,
                                                          too_long}) {
    const auto url = parse_url(text, "hook.url");
    ASSERT_FALSE(url) << text;
    EXPECT_EQ(url.error().code, ErrorCode::invalid) << text;
    EXPECT_EQ(url.error().field, "hook.url") << text;
  }
  EXPECT_TRUE(parse_url(too_long.substr(0, 2'000)));
}

TEST(UrlGuard, OwnNetworksAreNotPublic) {
  for (const char* address : {
           "0.0.0.0",
           "0.1.2.3",
           "10.0.0.1",
           "10.255.255.255",
           "100.64.0.1",
           "100.127.255.255",
           "127.0.0.1",
           "127.255.255.254",
           "169.254.169.254",
           "169.254.0.1",
           "172.16.0.1",
           "172.31.255.255",
           "192.0.0.8",
           "192.0.2.1",
           "192.88.99.1",
           "192.168.0.1",
           "198.18.0.1",
           "198.19.255.255",
           "198.51.100.7",
           "203.0.113.9",
           "224.0.0.1",
           "239.255.255.255",
           "240.0.0.1",
           "255.255.255.255",
           "::",
           "::1",
           "::ffff:127.0.0.1",
           "::ffff:7f00:1",
           "::ffff:10.1.2.3",
           "::ffff:169.254.169.254",
           "::127.0.0.1",
           "64:ff9b::7f00:1",
           "64:ff9b::10.0.0.1",
           "64:ff9b:1::1",
           "100::1",
           "2001::1",
           "2001:2::1",
           "2001:db8::1",
           "2002:7f00:1::",
           "2002:808:808::",
           "3fff::1",
           "fc00::1",
           "fd12:3456::1",
           "fe80::1",
           "fec0::1",
           "ff02::1",
           "5f00::1",
           "::ffff:0:127.0.0.1",
       })
    EXPECT_FALSE(public_address(address)) << address;
}

TEST(UrlGuard, WhatIsNoAddressIsNotPublic) {
  for (const char* text : {"", "localhost", "127.1", "8.8.8", "8.8.8.8 ", "8.8.8.8:80", "[2600::]",
                           "fe80::1%eth0", "0x08080808", "1.2.3.4.5", "::g"})
    EXPECT_FALSE(public_address(text)) << text;
  EXPECT_FALSE(public_address(std::string_view("8.8.8.8\0", 8)));
}

TEST(UrlGuard, TheOpenInternetIsPublic) {
  for (const char* address :
       {"1.1.1.1",        "8.8.8.8",         "9.255.255.255",   "11.0.0.0",        "100.63.255.255",
        "100.128.0.0",    "126.255.255.255", "128.0.0.0",       "169.253.255.255", "169.255.0.0",
        "172.15.255.255", "172.32.0.0",      "192.0.1.0",       "192.167.255.255", "192.169.0.0",
        "198.17.255.255", "198.20.0.0",      "223.255.255.255", "2600::1",         "2001:200::1",
        "2a00:1450::1",   "::ffff:8.8.8.8",  "64:ff9b::8.8.8.8"})
    EXPECT_TRUE(public_address(address)) << address;
}

TEST(UrlGuard, Ranges) {
  const std::vector<std::string> cidrs{"10.0.0.0/8", "::1/128", "192.168.1.7", "fd00::/9",
                                       "172.16.0.0/12"};
  for (const char* in : {"10.0.0.0", "10.255.255.255", "::1", "192.168.1.7", "fd7f::1",
                         "172.31.255.255", "::ffff:10.9.8.7"})
    EXPECT_TRUE(in_cidrs(in, cidrs)) << in;
  for (const char* out : {"11.0.0.0", "::2", "192.168.1.8", "fd80::1", "172.32.0.0", "", "x"})
    EXPECT_FALSE(in_cidrs(out, cidrs)) << out;

  EXPECT_TRUE(in_cidrs("1.2.3.4", {"0.0.0.0/0"}));
  EXPECT_FALSE(in_cidrs("2600::1", {"0.0.0.0/0"}));
  EXPECT_TRUE(in_cidrs("2600::1", {"::/0"}));
  EXPECT_FALSE(in_cidrs("1.2.3.4", {"::/0"}));
  for (const char* bad :
       {"", "10.0.0.0/33", "10.0.0.0/", "10.0.0.0/-1", "10.0.0.0/8x", "::/129", "a/8", "/8"})
    EXPECT_FALSE(in_cidrs("10.0.0.1", {bad})) << bad;
}

}  // namespace
}  // namespace enishi::net
