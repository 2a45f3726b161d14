#include "people/record.h"

#include <array>

#include "base/bytes.h"

namespace enishi::people {
namespace {

constexpr std::array<std::string_view, 5> kFriendStateNames{"unknown", "followed", "unblocked",
                                                            "blocked", "deleted"};

int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  return -1;
}

}  // namespace

std::optional<LineUserId> parse_line_user_id(std::string_view text) {
  LineUserId id;
  if (text.size() != 1 + 2 * id.size() || text[0] != 'U') return std::nullopt;
  for (std::size_t i = 0; i < id.size(); ++i) {
    const int high = hex_digit(text[1 + 2 * i]);
    const int low = hex_digit(text[2 + 2 * i]);
    if (high < 0 || low < 0) return std::nullopt;
    id[i] = static_cast<std::uint8_t>(high << 4 | low);
  }
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
