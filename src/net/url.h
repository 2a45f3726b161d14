// URLs that users give us, and the guard against requests into our own network (SSRF).
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace enishi::net {

struct Url {
  std::string scheme;      // lower case
  std::string host;        // lower case, without brackets
  std::uint16_t port = 0;  // the scheme's default if absent
  std::string target;      // path, query; at least "/"
};

// http and https only, no credentials in the URL, at most 2,000 bytes; errors name `field`.
Result<Url> parse_url(std::string_view text, std::string_view field = "url");

// False for loopback, private, link-local, multicast, unspecified, carrier-grade NAT, documentation
// and benchmarking ranges, IPv4-mapped and NAT64 forms included. `address` is a textual IP.
bool public_address(std::string_view address);
// True if `address` lies in one of the CIDRs ("10.0.0.0/8", "::1/128", a bare address).
bool in_cidrs(std::string_view address, const std::vector<std::string>& cidrs);

}  // namespace enishi::net
