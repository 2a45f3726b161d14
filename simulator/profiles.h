// Invented people: everything shown of a user follows from the user id alone, so nothing is stored.
#pragma once

#include <optional>
#include <string>

#include "base/id.h"

namespace enishi::simulator {

struct Profile {
  std::string display_name;                   // Japanese-like; nicknames, romaji and emoji too
  std::optional<std::string> picture_url;     // 9 of 10 users have one
  std::optional<std::string> status_message;  // 4 of 10
  std::optional<std::string> language;        // "ja" mostly; absent for 3 of 100 (no consent yet)
};

Profile profile_of(const Bytes16& user);

}  // namespace enishi::simulator
