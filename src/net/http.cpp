#include "net/http.h"

#include "base/json.h"

namespace enishi::net {
namespace {

char lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c | 0x20) : c;
}

int hex_value(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (lower(c) >= 'a' && lower(c) <= 'f') return lower(c) - 'a' + 10;
  return -1;
}

bool unreserved(char c) {
  return (c >= '0' && c <= '9') || (lower(c) >= 'a' && lower(c) <= 'z') || c == '-' || c == '.' ||
         c == '_' || c == '~';
}

std::string_view find_header(const std::vector<Header>& headers, std::string_view name) {
  for (const Header& h : headers)
    if (same_header_name(h.name, name)) return h.value;
  return {};
}

Response with_type(int status, std::string_view type, std::string body) {
  Response r;
  r.status = status;
  r.headers.push_back({"Content-Type", std::string(type)});
  r.body = std::move(body);
  return r;
}

}  // namespace

bool same_header_name(std::string_view a, std::string_view b) {
  if (a.size() != b.size()) return false;
  for (std::size_t i = 0; i < a.size(); ++i)
    if (lower(a[i]) != lower(b[i])) return false;
  return true;
}

std::string_view Request::path() const {
  return std::string_view(target).substr(0, target.find('?'));
}

std::string_view Request::query() const {
  const auto mark = target.find('?');
  return mark == std::string::npos ? std::string_view{} : std::string_view(target).substr(mark + 1);
}

std::string_view Request::header(std::string_view name) const {
  return find_header(headers, name);
}

std::string_view Response::header(std::string_view name) const {
  return find_header(headers, name);
}

Response text_response(int status, std::string body) {
  return with_type(status, "text/plain; charset=utf-8", std::move(body));
}

Response json_response(int status, std::string body) {
  return with_type(status, "application/json", std::move(body));
}

Response problem(const Error& error) {
  const int status = http_status(error.code);
  JsonOut j;
  j.object().field("type", "about:blank").field("title", status_text(status));
  j.field("status", status).field("code", name(error.code)).field("detail", error.message);
  if (!error.field.empty()) j.field("field", error.field);
  return with_type(status, "application/problem+json", j.end().take());
}

std::optional<std::string> percent_decode(std::string_view text, bool plus_is_space) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '+' && plus_is_space) {
      out += ' ';
    } else if (text[i] != '%') {
      out += text[i];
    } else {
      if (text.size() - i < 3) return std::nullopt;
      const int high = hex_value(text[i + 1]), low = hex_value(text[i + 2]);
      if (high < 0 || low < 0) return std::nullopt;
      out += static_cast<char>(high << 4 | low);
      i += 2;
    }
  }
  return out;
}

std::string percent_encode(std::string_view text) {
  constexpr std::string_view digits = "0123456789ABCDEF";
  std::string out;
  out.reserve(text.size());
  for (const char c : text) {
    if (unreserved(c)) {
      out += c;
      continue;
    }
    const auto byte = static_cast<unsigned char>(c);
    out += '%';
    out += digits[byte >> 4];
    out += digits[byte & 15];
  }
  return out;
}

Result<std::vector<std::pair<std::string, std::string>>> parse_query(std::string_view query) {
  std::vector<std::pair<std::string, std::string>> pairs;
  while (!query.empty()) {
    const auto end = query.find('&');
    const auto piece = query.substr(0, end);
    query = end == std::string_view::npos ? std::string_view{} : query.substr(end + 1);
    if (piece.empty()) continue;
    const auto equals = piece.find('=');
    auto name = percent_decode(piece.substr(0, equals), true);
    if (!name) return invalid("query", "a parameter's name has a bad percent escape");
    const auto raw =
        equals == std::string_view::npos ? std::string_view{} : piece.substr(equals + 1);
    auto value = percent_decode(raw, true);
    if (!value) return invalid(std::move(*name), "bad percent escape");
    pairs.emplace_back(std::move(*name), std::move(*value));
  }
  return pairs;
}

}  // namespace enishi::net
