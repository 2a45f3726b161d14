// Encodings, digests and comparisons over raw bytes. A byte string is a std::string.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace enishi {

std::string hex(std::string_view bytes);  // lower case
std::optional<std::string> parse_hex(std::string_view text);
std::string base64(std::string_view bytes);  // RFC 4648 section 4, with padding
std::optional<std::string> parse_base64(std::string_view text);
std::string base64url(std::string_view bytes);  // section 5, no padding
std::optional<std::string> parse_base64url(std::string_view text);

using Digest = std::array<std::uint8_t, 32>;
inline std::string_view as_view(const Digest& d) {
  return {reinterpret_cast<const char*>(d.data()), d.size()};
}
Digest sha256(std::string_view bytes);
Digest hmac_sha256(std::string_view key, std::string_view bytes);

// SHA-256 fed piece by piece. Not thread safe.
class Sha256 {
 public:
  Sha256();
  ~Sha256();
  Sha256(const Sha256&) = delete;
  Sha256& operator=(const Sha256&) = delete;
  void update(std::string_view bytes);
  Digest finish();  // once

 private:
  void* context_;
};

// Time depends only on the lengths.
bool constant_time_equal(std::string_view a, std::string_view b);

// Big-endian, appended / read. read_* need `at + size` within bounds (asserted).
void append_be32(std::string& out, std::uint32_t v);
void append_be64(std::string& out, std::uint64_t v);
std::uint32_t read_be32(std::string_view bytes, std::size_t at);
std::uint64_t read_be64(std::string_view bytes, std::size_t at);

// A length-prefixed concatenation (be32 length, bytes) for hashing tuples without ambiguity.
void append_field(std::string& out, std::string_view field);

}  // namespace enishi
