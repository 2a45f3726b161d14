// Rich menus of one channel: the menus, their aliases, the default, who is linked to which, and the
// background work that changes links later.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <variant>
#include <vector>

#include "base/clock.h"
#include "base/id.h"
#include "simulator/friends.h"
#include "simulator/rich_menu_counts.h"

namespace enishi::simulator {

inline constexpr std::size_t kRichMenusMax = 1'000, kRichMenuAliasesMax = 1'000;
inline constexpr std::chrono::days kRichMenuBatchLife{14};  // of its progress, and of resume keys

using MenuNumber = std::uint32_t;  // 1, 2, ... in order of creation, never used again; 0: none

struct RichMenuBounds {
  std::int64_t x = 0, y = 0, width = 0, height = 0;
};

struct RichMenuArea {
  RichMenuBounds bounds;
  std::string action;  // JSON: the members that its type has
};

struct RichMenu {
  Bytes16 id{};
  RichMenuBounds size;  // x and y are 0
  std::string members;  // of the response object after richMenuId, as JSON
  std::vector<RichMenuArea> areas;
  std::string image, image_type;  // empty: not uploaded yet
  Time created;
  RichMenuCounts counts;
};

// "richmenu-" and 32 lower-case hex digits.
std::string rich_menu_id_text(const Bytes16& id);
std::optional<Bytes16> parse_rich_menu_id(std::string_view text);
bool is_rich_menu_alias_id(std::string_view text);  // [a-z0-9_-]{1,32}

struct RichMenuAlias {
  std::string menu_id;  // of `menu`, which may be gone
  MenuNumber menu = 0, menu_before = 0;
  Time changed;
};

enum class BatchPhase : unsigned char { ongoing, succeeded, failed };

// One user's part of a batch: done only while the user is still linked to `from`.
struct MenuChange {
  UserNumber user = 0;
  MenuNumber from = 0, to = 0;  // to 0: unlink
};

struct RichMenuBatch {
  std::string request_id;
  std::string resume_key;
  Time key_since;  // when the key was seen first
  Time accepted, ends;
  BatchPhase phase = BatchPhase::ongoing;
  std::vector<MenuChange> changes;  // ongoing: to do; failed: left over
  unsigned fails_permille = 0;      // of the users are left over
  std::uint64_t joined = 0;         // request that does this one's work; 0: this one itself
};

// What a batch operation says. link: from and to; unlink: from; unlinkAll: neither.
struct BatchOperation {
  MenuNumber from = 0, to = 0;
};

// Not thread safe: guarded by its World. Numbers of menus that are gone count as 0.
class RichMenus {
 public:
  MenuNumber add(RichMenu menu);
  void remove(MenuNumber menu);
  MenuNumber find(std::string_view id) const;  // 0: no such menu here
  RichMenu& at(MenuNumber menu) { return menus_.at(menu); }
  const std::map<MenuNumber, RichMenu>& all() const { return menus_; }

  MenuNumber default_menu() const { return living(default_); }
  void set_default(MenuNumber menu) { default_ = menu; }
  bool manager_default = false;  // OA Manager has set one

  MenuNumber linked(UserNumber user) const;
  void link(UserNumber user, MenuNumber menu);  // 0: unlink

  std::map<std::string, RichMenuAlias, std::less<>> aliases;
  // Where a tap leads; the menu may be gone. `cache`: how long a change takes to be seen.
  static MenuNumber seen(const RichMenuAlias& alias, Time now, Millis cache) {
    return now < alias.changed + cache ? alias.menu_before : alias.menu;
  }
  MenuNumber living(MenuNumber menu) const { return menus_.contains(menu) ? menu : 0; }

  // For friends only, when `due` has come.
  void link_later(Time due, std::vector<UserNumber> users, MenuNumber menu);
  // Takes the batch `request` (unlike any before), whose phase ends at `ends`. Whom the operations
  // concern is seen now. Under a known key the earlier batch's work goes on instead.
  void run_batch(std::uint64_t request, RichMenuBatch batch,
                 const std::vector<BatchOperation>& operations);
  const RichMenuBatch* batch(std::string_view request_id, Time now) const;
  // The next batch leaves out about so many of a thousand users, and fails.
  void fail_next_batch(unsigned permille) { fail_next_ = permille; }
  void settle(Time now, const FriendTable& friends);

 private:
  struct Bulk {
    std::vector<UserNumber> users;
    MenuNumber menu = 0;
  };
  struct EndOfBatch {
    std::uint64_t request = 0;
  };

  std::vector<MenuChange> changes_of(const std::vector<BatchOperation>& operations) const;
  std::map<std::uint64_t, RichMenuBatch>::iterator under_key(std::string_view key, Time now);
  void finish(std::uint64_t request);

  std::map<MenuNumber, RichMenu> menus_;
  std::unordered_map<Bytes16, MenuNumber, Bytes16Hash> by_id_;
  MenuNumber made_ = 0, default_ = 0;
  std::vector<MenuNumber> links_;                   // by user
  std::map<std::uint64_t, RichMenuBatch> batches_;  // by request, in order of acceptance
  std::multimap<Time, std::variant<Bulk, EndOfBatch>> pending_;
  unsigned fail_next_ = 0;
};

}  // namespace enishi::simulator
