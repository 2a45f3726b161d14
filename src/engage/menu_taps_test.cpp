// Taps by area, version and day.
#include "engage/menu_taps.h"

#include "engage/menus_fixture.h"
#include "timeline/testing.h"

namespace enishi::engage::testing {
namespace {

class MenuTaps : public MenusFixture {
 protected:
  // "version/area@day=taps"
  std::vector<std::string> taps(const Menu& menu) {
    std::vector<std::string> out;
    const auto rows = menus_->taps(menu.id, "2020-01-01", "2099-12-31");
    for (const TapRow& row : *rows)
      out.push_back(std::to_string(row.version) + "/" + std::to_string(row.area) + "@" + row.day +
                    "=" + std::to_string(row.taps));
    return out;
  }
  using Lines = std::vector<std::string>;
};
ENISHI_ON_BOTH_STORES(MenuTaps);

TEST_P(MenuTaps, AreCountedByVersionAreaAndDay) {
  clock_.set(from_ms(1'790'000'000'000));  // 2026-09-21T14:13:20Z: the 21st in Tokyo too
  add_friends(1, 2);
  const Menu menu = publish(make(
      "home",
      {kTap, R"({"type":"postback","data":"coupon"})", R"({"type":"message","text":"営業時間"})"},
      "home"));
  happen(kPostback, 1, "menu=home&area=1");
  happen(kPostback, 2, "menu=home&area=1");
  happen(kPostback, 2, "coupon");
  happen(kText, 1, "営業時間");
  happen(kText, 1, "営業時間は?");
  happen(kPostback, 1, "something else");
  EXPECT_EQ(taps(menu), (Lines{"1/1@2026-09-21=2", "1/2@2026-09-21=1", "1/3@2026-09-21=1"}));
  publish_again(menu, {kTap});
  clock_.advance(std::chrono::hours{1});  // past midnight in Tokyo
  restart();
  happen(kPostback, 1, "menu=home&area=1");
  EXPECT_EQ(taps(menu).back(), "2/1@2026-09-22=1");
  EXPECT_EQ(menus_->taps(menu.id, "2026-09-22", "2026-09-22")->size(), 1u);
}

TEST_P(MenuTaps, TheSameInTwoMenusCountsForTheOneThatThePersonHas) {
  add_friends(1, 2);
  const std::string coupon = R"({"type":"postback","data":"coupon"})";
  const Menu a = publish(make("a", {coupon})), b = publish(make("b", {kTap, coupon}));
  ASSERT_TRUE(menus_->pin(kActor, channel_.id, record(1), a.id));
  let_pass(std::chrono::seconds{3});
  happen(kPostback, 1, "coupon");
  EXPECT_EQ(taps(a).size(), 1u);
  EXPECT_TRUE(taps(b).empty());
  happen(kPostback, 2, "coupon");
  EXPECT_EQ(taps(b).size(), 1u) << "of who has neither: the newer one's";
}

TEST_P(MenuTaps, ADraftHasNone) {
  add_friends(1, 1);
  const Menu menu = make("home", {R"({"type":"postback","data":"coupon"})"});
  happen(kPostback, 1, "coupon");
  EXPECT_TRUE(taps(menu).empty());
}

TEST_P(MenuTaps, AreEventsOfWhoTapped) {
  add_friends(1, 1);
  const Menu menu = publish(make("home", {R"({"type":"postback","data":"coupon"})",
                                          R"({"type":"message","text":"営業時間"})"}));
  timeline::testing::Readers readers;
  menus_->register_events(readers, std::array{kPostback, kText});
  const auto said = [&](spine::EntryKind kind, std::string payload) {
    const spine::NewEntry made = entry(kind, 1, std::move(payload));
    Lines lines;
    EXPECT_TRUE(store().state().read([&](store::Tx& tx) -> Status {
      lines = readers.texts(tx, {.kind = made.kind,
                                 .source = made.source,
                                 .occurred_at = made.occurred_at,
                                 .payload = made.payload,
                                 .record = record(1).value});
      return {};
    }));
    return lines;
  };
  const std::string common = R"(line_menu_tapped {"channel":")" + channel_.id.text() +
                             R"(","menu":")" + menu.id.text() + R"(","area":)";
  EXPECT_EQ(said(kPostback, "coupon"), (Lines{common + R"(1,"data":"coupon"})"}));
  EXPECT_EQ(said(kText, "営業時間"), (Lines{common + "2}"}));
  EXPECT_EQ(said(kText, "こんにちは"), Lines{});
}

}  // namespace
}  // namespace enishi::engage::testing
