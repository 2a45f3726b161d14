#include "people/record.h"

#include <array>

#include "base/bytes.h"

namespace enishi::people {
namespace {

constexpr std::array<std::string_view, 5> kFriendStateNames{"unknown", "followed", "unblocked",
                                                            "blocked", "deleted"};

// Lower case only, as LINE writes them; 0xff for what is no digit.
constexpr std::array<std::uint8_t, 256> kDigits = [] {
  std::array<std::uint8_t, 256> table{};
  table.fill(0xff);
  for (std::uint8_t i = 0; i < 10; ++i) table['0' + i] = i;
  for (std::uint8_t i = 0; i < 6; ++i) table['a' + i] = static_cast<std::uint8_t>(10 + i);
  return table;
}();

}  // namespace

std::optional<LineUserId> parse_line_user_id(std::string_view text) {
  LineUserId id;
  if (text.size() != 1 + 2 * id.size() || text[0] != 'U') return std::nullopt;
  unsigned all = 0;
  for (std::size_t i = 0; i < id.size(); ++i) {
    const unsigned high = kDigits[static_cast<unsigned char>(text[1 + 2 * i])];
    const unsigned low = kDigits[static_cast<unsigned char>(text[2 + 2 * i])];
    all |= high | low;
    id[i] = static_cast<std::uint8_t>(high << 4 | low);
  }
  if (all > 15) return std::nullopt;
  return id;
}

std::string line_user_id_text(const LineUserId& id) {
  return "U" + hex(as_view(id));
}

std::string_view name(FriendState state) {
  return kFriendStateNames[static_cast<std::size_t>(state)];
}

std::optional<FriendState> parse_friend_state(std::string_view text) {
  for (std::size_t i = 0; i < kFriendStateNames.size(); ++i)
    if (kFriendStateNames[i] == text) return static_cast<FriendState>(i);
  return std::nullopt;
}

}  // namespace enishi::people
