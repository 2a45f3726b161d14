// Whom rules, pins and time give which menu, and how LINE hears of it.
#include "engage/menu_linker.h"

#include "engage/menus_fixture.h"

namespace enishi::engage::testing {
namespace {

constexpr const char* kEveryone = R"({"everyone":true})";
constexpr const char* kVip = R"({"tag":"vip"})";
constexpr const char* kNew = R"({"tag":"new"})";

class MenuLinkerTest : public MenusFixture {
 protected:
  using Fault = FakeMenus::Fault;
  void SetUp() override {
    MenusFixture::SetUp();
    a_ = publish(make("a"));
    b_ = publish(make("b"));
  }
  void pin(std::uint32_t user, const std::optional<MenuId>& menu) {
    ASSERT_TRUE(menus_->pin(kActor, channel_.id, record(user), menu));
  }
  void soon() { let_pass(std::chrono::seconds{5}); }
  Menu a_, b_;
};
ENISHI_ON_BOTH_STORES(MenuLinkerTest);

TEST_P(MenuLinkerTest, TheFirstRuleThatHoldsDecides) {
  add_friends(1, 6);
  tag(1, 4, {"vip"});
  tag(3, 5, {"new"});
  set_rules({rule(a_, kVip), rule(b_, kNew)});
  soon();
  const std::vector<std::string> want{line_id(a_), line_id(a_), line_id(a_),
                                      line_id(a_), line_id(b_), ""};
  for (std::uint32_t user = 1; user <= 6; ++user) EXPECT_EQ(shown(user), want[user - 1]) << user;
  EXPECT_EQ(line_.link_calls(), 2u);
  EXPECT_EQ(counts(a_).wanted, 4u);
  EXPECT_EQ(counts(a_).linked, 4u);
  EXPECT_EQ(counts(a_).waiting, 0u);
  // Only the differences are told.
  tag(4, 4, {}, {"vip"});
  tag(6, 6, {"new"});
  soon();
  EXPECT_EQ(shown(4), line_id(b_));
  EXPECT_EQ(shown(6), line_id(b_));
  EXPECT_EQ(line_.link_calls(), 3u);
  set_rules({});
  soon();
  EXPECT_TRUE(line_.links().empty());
  EXPECT_EQ(line_.link_calls(), 4u);
}

TEST_P(MenuLinkerTest, APinWinsOverTheRules) {
  add_friends(1, 2);
  set_rules({rule(a_, kEveryone)});
  pin(1, b_.id);
  soon();
  EXPECT_EQ(shown(1), line_id(b_));
  EXPECT_EQ(shown(2), line_id(a_));
  restart();
  pin(1, std::nullopt);
  soon();
  EXPECT_EQ(shown(1), line_id(a_));
  EXPECT_TRUE(store().state().read([&](store::Tx& tx) -> Status {
    ASSIGN(const auto rows, operations_.list(tx, brand_.id, 0, 1));
    EXPECT_EQ(rows.at(0).operation.action, "menu.unpin");
    EXPECT_EQ(rows.at(0).operation.subject, record(1).value);
    return {};
  }));
}

TEST_P(MenuLinkerTest, RulesHoldInTheirTime) {
  add_friends(1, 1);
  const Time now = clock_.now();
  set_rules({rule(b_, kEveryone, now + std::chrono::minutes{5}, now + std::chrono::minutes{10}),
             rule(a_, kEveryone)});
  const auto tick = [&] {
    std::vector<spine::NewEntry> entries;
    entries.push_back({.kind = spine::kTick, .occurred_at = clock_.now()});
    append(std::move(entries));
    soon();
  };
  tick();
  EXPECT_EQ(shown(1), line_id(a_));
  clock_.set(now + std::chrono::minutes{5});
  tick();
  EXPECT_EQ(shown(1), line_id(b_));
  clock_.set(now + std::chrono::minutes{10});
  tick();
  EXPECT_EQ(shown(1), line_id(a_));
}

TEST_P(MenuLinkerTest, WhoBlocksIsLeftAloneAndWhoComesBackIsLinkedAnew) {
  add_friends(1, 2);
  set_rules({rule(a_, kEveryone)});
  soon();
  const std::size_t calls = line_.link_calls();
  clock_.advance(Millis{10});
  happen(kBlock, 1);
  line_.forget(user(1));
  set_rules({});
  soon();
  EXPECT_EQ(shown(2), "");
  EXPECT_EQ(line_.link_calls(), calls + 1) << "for the one who is a friend";
  set_rules({rule(a_, kEveryone)});
  soon();
  EXPECT_EQ(shown(1), "");
  clock_.advance(Millis{10});
  happen(kFollow, 1);
  restart();
  soon();
  EXPECT_EQ(shown(1), line_id(a_)) << "though we thought to have linked them before the block";
}

TEST_P(MenuLinkerTest, FiveHundredACallAndNobodyLeftOut) {
  add_friends(1, 1'203);
  set_rules({rule(a_, kEveryone)});
  soon();
  EXPECT_EQ(line_.largest_call(), 500u);
  EXPECT_EQ(line_.link_calls(), 3u);
  EXPECT_EQ(line_.links().size(), 1'203u);
}

TEST_P(MenuLinkerTest, NoAnswerMeansOnceMore) {
  add_friends(1, 3);
  for (const Fault fault : {Fault::before, Fault::after, Fault::slow}) {
    set_rules({rule(a_, kEveryone)});
    line_.fail_call(1, fault);
    settle();
    EXPECT_TRUE(line_.struck());
    restart();
    EXPECT_EQ(menus_->status(channel_.id)->links.menus.size(), 0u) << "not looked yet";
    soon();
    EXPECT_EQ(line_.links().size(), 3u);
    // What was taken back while nobody knew whether LINE had it is taken back there too.
    set_rules({});
    line_.fail_call(1, fault);
    settle();
    restart();
    soon();
    EXPECT_TRUE(line_.links().empty());
    set_rules({rule(b_, kEveryone)});
    line_.fail_call(1, fault);
    settle();
    set_rules({});
    restart();
    soon();
    EXPECT_TRUE(line_.links().empty());
  }
}

TEST_P(MenuLinkerTest, OneMenuThatLineLostHoldsUpNoOther) {
  add_friends(1, 4);
  tag(1, 2, {"vip"});
  ASSERT_TRUE(line_.remove(channel_.id, line_id(a_)));
  set_rules({rule(a_, kVip), rule(b_, kEveryone)});
  soon();
  EXPECT_EQ(shown(3), line_id(b_));
  EXPECT_EQ(shown(1), "");
  EXPECT_FALSE(menus_->status(channel_.id)->links.problem.empty());
  const std::size_t calls = line_.calls();
  let_pass(std::chrono::minutes{5}, std::chrono::seconds{10});
  EXPECT_LE(line_.calls(), calls + 2);
  publish_again(a_, {kTap, kTap});
  let_pass(std::chrono::minutes{15}, std::chrono::seconds{10});
  EXPECT_EQ(shown(1), line_id(a_));
  EXPECT_TRUE(menus_->status(channel_.id)->links.problem.empty());
}

TEST_P(MenuLinkerTest, ADeletedPersonIsForgotten) {
  add_friends(1, 2);
  set_rules({rule(a_, kEveryone)});
  pin(1, b_.id);
  soon();
  const RecordNo gone = record(1);
  std::vector<spine::NewEntry> entries;
  entries.push_back(people::person_deleted_entry(clock_.now(), std::span(&gone, 1)));
  append(std::move(entries));
  soon();
  const auto count = [&](std::string_view what) {
    std::int64_t rows = -1;
    EXPECT_TRUE(store().state().read([&](store::Tx& tx) {
      return tx.query_text("SELECT COUNT(*) FROM " + std::string(what), {},
                           [&](const store::Row& row) { rows = row.integer(0); });
    }));
    return rows;
  };
  EXPECT_EQ(count("menu_pin"), 0);
  EXPECT_EQ(count("menu_news"), 0);
  EXPECT_EQ(count("menu_linked"), 1) << "the one who is still there";
  EXPECT_EQ(counts(b_).linked, 0u);
  EXPECT_EQ(counts(a_).linked, 1u);
}

TEST_P(MenuLinkerTest, AfterARestoreEverythingIsToldAgain) {
  add_friends(1, 3);
  tag(1, 2, {"vip"});
  set_rules({rule(a_, kVip)});
  set_default(b_.id);
  soon();
  close();
  ASSERT_TRUE(doubt_menus(store().state()));
  line_.forget(user(1));
  ASSERT_TRUE(line_.set_default(channel_.id, ""));
  open();
  soon();
  EXPECT_EQ(shown(1), line_id(a_));
  EXPECT_EQ(shown(2), line_id(a_));
  EXPECT_EQ(line_.shown_default(), line_id(b_));
  const std::size_t calls = line_.calls();
  restart();
  soon();
  EXPECT_EQ(line_.calls(), calls) << "once";
}

TEST_P(MenuLinkerTest, TheDefaultFollowsItsSchedule) {
  const Time now = clock_.now();
  DefaultPlan plan{.menu = a_.id,
                   .schedule = {{now + std::chrono::minutes{10}, b_.id},
                                {now + std::chrono::minutes{20}, std::nullopt}},
                   .in_force = {}};
  ASSERT_TRUE(menus_->set_default(kActor, channel_.id, plan));
  settle();
  EXPECT_EQ(line_.shown_default(), line_id(a_));
  EXPECT_EQ(menus_->plan().default_of(channel_.id)->in_force, a_.id);
  clock_.set(now + std::chrono::minutes{10});
  restart();
  settle();
  EXPECT_EQ(line_.shown_default(), line_id(b_));
  EXPECT_EQ(menus_->plan().default_of(channel_.id)->in_force, b_.id);
  clock_.set(now + std::chrono::minutes{20});
  settle();
  EXPECT_EQ(line_.shown_default(), "");
  std::swap(plan.schedule[0], plan.schedule[1]);
  EXPECT_EQ(menus_->set_default(kActor, channel_.id, plan).error().field, "schedule[1].from");
}

TEST_P(MenuLinkerTest, WhatIsNamedMustBePublishedAndMayNotBeRetired) {
  const Menu draft = make("draft");
  EXPECT_EQ(menus_->set_rules(kActor, channel_.id, {rule(draft, kVip)}).error().field,
            "rules[0].menu");
  EXPECT_EQ(
      menus_->set_default(kActor, channel_.id, {.menu = draft.id, .schedule = {}}).error().field,
      "menu");
  set_rules({rule(a_, kVip)});
  set_default(b_.id);
  EXPECT_EQ(menus_->retire(kActor, a_.id).error().code, ErrorCode::conflict);
  EXPECT_EQ(menus_->retire(kActor, b_.id).error().code, ErrorCode::conflict);
  set_rules({});
  set_default(std::nullopt);
  add_friends(1, 1);
  pin(1, a_.id);
  soon();
  EXPECT_EQ(shown(1), line_id(a_));
  EXPECT_TRUE(menus_->retire(kActor, a_.id));
  soon();
  EXPECT_EQ(shown(1), "");
  EXPECT_TRUE(at_line(a_).empty());
  EXPECT_EQ(counts(a_).linked, 0u);
}

}  // namespace
}  // namespace enishi::engage::testing
