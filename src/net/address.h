// IP addresses and ranges of them, as numbers. Inside `net` only; url.h has the doors.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace enishi::net {

// IPv4 stands as IPv4-mapped IPv6 (::ffff:a.b.c.d), so that both forms of an address are equal.
using Address = std::array<std::uint8_t, 16>;

std::optional<Address> parse_address(std::string_view text);  // no brackets, no zone
bool is_v4(const Address& address);

struct AddressRange {
  Address first{};
  unsigned bits = 128;  // of the 128; an IPv4 /8 is 104

  // "10.0.0.0/8", "::1/128" or a bare address. nullopt for anything else.
  static std::optional<AddressRange> parse(std::string_view text);
  // An IPv4 address lies in IPv4 ranges only, also not in ::/0.
  bool contains(const Address& address) const;
};

// Immutable; thread safe.
class AddressSet {
 public:
  static Result<AddressSet> parse(const std::vector<std::string>& cidrs, std::string_view field);
  bool contains(const Address& address) const;
  bool empty() const { return ranges_.empty(); }

 private:
  std::vector<AddressRange> ranges_;
};

// Of a chain "client, proxy, proxy" (X-Forwarded-For) seen by a trusted peer: the right-most
// address that is not trusted itself. Falls back to `peer` where the chain is empty or ends in
// something that is no address; ports and brackets are dropped.
std::string forwarded_client(std::string_view chain, std::string_view peer,
                             const AddressSet& trusted);

}  // namespace enishi::net
