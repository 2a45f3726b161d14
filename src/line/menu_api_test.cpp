// Rich menus by LINE's API, against the simulator.
#include "line/menu_api.h"

#include "base/bytes.h"
#include "line/line_fixture.h"

namespace enishi::line {
namespace {

using engage::BatchPhase;
using engage::LinkCall;
using engage::MenuMove;

std::string png(std::uint32_t width, std::uint32_t height) {
  std::string out("\x89PNG\r\n\x1A\n\0\0\0\x0DIHDR", 16);
  append_be32(out, width);
  append_be32(out, height);
  return out + std::string("\x08\x06\0\0\0", 5);
}

class MenuApiTest : public LineFixture {
 protected:
  void SetUp() override {
    LineFixture::SetUp();
    menus_ = make_menu_api(api_->asker());
  }
  void TearDown() override {
    menus_.reset();
    LineFixture::TearDown();
  }
  static std::string menu(const std::string& name, int width = 800) {
    return R"({"size":{"width":)" + std::to_string(width) +
           R"(,"height":270},"selected":false,"name":")" + name +
           R"(","chatBarText":"a","areas":[]})";
  }
  std::string make(const std::string& name) {
    const auto id = menus_->create(channel_.id, menu(name));
    EXPECT_TRUE(id) << id.error().message;
    EXPECT_TRUE(menus_->upload(channel_.id, *id, {"image/png", png(800, 270)}));
    return *id;
  }
  std::string menu_of(const std::string& user) {
    return *menus_->menu_of(channel_.id, id_of(user));
  }
  std::unique_ptr<engage::MenuPlatform> menus_;
};
ENISHI_ON_SQLITE(MenuApiTest);

TEST_P(MenuApiTest, MakesListsAndRemoves) {
  EXPECT_TRUE(menus_->validate(channel_.id, menu("a")));
  EXPECT_EQ(menus_->validate(channel_.id, menu("a", 100)).error().field, "size.width");
  EXPECT_TRUE(menus_->list(channel_.id)->empty());
  const std::string id = *menus_->create(channel_.id, menu("e:1:1"));
  EXPECT_FALSE(*menus_->has_image(channel_.id, id));
  EXPECT_EQ(menus_->upload(channel_.id, id, {"image/png", png(801, 270)}).error().code,
            ErrorCode::invalid);
  EXPECT_TRUE(menus_->upload(channel_.id, id, {"image/png", png(800, 270)}));
  EXPECT_EQ(menus_->upload(channel_.id, id, {"image/png", png(800, 270)}).error().code,
            ErrorCode::invalid);
  EXPECT_TRUE(*menus_->has_image(channel_.id, id));
  const auto listed = *menus_->list(channel_.id);
  ASSERT_EQ(listed.size(), 1u);
  EXPECT_EQ(listed[0].id, id);
  EXPECT_EQ(listed[0].name, "e:1:1");
  EXPECT_TRUE(menus_->remove(channel_.id, id));
  EXPECT_EQ(menus_->remove(channel_.id, id).error().code, ErrorCode::not_found);
}

TEST_P(MenuApiTest, DefaultAndAliases) {
  const std::string a = make("a"), b = make("b");
  EXPECT_EQ(*menus_->default_menu(channel_.id), "");
  EXPECT_TRUE(menus_->set_default(channel_.id, a));
  EXPECT_EQ(*menus_->default_menu(channel_.id), a);
  EXPECT_TRUE(menus_->set_default(channel_.id, ""));
  EXPECT_TRUE(menus_->set_default(channel_.id, ""));
  EXPECT_EQ(*menus_->default_menu(channel_.id), "");
  EXPECT_TRUE(menus_->set_alias(channel_.id, "tab", a));
  EXPECT_TRUE(menus_->set_alias(channel_.id, "tab", b));
  EXPECT_TRUE(menus_->remove_alias(channel_.id, "tab"));
  EXPECT_EQ(menus_->remove_alias(channel_.id, "tab").error().code, ErrorCode::not_found);
}

TEST_P(MenuApiTest, LinksAndMovesInBulk) {
  const std::string a = make("a"), b = make("b");
  const auto users = add_friends(700);
  std::vector<LinkCall> calls{{a, {}}, {a, {}}};
  for (std::size_t i = 0; i < users.size(); ++i)
    calls[i < 500 ? 0 : 1].users.push_back(id_of(users[i]));
  for (const Status& told : menus_->change_links(channel_.id, calls)) EXPECT_TRUE(told);
  clock_.advance(std::chrono::seconds{10});
  EXPECT_EQ(menu_of(users[0]), a);
  EXPECT_EQ(menu_of(users[699]), a);
  const std::vector<LinkCall> mixed{
      {"", {id_of(users[0])}}, {"richmenu-00000000000000000000000000000000", {id_of(users[1])}}};
  const auto told = menus_->change_links(channel_.id, mixed);
  EXPECT_TRUE(told[0]);
  EXPECT_EQ(told[1].error().code, ErrorCode::not_found);
  clock_.advance(std::chrono::seconds{10});
  EXPECT_EQ(menu_of(users[0]), "");

  ASSERT_TRUE(platform_->fail_next_rich_menu_batch(line_.id, 500));
  const std::vector<MenuMove> moves{{a, b}};
  const auto first = menus_->move(channel_.id, moves, "key-1");
  ASSERT_TRUE(first) << first.error().message;
  EXPECT_EQ(*menus_->progress(channel_.id, *first), BatchPhase::ongoing);
  clock_.advance(std::chrono::seconds{10});
  EXPECT_EQ(*menus_->progress(channel_.id, *first), BatchPhase::failed);
  const auto again = menus_->move(channel_.id, moves, "key-1");
  ASSERT_TRUE(again);
  clock_.advance(std::chrono::seconds{10});
  EXPECT_EQ(*menus_->progress(channel_.id, *again), BatchPhase::succeeded);
  for (std::size_t i = 1; i < users.size(); ++i) ASSERT_EQ(menu_of(users[i]), b) << i;
  const std::vector<MenuMove> unknown{{"richmenu-00000000000000000000000000000000", b}};
  EXPECT_EQ(menus_->move(channel_.id, unknown, "key-2").error().code, ErrorCode::not_found);
}

TEST_P(MenuApiTest, WithoutATokenInTimeNothingIsAsked) {
  menus_.reset();
  make_api({{"line.limits", "true"}});
  menus_ = make_menu_api(api_->asker());
  const std::string a = make("a"), b = make("b");
  const std::vector<MenuMove> moves{{a, b}};
  EXPECT_TRUE(menus_->move(channel_.id, moves, "key-1"));
  EXPECT_EQ(menus_->move(channel_.id, moves, "key-2").error().code, ErrorCode::rate_limited);
  std::vector<LinkCall> calls(64, LinkCall{a, {id_of(add_friends(1)[0])}});
  const auto told = menus_->change_links(channel_.id, calls);
  EXPECT_TRUE(told.front());
  EXPECT_EQ(told.back().error().code, ErrorCode::rate_limited);
}

}  // namespace
}  // namespace enishi::line
