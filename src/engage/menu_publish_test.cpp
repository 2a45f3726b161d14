// How a version becomes a menu of LINE's, whatever goes wrong on the way.
#include "engage/menu_publish.h"

#include "engage/menus_fixture.h"

namespace enishi::engage::testing {
namespace {

class MenuPublish : public MenusFixture {
 protected:
  using Fault = FakeMenus::Fault;
  spine::Job job(const Menu& menu) {
    return *jobs_->get(menus_->library().get(menu.id)->job).value();
  }
};
ENISHI_ON_BOTH_STORES(MenuPublish);

TEST_P(MenuPublish, MakesAMenuWithItsImageAliasAndAreas) {
  const Menu tab = make("tab", {kTap}, "tab");
  const Menu menu =
      make("home",
           {kTap, R"({"type":"richmenuswitch","menu":")" + tab.id.text() + "\"}",
            R"({"type":"uri","uri":"https://shop.example/a"})",
            R"({"type":"uri","uri":"tel:0312345678"})", R"({"type":"message","text":"営業時間"})"},
           "home");
  EXPECT_EQ(menus_->library().idle_areas(menu.id)->size(), 1u);
  const Menu now = publish(menu);
  EXPECT_EQ(now.stage, MenuStage::published);
  EXPECT_EQ(now.live, 1);
  EXPECT_EQ(job(menu).state, spine::JobState::done);
  ASSERT_EQ(at_line(menu).size(), 1u);
  const auto made = line_.menus().at(line_id(menu));
  EXPECT_EQ(made.name, "e:" + menu.id.text() + ":1");
  EXPECT_NE(made.json.find(R"("data":"menu=home&area=1")"), std::string::npos) << made.json;
  EXPECT_NE(made.json.find(R"("richMenuAliasId":"tab")"), std::string::npos);
  EXPECT_NE(made.json.find(R"("data":"menu=home&area=2")"), std::string::npos);
  EXPECT_NE(made.json.find(R"("uri":"https://enishi.example.jp/c/)"), std::string::npos);
  EXPECT_NE(made.json.find(R"("uri":"tel:0312345678")"), std::string::npos);
  EXPECT_EQ(line_.aliases().at("home"), line_id(menu));
  publish(tab);
  EXPECT_TRUE(menus_->library().idle_areas(menu.id)->empty());
}

TEST_P(MenuPublish, TwoMenusMaySwitchToEachOther) {
  Menu a = make("a", {kTap}, "a");
  const Menu b = make("b", {R"({"type":"richmenuswitch","menu":")" + a.id.text() + "\"}"}, "b");
  const auto saved = menus_->save(
      kActor, a.id, 1,
      {.name = "a",
       .alias = "a",
       .body = body_of({R"({"type":"richmenuswitch","menu":")" + b.id.text() + "\"}"})});
  ASSERT_TRUE(saved) << saved.error().message;
  EXPECT_EQ(saved->version, 1) << "a version that was never published is changed in place";
  publish(a);
  publish(b);
  EXPECT_EQ(line_.aliases().size(), 2u);
}

TEST_P(MenuPublish, ANewVersionTakesAliasDefaultAndPeopleOver) {
  add_friends(1, 3);
  const Menu menu = publish(make("home", {kTap}, "home"));
  set_default(menu.id);
  tag(1, 2, {"vip"});
  set_rules({rule(menu, R"({"tag":"vip"})")});
  let_pass(std::chrono::seconds{3});
  const std::string before = line_id(menu);
  EXPECT_EQ(line_.shown_default(), before);
  EXPECT_EQ(shown(1), before);
  line_.switch_to(user(3), "home");  // of whom we do not know that
  publish_again(menu, {kTap, kTap});
  const std::string after = line_id(menu);
  EXPECT_NE(after, before);
  EXPECT_EQ(line_.aliases().at("home"), after);
  let_pass(std::chrono::minutes{5});
  EXPECT_EQ(line_.shown_default(), after);
  for (std::uint32_t user = 1; user <= 3; ++user) EXPECT_EQ(shown(user), after) << user;
  EXPECT_EQ(at_line(menu), std::vector{after});
  EXPECT_EQ(line_.batches(), 1u);
}

TEST_P(MenuPublish, AMenuThatNobodyCanHaveNeedsNoBatch) {
  const Menu menu = publish(make("home"));
  set_default(menu.id);
  publish_again(menu, {kTap, kTap});
  let_pass(std::chrono::minutes{2});
  EXPECT_EQ(at_line(menu), std::vector{line_id(menu)});
  EXPECT_EQ(line_.shown_default(), line_id(menu));
  EXPECT_EQ(line_.batches(), 0u);
}

// Whichever call fails, and however: after a restart everything is as if it had not.
TEST_P(MenuPublish, ACrashAtAnyCallLeavesOneMenuAVersion) {
  for (const Fault fault : {Fault::after, Fault::before, Fault::slow}) {
    for (std::size_t n = 1;; ++n) {
      const std::string alias = "x" + std::to_string(static_cast<int>(fault)) + std::to_string(n);
      const Menu menu = publish(make("home", {kTap}, alias));
      set_default(menu.id);
      let_pass(std::chrono::seconds{2});
      const Menu now = *menus_->library().get(menu.id);
      ASSERT_TRUE(menus_->save(kActor, menu.id, now.version,
                               {.name = "home", .alias = alias, .body = body_of({kTap, kTap})}));
      ASSERT_TRUE(menus_->publish(kActor, menu.id));
      line_.fail_call(n, fault);
      for (int i = 0; i < 12 && !line_.struck(); ++i)
        let_pass(std::chrono::seconds{5}, std::chrono::seconds{5});
      const bool struck = line_.struck();
      line_.fail_call(0, Fault::none);
      restart();
      let_pass(std::chrono::minutes{8}, std::chrono::seconds{20});
      const std::string live = line_id(menu);
      EXPECT_EQ(menus_->library().get(menu.id)->live, 2) << n;
      EXPECT_EQ(at_line(menu), std::vector{live}) << "call " << n;
      EXPECT_EQ(line_.aliases().at(alias), live) << n;
      EXPECT_EQ(line_.shown_default(), live) << n;
      set_default(std::nullopt);
      ASSERT_TRUE(menus_->retire(kActor, menu.id));
      let_pass(std::chrono::minutes{1}, std::chrono::seconds{10});
      EXPECT_TRUE(at_line(menu).empty()) << n;
      EXPECT_FALSE(line_.aliases().contains(alias)) << n;
      if (!struck) {
        EXPECT_GT(n, 8u)
            << "validate, list, create, upload, alias, default, batch, its end, delete";
        break;
      }
      ASSERT_LT(n, 50u);
    }
  }
}

TEST_P(MenuPublish, WhatCannotBePublishedLeavesNothing) {
  const Menu menu = make("home");
  image_ = [](const WorkspaceId&, const std::string&, int, int) -> Result<MenuPicture> {
    return MenuPicture{"image/png", png(801, 270)};
  };
  restart();
  const Menu wrong = publish(menu);
  EXPECT_EQ(job(menu).state, spine::JobState::failed);
  EXPECT_NE(job(menu).error.find("801 x 270"), std::string::npos) << job(menu).error;
  EXPECT_EQ(wrong.newest, VersionState::failed);
  EXPECT_TRUE(line_.menus().empty());
  // Refused at the upload: the menu that was made goes again.
  image_ = [](const WorkspaceId&, const std::string&, int width, int height) {
    return Result<MenuPicture>(MenuPicture{"image/png", png(width, height)});
  };
  restart();
  line_.fail_call(4, Fault::gone);  // validate, list, create, upload
  publish(menu);
  let_pass(std::chrono::minutes{1}, std::chrono::seconds{10});
  EXPECT_EQ(job(menu).state, spine::JobState::failed);
  EXPECT_TRUE(line_.menus().empty());
  EXPECT_EQ(publish(menu).stage, MenuStage::published);
  EXPECT_EQ(at_line(menu).size(), 1u);
}

TEST_P(MenuPublish, ACancelledJobLeavesNothing) {
  const Menu menu = make("home");
  line_.limit_creates(0);
  ASSERT_TRUE(menus_->publish(kActor, menu.id));
  settle();
  EXPECT_FALSE(menus_->publish(kActor, menu.id)) << "on its way";
  EXPECT_FALSE(menus_->retire(kActor, menu.id));
  ASSERT_TRUE(jobs_->cancel(job(menu).id));
  line_.limit_creates(-1);
  let_pass(std::chrono::minutes{1}, std::chrono::seconds{10});
  EXPECT_TRUE(line_.menus().empty());
  EXPECT_EQ(menus_->library().get(menu.id)->newest, VersionState::failed);
  EXPECT_EQ(publish(menu).live, 2);
}

TEST_P(MenuPublish, MenusAreMadeInTheOrderTheyWereAskedFor) {
  std::vector<Menu> menus;
  for (int i = 0; i < 5; ++i) menus.push_back(make("menu " + std::to_string(i)));
  line_.limit_creates(0);
  for (const Menu& menu : menus) ASSERT_TRUE(menus_->publish(kActor, menu.id));
  let_pass(std::chrono::seconds{20}, std::chrono::seconds{10});
  for (int made = 1; made <= 5; ++made) {
    line_.limit_creates(1);
    let_pass(std::chrono::minutes{2}, std::chrono::seconds{10});
    for (int i = 0; i < 5; ++i)
      EXPECT_EQ(at_line(menus[static_cast<std::size_t>(i)]).size(), i < made ? 1u : 0u)
          << made << " " << i;
  }
}

TEST_P(MenuPublish, BatchesAreSharedAndFinishedWhenTheyFail) {
  add_friends(1, 40);
  std::vector<Menu> menus;
  for (int i = 0; i < 4; ++i) {
    const std::string name = "m" + std::to_string(i);
    menus.push_back(publish(make(name, {kTap}, name)));
    for (std::uint32_t n = 1; n <= 10; ++n)
      line_.switch_to(user(static_cast<std::uint32_t>(i) * 10 + n), name);
  }
  line_.fail_batches(2);
  line_.limit_batches(0);
  for (const Menu& menu : menus) publish_again(menu, {kTap, kTap});
  let_pass(std::chrono::minutes{5}, std::chrono::seconds{10});
  EXPECT_EQ(line_.batches(), 0u);
  for (const Menu& menu : menus) EXPECT_EQ(at_line(menu).size(), 2u) << "people still have it";
  line_.limit_batches(3);
  let_pass(std::chrono::minutes{10}, std::chrono::seconds{10});
  EXPECT_EQ(line_.batches(), 1u);
  for (std::size_t i = 0; i < menus.size(); ++i) {
    EXPECT_EQ(at_line(menus[i]).size(), 1u);
    for (std::uint32_t n = 1; n <= 10; ++n)
      EXPECT_EQ(shown(static_cast<std::uint32_t>(i) * 10 + n), line_id(menus[i]));
  }
}

TEST_P(MenuPublish, AMenuThatSomebodyDeletedAtLineHoldsUpNobody) {
  add_friends(1, 2);
  const Menu a = publish(make("a", {kTap}, "a")), b = publish(make("b", {kTap}, "b"));
  line_.switch_to(user(1), "b");
  const std::string gone = line_id(a);
  publish_again(a, {kTap, kTap});
  publish_again(b, {kTap, kTap});
  ASSERT_TRUE(line_.remove(channel_.id, gone));
  let_pass(std::chrono::minutes{30}, std::chrono::seconds{30});
  EXPECT_EQ(at_line(a).size(), 1u);
  EXPECT_EQ(at_line(b).size(), 1u);
  EXPECT_EQ(shown(1), line_id(b));
}

}  // namespace
}  // namespace enishi::engage::testing
