// LINE's ids as 16 bytes: a letter (U user, C group, R room) and 32 lower-case hex digits.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/id.h"

namespace enishi::simulator {

struct ChatId {
  char kind = 0;  // 'U', 'C', 'R'; 0: none
  Bytes16 bytes{};
  bool operator==(const ChatId&) const = default;
};

std::optional<ChatId> parse_chat_id(std::string_view text);
std::optional<Bytes16> parse_user_id(std::string_view text);  // only U
std::string chat_id_text(const ChatId& id);
std::string user_id_text(const Bytes16& bytes);
void append_chat_id(std::string& out, char kind, const Bytes16& bytes);

// What a derived id is for, so that ids of different kinds never collide.
enum class IdSpace : unsigned char { user, bot, group, request, reply, link, secret, menu, key };

// The n-th id of its kind: the same for the same seed.
Bytes16 derive_id(std::uint64_t seed, IdSpace space, std::uint64_t n);

// The ULID of (time, n): 26 characters of Crockford's base 32, unique per (seed, n).
std::string ulid(std::int64_t ms, std::uint64_t seed, std::uint64_t n);

}  // namespace enishi::simulator
