#include "line/event_id.h"

#include <algorithm>
#include <array>
#include <string>

#include "base/bytes.h"

namespace enishi::line {
namespace {

constexpr std::size_t kUlidLength = 26;
constexpr std::uint8_t kNoDigit = 0xff;

// LINE's clock and ours differ a little: an event may have been stored in the part of the day
// before its own time. Looking one hour further back costs nothing but around midnight.
constexpr std::chrono::hours kSkew{1};

constexpr std::array<std::uint8_t, 256> digits = [] {
  std::array<std::uint8_t, 256> table{};
  table.fill(kNoDigit);
  constexpr std::string_view alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
  for (std::uint8_t i = 0; i < alphabet.size(); ++i) {
    const auto c = static_cast<unsigned char>(alphabet[i]);
    table[c] = i;
    if (c >= 'A') table[c - 'A' + 'a'] = i;
  }
  return table;
}();

Bytes16 first_16(const Digest& digest) {
  Bytes16 out;
  std::copy_n(digest.begin(), out.size(), out.begin());
  return out;
}

}  // namespace

std::optional<Bytes16> parse_ulid(std::string_view text) {
  if (text.size() != kUlidLength || text[0] > '7') return std::nullopt;
  // 26 digits hold 130 bits; the first digit is below 8, so the two bits on top are zero.
  std::uint64_t high = 0, low = 0;
  for (const char c : text) {
    const std::uint8_t digit = digits[static_cast<unsigned char>(c)];
    if (digit == kNoDigit) return std::nullopt;
    high = high << 5 | low >> 59;
    low = low << 5 | digit;
  }
  Bytes16 out;
  for (unsigned i = 0; i < 8; ++i) {
    out[i] = static_cast<std::uint8_t>(high >> (56 - 8 * i));
    out[8 + i] = static_cast<std::uint8_t>(low >> (56 - 8 * i));
  }
  return out;
}

Time ulid_time(const Bytes16& ulid) {
  std::int64_t ms = 0;
  for (unsigned i = 0; i < 6; ++i) ms = ms << 8 | ulid[i];
  return from_ms(ms);
}

spine::DedupeKey dedupe_key(std::string_view id, Time received_at) {
  const auto ulid = parse_ulid(id);
  if (!ulid) return {first_16(sha256(id)), kTimeMin};
  const Time made = ulid_time(*ulid);
  const bool believable = made <= received_at + kSkew && made >= kTimeMin + kSkew;
  return {*ulid, believable ? made - kSkew : kTimeMin};
}

spine::DedupeKey split_key(const spine::DedupeKey& event, std::uint32_t ordinal) {
  std::string name = "line split\n";
  name.append(as_view(event.bytes));
  append_be32(name, ordinal);
  return {first_16(sha256(name)), event.made_at};
}

}  // namespace enishi::line
