#include "net/address.h"

#include <arpa/inet.h>

#include <algorithm>
#include <cstring>
#include <span>

#include "base/text.h"

namespace enishi::net {
namespace {

constexpr std::array<std::uint8_t, 12> mapped_prefix{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};

// "1.2.3.4:80", "[::1]:80", "[::1]" -> the address alone.
std::string_view without_port(std::string_view text) {
  if (text.starts_with('[')) {
    const auto close = text.find(']');
    return close == std::string_view::npos ? text : text.substr(1, close - 1);
  }
  const bool one_colon = std::ranges::count(text, ':') == 1;
  return one_colon ? text.substr(0, text.find(':')) : text;
}

}  // namespace

std::optional<Address> parse_address(std::string_view text) {
  char buffer[INET6_ADDRSTRLEN];
  if (text.empty() || text.size() >= sizeof buffer) return std::nullopt;
  std::memcpy(buffer, text.data(), text.size());
  buffer[text.size()] = '\0';
  if (std::strlen(buffer) != text.size()) return std::nullopt;

  Address address{};
  if (inet_pton(AF_INET6, buffer, address.data()) == 1) return address;
  std::ranges::copy(mapped_prefix, address.begin());
  if (inet_pton(AF_INET, buffer, address.data() + mapped_prefix.size()) == 1) return address;
  return std::nullopt;
}

bool is_v4(const Address& address) {
  return std::ranges::equal(mapped_prefix, std::span(address).first<mapped_prefix.size()>());
}

std::optional<AddressRange> AddressRange::parse(std::string_view text) {
  const auto slash = text.find('/');
  const auto address = parse_address(text.substr(0, slash));
  if (!address) return std::nullopt;
  AddressRange range{*address, 128};
  if (slash == std::string_view::npos) return range;
  const unsigned before = is_v4(*address) ? 96 : 0;  // bits of the mapped prefix
  const auto bits = parse_int<unsigned>(text.substr(slash + 1));
  if (!bits || *bits > 128 - before) return std::nullopt;
  range.bits = before + *bits;
  return range;
}

bool AddressRange::contains(const Address& address) const {
  if (is_v4(first) != is_v4(address)) return false;
  const std::size_t whole = bits / 8;
  if (!std::equal(first.begin(), first.begin() + whole, address.begin())) return false;
  const unsigned rest = bits % 8;
  if (rest == 0) return true;
  return (first[whole] ^ address[whole]) >> (8 - rest) == 0;
}

Result<AddressSet> AddressSet::parse(const std::vector<std::string>& cidrs,
                                     std::string_view field) {
  AddressSet set;
  for (const std::string& text : cidrs) {
    const auto range = AddressRange::parse(text);
    if (!range) return invalid(std::string(field), "not an IP range: \"" + text + "\"");
    set.ranges_.push_back(*range);
  }
  return set;
}

bool AddressSet::contains(const Address& address) const {
  return std::ranges::any_of(ranges_, [&](const auto& r) { return r.contains(address); });
}

std::string forwarded_client(std::string_view chain, std::string_view peer,
                             const AddressSet& trusted) {
  std::string_view client = peer;
  while (!chain.empty()) {
    const auto comma = chain.rfind(',');
    const auto hop = without_port(trim(chain.substr(comma + 1)));  // npos + 1 is 0
    chain = comma == std::string_view::npos ? std::string_view{} : chain.substr(0, comma);
    const auto address = parse_address(hop);
    if (!address) break;
    client = hop;
    if (!trusted.contains(*address)) break;
  }
  return std::string(client);
}

}  // namespace enishi::net
