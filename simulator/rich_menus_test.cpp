#include "simulator/rich_menus.h"

#include <gtest/gtest.h>

namespace enishi::simulator {
namespace {

constexpr Time kNow = from_ms(1'790'000'000'000);

MenuNumber add(RichMenus& menus, std::uint8_t id) {
  RichMenu menu;
  menu.id[0] = id;
  return menus.add(std::move(menu));
}

TEST(RichMenus, IdsAreReadAsTheyAreWritten) {
  const Bytes16 id{1, 2, 0xAB};
  EXPECT_EQ(parse_rich_menu_id(rich_menu_id_text(id)), id);
  EXPECT_FALSE(parse_rich_menu_id("richmenu-0102AB00000000000000000000000000"));
  EXPECT_FALSE(parse_rich_menu_id("richmenu-01"));
  EXPECT_FALSE(parse_rich_menu_id("menu"));
}

TEST(RichMenus, AMillionLinksInBulkAndByABatch) {
  constexpr UserNumber kUsers = 1'000'000, kBulk = 500;
  UserTable users(1);
  FriendTable friends(users);
  users.reserve(kUsers);
  for (UserNumber i = 0; i < kUsers; ++i) friends.follow(users.add_next(), kNow);
  RichMenus menus;
  const MenuNumber a = add(menus, 1), b = add(menus, 2);
  for (UserNumber first = 0; first < kUsers; first += kBulk) {
    std::vector<UserNumber> some;
    for (UserNumber i = 0; i < kBulk; ++i) some.push_back(first + i);
    menus.link_later(kNow, std::move(some), a);
  }
  menus.settle(kNow, friends);
  menus.link(7, b);
  RichMenuBatch batch;
  batch.accepted = kNow;
  batch.ends = kNow + Millis{1};
  menus.run_batch(1, batch, {{a, b}, {b, 0}});
  menus.settle(batch.ends, friends);
  EXPECT_EQ(menus.linked(7), 0u);
  std::uint64_t moved = 0;
  for (UserNumber i = 0; i < kUsers; ++i) moved += menus.linked(i) == b ? 1 : 0;
  EXPECT_EQ(moved, kUsers - 1);
}

}  // namespace
}  // namespace enishi::simulator
