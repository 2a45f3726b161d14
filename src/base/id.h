// 16-byte identifiers. Ids of different kinds are different types and cannot be mixed.
#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <cstring>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/random.h"

namespace enishi {

using Bytes16 = std::array<std::uint8_t, 16>;

// UUID version 7: 48 bits of milliseconds, then random bits; sorts by creation time.
Bytes16 make_uuid7(Time now, Random& random);
// UUID version 8 (custom) made from the first 16 bytes of SHA-256(name): a name-based id.
// RFC 9562 section 5.8; we use it rather than v5 because v5 is bound to SHA-1.
Bytes16 make_uuid_from_name(std::string_view name);

// "0192f0c1-...": 36 characters, lower case (RFC 9562). Parsing also takes upper case.
std::string uuid_text(const Bytes16& bytes);
std::optional<Bytes16> parse_uuid(std::string_view text);

// The bytes as the store binds them.
inline std::string_view as_view(const Bytes16& b) {
  return {reinterpret_cast<const char*>(b.data()), b.size()};
}
std::optional<Bytes16> bytes16_from(std::string_view blob);  // nullopt unless 16 bytes long

template <class Tag>
class Id {
 public:
  constexpr Id() = default;  // the nil id
  constexpr explicit Id(const Bytes16& bytes) : bytes_(bytes) {}

  static Id make(Time now, Random& random) { return Id(make_uuid7(now, random)); }
  static std::optional<Id> parse(std::string_view text) {
    if (auto b = parse_uuid(text)) return Id(*b);
    return std::nullopt;
  }
  static std::optional<Id> from_blob(std::string_view blob) {
    if (auto b = bytes16_from(blob)) return Id(*b);
    return std::nullopt;
  }

  const Bytes16& bytes() const { return bytes_; }
  std::string_view blob() const { return as_view(bytes_); }
  std::string text() const { return uuid_text(bytes_); }
  bool is_nil() const { return bytes_ == Bytes16{}; }

  auto operator<=>(const Id&) const = default;

 private:
  Bytes16 bytes_{};
};

// A number of a kind of its own: Number<struct ChannelTag> and Number<struct RecordTag> don't mix.
template <class Tag, class Rep = std::uint32_t>
struct Number {
  Rep value = 0;  // 0 is "none"; real numbers start at 1
  constexpr explicit operator bool() const { return value != 0; }
  auto operator<=>(const Number&) const = default;
};

std::size_t hash_bytes(const void* data, std::size_t size);  // fast, not for hostile keys on disk

struct Bytes16Hash {
  std::size_t operator()(const Bytes16& b) const { return hash_bytes(b.data(), b.size()); }
};

}  // namespace enishi

template <class Tag>
struct std::hash<enishi::Id<Tag>> {
  std::size_t operator()(const enishi::Id<Tag>& id) const {
    return enishi::hash_bytes(id.bytes().data(), 16);
  }
};
template <class Tag, class Rep>
struct std::hash<enishi::Number<Tag, Rep>> {
  std::size_t operator()(const enishi::Number<Tag, Rep>& n) const {
    std::uint64_t x = n.value;
    x *= 0x9E3779B97F4A7C15ull;
    return static_cast<std::size_t>(x ^ (x >> 32));
  }
};
