#include "simulator/line_id.h"

#include "simulator/mix.h"

namespace enishi::simulator {

namespace {
constexpr std::size_t kTextSize = 33;

constexpr std::array<std::int8_t, 256> hex_values() {
  std::array<std::int8_t, 256> table{};
  for (auto& v : table) v = -1;
  for (int i = 0; i < 10; ++i)
    table[static_cast<std::size_t>('0' + i)] = static_cast<std::int8_t>(i);
  for (int i = 0; i < 6; ++i)
    table[static_cast<std::size_t>('a' + i)] = static_cast<std::int8_t>(10 + i);
  return table;
}
constexpr auto kHexValues = hex_values();

bool read_hex(std::string_view text, Bytes16& out) {
  int bad = 0;
  for (std::size_t i = 0; i < out.size(); ++i) {
    const int high = kHexValues[static_cast<unsigned char>(text[2 * i])];
    const int low = kHexValues[static_cast<unsigned char>(text[2 * i + 1])];
    bad |= high | low;
    out[i] = static_cast<std::uint8_t>((high << 4) | (low & 15));
  }
  return bad >= 0;
}
}  // namespace

std::optional<ChatId> parse_chat_id(std::string_view text) {
  if (text.size() != kTextSize) return std::nullopt;
  if (text[0] != 'U' && text[0] != 'C' && text[0] != 'R') return std::nullopt;
  ChatId id{text[0], {}};
  if (!read_hex(text.substr(1), id.bytes)) return std::nullopt;
  return id;
}

std::optional<Bytes16> parse_user_id(std::string_view text) {
  Bytes16 bytes;
  if (text.size() != kTextSize || text[0] != 'U' || !read_hex(text.substr(1), bytes))
    return std::nullopt;
  return bytes;
}

void append_chat_id(std::string& out, char kind, const Bytes16& bytes) {
  static constexpr char kDigits[] = "0123456789abcdef";
  char text[kTextSize];
  text[0] = kind;
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    text[1 + 2 * i] = kDigits[bytes[i] >> 4];
    text[2 + 2 * i] = kDigits[bytes[i] & 15];
  }
  out.append(text, kTextSize);
}

std::string chat_id_text(const ChatId& id) {
  std::string out;
  append_chat_id(out, id.kind, id.bytes);
  return out;
}

std::string user_id_text(const Bytes16& bytes) {
  return chat_id_text({'U', bytes});
}

Bytes16 derive_id(std::uint64_t seed, IdSpace space, std::uint64_t n) {
  const std::uint64_t key = mix(seed, static_cast<std::uint64_t>(space) + 1);
  const std::uint64_t halves[2] = {mix(key, n), mix(~key, n)};
  Bytes16 out;
  std::memcpy(out.data(), halves, sizeof halves);
  return out;
}

std::string ulid(std::int64_t ms, std::uint64_t seed, std::uint64_t n) {
  static constexpr char kDigits[] = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
  std::string out(26, '0');
  auto time = static_cast<std::uint64_t>(ms);
  for (int i = 9; i >= 0; --i, time >>= 5) out[static_cast<std::size_t>(i)] = kDigits[time & 31];
  // 80 bits: 64 of a bijection of n (so unique), 16 more for show.
  std::uint64_t low = mix(mix(seed) ^ n);
  std::uint64_t high = mix(low);
  for (int i = 25; i >= 14; --i, low >>= 5) out[static_cast<std::size_t>(i)] = kDigits[low & 31];
  high = (high << 4) | low;  // the 4 bits of `low` that are left
  for (int i = 13; i >= 10; --i, high >>= 5) out[static_cast<std::size_t>(i)] = kDigits[high & 31];
  return out;
}

}  // namespace enishi::simulator
