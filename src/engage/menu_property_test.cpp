// Whatever happens to people, rules, versions and LINE: in the end LINE has what the rules say.
#include "base/testing_seeds.h"
#include "engage/menus_fixture.h"

namespace enishi::engage::testing {
namespace {

constexpr std::uint32_t kPeople = 60;
constexpr int kMenus = 4, kSteps = 120;
const std::vector<std::string> kTags{"red", "green", "blue"};

class MenuProperty : public MenusFixture {
 protected:
  std::uint32_t below(std::uint64_t limit) {
    return static_cast<std::uint32_t>(dice_->below(limit));
  }
  void start(std::uint64_t seed) {
    dice_ = std::make_unique<SeededRandom>(seed);
    line_.fail_call(0, FakeMenus::Fault::none);
    make_channel(static_cast<std::uint32_t>(seed) + 1);
    menus_of_.clear();
    rules_.clear();
    pins_.clear();
    add_friends(1, kPeople);
    for (int i = 0; i < kMenus; ++i)
      menus_of_.push_back(publish(make("m" + std::to_string(i), {kTap}, "m" + std::to_string(i))));
  }
  void new_rules() {
    std::vector<MenuRule> rules;
    for (std::uint32_t i = 0, count = below(5); i < count; ++i)
      rules.push_back(rule(menus_of_[below(kMenus)], R"({"tag":")" + kTags[below(3)] + "\"}"));
    rules_ = rules;
    set_rules(rules);
  }
  void something() {
    const std::uint32_t user = 1 + below(kPeople);
    switch (below(10)) {
      case 0:
        return new_rules();
      case 1:
      case 2:
        return tag(user, std::min(kPeople, user + below(20)), {kTags[below(3)]});
      case 3:
        return tag(user, std::min(kPeople, user + below(20)), {}, {kTags[below(3)]});
      case 4:
        clock_.advance(Millis{5});
        if (below(2)) line_.forget(this->user(user));
        return happen(kBlock, user);
      case 5:
        clock_.advance(Millis{5});
        return happen(kFollow, user);
      case 6: {
        const bool pin = below(2) == 1;
        const MenuId menu = menus_of_[below(kMenus)].id;
        pins_[user] = pin ? std::optional(menu) : std::nullopt;
        ASSERT_TRUE(menus_->pin(kActor, channel_.id, record(user), pins_[user]));
        return;
      }
      case 7:
        line_.fail_call(1 + below(4), static_cast<FakeMenus::Fault>(1 + below(3)));
        if (below(2) == 0) return;
        new_rules();
        settle();
        return restart();  // what the fault left open, nobody remembers
      case 8:
        if (below(3) == 0) restart();
        return;
      default:
        if (below(4) == 0) replace(menus_of_[below(kMenus)]);
    }
  }
  void replace(const Menu& menu) {
    const Menu now = *menus_->library().get(menu.id);
    if (now.newest == VersionState::publishing) return;
    ASSERT_TRUE(menus_->save(kActor, menu.id, now.version,
                             {.name = now.name, .alias = now.alias, .body = body_of({kTap})}));
    ASSERT_TRUE(menus_->publish(kActor, menu.id));
  }
  std::string wanted(std::uint32_t user) {
    if (const auto pin = pins_.find(user); pin != pins_.end() && pin->second)
      return line_id(*menus_->library().get(*pin->second));
    const auto view = people_->view();
    for (const MenuRule& rule : rules_) {
      const auto holds = rule.condition.evaluate(*view, brand_.no, channel_.no);
      if (holds->contains(record_in(*view, user)))
        return line_id(*menus_->library().get(rule.menu));
    }
    return "";
  }
  RecordNo record_in(const people::View& view, std::uint32_t user) {
    return view.find(channel_.provider_no, this->user(user));
  }
  bool reachable(std::uint32_t user) {
    const auto view = people_->view();
    return people::reachable(view->friendship(channel_.no, record_in(*view, user))->state);
  }

  void check() {
    let_pass(std::chrono::minutes{20}, std::chrono::seconds{20});
    for (std::uint32_t user = 1; user <= kPeople; ++user) {
      if (!reachable(user)) continue;
      EXPECT_EQ(shown(user), wanted(user)) << user;
    }
    for (const Menu& menu : menus_of_)
      EXPECT_EQ(at_line(menu), std::vector{line_id(menu)}) << menu.name;
  }

  std::unique_ptr<SeededRandom> dice_;
  std::vector<Menu> menus_of_;
  std::vector<MenuRule> rules_;
  std::map<std::uint32_t, std::optional<MenuId>> pins_;
};
ENISHI_ON_BOTH_STORES(MenuProperty);

TEST_P(MenuProperty, LineHasWhatTheRulesSay) {
  for (const std::uint64_t seed : seeds(GetParam() == store::Backend::sqlite ? 4 : 1)) {
    SCOPED_TRACE(seed_text(seed));
    start(seed);
    ASSERT_FALSE(HasFailure());
    for (int i = 1; i <= kSteps; ++i) {
      something();
      let_pass(Millis{below(2'500)});
      if (i % (kSteps / 4) == 0) check();
    }
  }
}

}  // namespace
}  // namespace enishi::engage::testing
