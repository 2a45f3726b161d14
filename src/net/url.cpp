#include "net/url.h"

#include <algorithm>

#include "base/limits.h"
#include "base/text.h"
#include "net/address.h"

namespace enishi::net {
namespace {

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

bool host_character(char c) {
  return is_digit(c) || (c >= 'a' && c <= 'z') || c == '-' || c == '.' || c == '_';
}

// "127.1", "0x7f.1" and "2130706433" are addresses to many resolvers, so a name whose last label
// looks like a number must be a plain dotted quad.
bool looks_numeric(std::string_view host) {
  if (host.ends_with('.')) host.remove_suffix(1);
  const auto last = host.substr(host.rfind('.') + 1);  // npos + 1 is 0
  if (last.empty() || !is_digit(last.front())) return false;
  return std::ranges::all_of(last, is_digit) || last.starts_with("0x");
}

bool valid_name(std::string_view host) {
  if (host.empty() || host.size() > 253) return false;
  if (!std::ranges::all_of(host, host_character)) return false;
  if (looks_numeric(host)) return parse_address(host).has_value();
  auto labels = split(host, '.');
  if (labels.back().empty()) labels.pop_back();  // the root's dot
  const auto good = [](std::string_view label) { return !label.empty() && label.size() <= 63; };
  return !labels.empty() && std::ranges::all_of(labels, good);
}

// Authority without credentials: "host", "host:port", "[v6]:port".
Status take_authority(std::string_view authority, Url& url, std::string field) {
  std::string_view port;
  bool has_port = false;
  if (authority.starts_with('[')) {
    const auto close = authority.find(']');
    if (close == std::string_view::npos) return invalid(field, "the URL's host is malformed");
    url.host = lower_ascii(authority.substr(1, close - 1));
    if (url.host.find(':') == std::string::npos || !parse_address(url.host))
      return invalid(field, "the URL's host is not an IPv6 address");
    const auto rest = authority.substr(close + 1);
    if (!rest.empty() && rest.front() != ':') return invalid(field, "the URL's host is malformed");
    has_port = !rest.empty();
    if (has_port) port = rest.substr(1);
  } else {
    const auto colon = authority.find(':');
    has_port = colon != std::string_view::npos;
    if (has_port) port = authority.substr(colon + 1);
    url.host = lower_ascii(authority.substr(0, colon));
    if (!valid_name(url.host)) return invalid(field, "the URL's host is malformed");
  }
  if (!has_port) return {};
  const auto number = parse_int<std::uint16_t>(port);
  if (!number || *number == 0) return invalid(field, "the URL's port is not in 1..65535");
  url.port = *number;
  return {};
}

// Ranges that no answer from the open internet can come from; IANA's special-purpose registries.
// Outside 2000::/3 nothing in IPv6 is public but the forms that hold an IPv4 address.
const AddressSet& special_ranges() {
  static const AddressSet set = *AddressSet::parse(
      {"0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12",
       "192.0.0.0/24", "192.0.2.0/24", "192.88.99.0/24", "192.168.0.0/16", "198.18.0.0/15",
       "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4", "2001::/23",
       "2001:db8::/32", "2002::/16", "3fff::/20"},
      "");
  return set;
}

}  // namespace

Result<Url> parse_url(std::string_view text, std::string_view field_view) {
  const std::string field(field_view);
  if (text.size() > limits::url_bytes_max)
    return invalid(field,
                   "the URL is longer than " + std::to_string(limits::url_bytes_max) + " bytes");
  const auto printable = [](char c) { return c > ' ' && c < '\x7f' && c != '\\'; };
  if (!std::ranges::all_of(text, printable))
    return invalid(field,
                   "the URL has a space, a control character, a backslash or a character "
                   "that is not percent-encoded");

  Url url;
  const auto colon = text.find("://");
  if (colon == std::string_view::npos) return invalid(field, "not an absolute URL");
  url.scheme = lower_ascii(text.substr(0, colon));
  if (url.scheme != "http" && url.scheme != "https")
    return invalid(field, "the URL must begin with http:// or https://");
  url.port = url.scheme == "https" ? 443 : 80;

  const auto rest = text.substr(colon + 3);
  const auto end = rest.find_first_of("/?#");
  const auto authority = rest.substr(0, end);
  if (authority.find('@') != std::string_view::npos)
    return invalid(field, "the URL must not hold credentials");
  TRY(take_authority(authority, url, field));

  const auto tail = end == std::string_view::npos ? std::string_view{} : rest.substr(end);
  url.target = tail.substr(0, tail.find('#'));
  if (!url.target.starts_with('/')) url.target.insert(0, "/");
  return url;
}

bool public_address(std::string_view text) {
  const auto address = parse_address(text);
  if (!address) return false;
  if (is_v4(*address)) return !special_ranges().contains(*address);
  static const AddressRange nat64 = *AddressRange::parse("64:ff9b::/96");
  if (nat64.contains(*address)) {
    const auto& a = *address;
    Address inside = *parse_address("0.0.0.0");
    std::copy(a.begin() + 12, a.end(), inside.begin() + 12);
    return !special_ranges().contains(inside);
  }
  static const AddressRange unicast = *AddressRange::parse("2000::/3");
  return unicast.contains(*address) && !special_ranges().contains(*address);
}

bool in_cidrs(std::string_view text, const std::vector<std::string>& cidrs) {
  const auto address = parse_address(text);
  if (!address) return false;
  return std::ranges::any_of(cidrs, [&](const std::string& cidr) {
    const auto range = AddressRange::parse(cidr);
    return range && range->contains(*address);
  });
}

}  // namespace enishi::net
