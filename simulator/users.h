// The users one provider can see: a dense number for each 16-byte id. Millions of them: no heap
// object per user, about 30 bytes each.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "base/id.h"

namespace enishi::simulator {

using UserNumber = std::uint32_t;  // 0, 1, 2, ... in order of addition, within one provider

// Not thread safe: guarded by its World.
class UserTable {
 public:
  explicit UserTable(std::uint64_t seed) : seed_(seed) {}

  UserNumber add(const Bytes16& id);  // the number it has already, if known
  UserNumber add_next();              // a new user whose id follows from the seed
  void reserve(std::size_t users);
  std::optional<UserNumber> find(const Bytes16& id) const;

  std::size_t size() const { return ids_.size(); }
  const Bytes16& id(UserNumber user) const { return ids_[user]; }

  // The account itself is gone: unreachable from every channel of the provider.
  bool deleted(UserNumber user) const { return flags_[user] & kDeleted; }
  void set_deleted(UserNumber user, bool on) { set(user, kDeleted, on); }
  // No consent to give the profile (a user of LINE for PC only): webhooks carry no user id, the
  // profile is 404, followers/ids leaves the user out.
  bool hidden(UserNumber user) const { return flags_[user] & kHidden; }
  void set_hidden(UserNumber user, bool on) { set(user, kHidden, on); }

 private:
  static constexpr std::uint8_t kDeleted = 1, kHidden = 2;
  static constexpr std::uint32_t kEmpty = UINT32_MAX;

  void set(UserNumber user, std::uint8_t flag, bool on) {
    flags_[user] = static_cast<std::uint8_t>(on ? flags_[user] | flag : flags_[user] & ~flag);
  }
  std::size_t slot_of(const Bytes16& id) const;  // where it is, or the empty slot where it goes
  void rehash(std::size_t slots);

  std::uint64_t seed_;
  std::uint64_t derived_ = 0;
  std::vector<Bytes16> ids_;
  std::vector<std::uint8_t> flags_;
  std::vector<std::uint32_t> slots_;  // open addressing, a power of two, at most half full
};

}  // namespace enishi::simulator
