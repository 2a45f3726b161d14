#include "simulator/users.h"

#include <bit>

#include "simulator/line_id.h"
#include "simulator/mix.h"

namespace enishi::simulator {

namespace {
std::uint64_t hash_of(const Bytes16& id) {
  std::uint64_t halves[2];
  std::memcpy(halves, id.data(), sizeof halves);
  return mix(halves[0] ^ std::rotl(halves[1], 32));
}
}  // namespace

std::size_t UserTable::slot_of(const Bytes16& id) const {
  const std::size_t mask = slots_.size() - 1;
  std::size_t at = hash_of(id) & mask;
  while (slots_[at] != kEmpty && ids_[slots_[at]] != id) at = (at + 1) & mask;
  return at;
}

void UserTable::rehash(std::size_t slots) {
  slots_.assign(slots, kEmpty);
  for (std::uint32_t user = 0; user < ids_.size(); ++user) slots_[slot_of(ids_[user])] = user;
}

void UserTable::reserve(std::size_t users) {
  ids_.reserve(users);
  flags_.reserve(users);
  const std::size_t slots = std::bit_ceil(users * 2 + 16);
  if (slots > slots_.size()) rehash(slots);
}

std::optional<UserNumber> UserTable::find(const Bytes16& id) const {
  if (slots_.empty()) return std::nullopt;
  const std::uint32_t user = slots_[slot_of(id)];
  if (user == kEmpty) return std::nullopt;
  return user;
}

UserNumber UserTable::add(const Bytes16& id) {
  if ((ids_.size() + 1) * 2 > slots_.size()) rehash(std::max<std::size_t>(16, slots_.size() * 2));
  const std::size_t slot = slot_of(id);
  if (slots_[slot] != kEmpty) return slots_[slot];
  const auto user = static_cast<UserNumber>(ids_.size());
  ids_.push_back(id);
  flags_.push_back(0);
  slots_[slot] = user;
  return user;
}

UserNumber UserTable::add_next() {
  const std::size_t before = size();
  for (;;) {
    const UserNumber user = add(derive_id(seed_, IdSpace::user, derived_++));
    if (size() != before) return user;  // otherwise the id had been added by hand
  }
}

}  // namespace enishi::simulator
