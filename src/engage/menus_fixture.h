// Menus on real rooms and stores, with a platform that the test scripts. Only tests include it.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <memory>
#include <string>
#include <vector>

#include "content/sql.h"
#include "engage/menu_platform_testing.h"
#include "engage/menus.h"
#include "engage/sql.h"
#include "guard/sql.h"
#include "people/sql.h"
#include "spine/sql.h"
#include "store/testing.h"
#include "workspace/sql.h"

namespace enishi::engage::testing {

inline constexpr spine::EntryKind kFollow{0x7e01}, kBlock{0x7e02}, kPostback{0x7e03}, kText{0x7e04};

inline people::LineUserId user_of(std::uint32_t n) {
  people::LineUserId id{};
  for (unsigned i = 0; i < 4; ++i) id[12 + i] = static_cast<std::uint8_t>(n >> (24 - 8 * i));
  id[0] = 0xab;
  return id;
}

inline std::optional<Incoming> read_test_entry(const spine::Entry& entry) {
  Incoming out;
  if (entry.kind == kFollow) {
    out.what = What::followed;
  } else if (entry.kind == kBlock) {
    out.what = What::left;
  } else if (entry.kind == kPostback) {
    out.what = What::postback;
    out.data = entry.payload;
  } else if (entry.kind == kText) {
    out.text = entry.payload;
  } else {
    return std::nullopt;
  }
  return out;
}

// A body with these areas ("action" each, at its own place) in an 800 x 270 menu.
inline std::string body_of(const std::vector<std::string>& actions) {
  std::string areas;
  for (std::size_t i = 0; i < actions.size(); ++i)
    areas += (i ? "," : "") + std::string(R"({"bounds":{"x":)") + std::to_string(i * 40) +
             R"(,"y":0,"width":40,"height":270},"action":)" + actions[i] + "}";
  return R"({"chat_bar_text":"メニュー","size":{"width":800,"height":270},"image":"a",)"
         R"("areas":[)" +
         areas + "]}";
}
inline const std::string kTap = R"({"type":"postback","label":"押す"})";

class MenusFixture : public store::testing::StoreTest {
 protected:
  void SetUp() override {
    StoreTest::SetUp();
    auto migrations = guard::sql::migrations;
    for (const auto* more : {&workspace::sql::migrations, &spine::sql::migrations,
                             &people::sql::migrations, &content::sql::migrations, &sql::migrations})
      migrations.insert(migrations.end(), more->begin(), more->end());
    ASSERT_TRUE(store().state().migrate(migrations));
    open();
    brand_ = *workspaces_->create_workspace(kActor, "Brand", "Asia/Tokyo");
    make_channel(1);
  }
  // Users are of their own: those of another channel are other people.
  void make_channel(std::uint32_t number) {
    const auto provider = *workspaces_->create_provider(kActor, brand_.id, "A");
    channel_ =
        *workspaces_->create_channel(kActor, provider.id,
                                     {.name = "公式",
                                      .line_channel_id = std::to_string(1'000'000'000 + number),
                                      .channel_secret = Secret(std::string(32, '5'))});
    base_ = number * 1'000;
  }
  void TearDown() override {
    close();
    StoreTest::TearDown();
  }

  void open() {
    auto& state = store().state();
    workspaces_ = *workspace::Workspaces::open(state, clock_, random_, sealer_, operations_);
    log_ = *spine::Log::open(store(), clock_, metrics_);
    jobs_ = *spine::Jobs::open(state, clock_, metrics_);
    people_ = *people::People::open(state, *workspaces_, &operations_);
    people_->register_signal(kFollow, people::Signal::followed);
    people_->register_signal(kBlock, people::Signal::blocked);
    people_->register_signal(kPostback, people::Signal::contact);
    people_->register_signal(kText, people::Signal::contact);
    auto menus = Menus::open({state, *jobs_, *people_, *workspaces_, operations_, line_, codes_,
                              *config_, clock_, random_, image_, read_test_entry});
    ASSERT_TRUE(menus) << menus.error().message;
    menus_ = *std::move(menus);
    pipeline_ =
        *spine::Pipeline::open(state, *log_, metrics_, {&people_->applier(), &menus_->applier()});
    ASSERT_TRUE(pipeline_->catch_up());
  }
  void close() {
    pipeline_.reset();
    jobs_.reset();
    menus_.reset();
    people_.reset();
    log_.reset();
    workspaces_.reset();
  }
  // As after a crash: what stood in memory only is gone.
  void restart() {
    close();
    reopen();
    open();
  }

  // --- What happens ---
  void append(std::vector<spine::NewEntry> entries) {
    ASSERT_TRUE(log_->append_and_wait(std::move(entries)));
    ASSERT_TRUE(pipeline_->catch_up());
  }
  people::LineUserId user(std::uint32_t n) const { return user_of(base_ + n); }
  spine::NewEntry entry(spine::EntryKind kind, std::uint32_t who, std::string payload = {}) {
    return {.kind = kind,
            .source = channel_.no.value,
            .occurred_at = clock_.now(),
            .subject = user(who),
            .payload = std::move(payload)};
  }
  void happen(spine::EntryKind kind, std::uint32_t user, std::string payload = {}) {
    std::vector<spine::NewEntry> entries;
    entries.push_back(entry(kind, user, std::move(payload)));
    append(std::move(entries));
  }
  void add_friends(std::uint32_t first, std::uint32_t last) {
    std::vector<spine::NewEntry> entries;
    for (std::uint32_t i = first; i <= last; ++i) {
      entries.push_back(entry(kFollow, i));
      if (entries.size() < 1'000 && i < last) continue;
      append(std::move(entries));
      entries.clear();
    }
  }
  RecordNo record(std::uint32_t who) {
    return people_->view()->find(channel_.provider_no, user(who));
  }
  void tag(std::uint32_t first, std::uint32_t last, std::vector<std::string> add,
           std::vector<std::string> remove = {}) {
    std::vector<RecordNo> records;
    for (std::uint32_t i = first; i <= last; ++i) records.push_back(record(i));
    std::vector<spine::NewEntry> entries;
    for (std::size_t at = 0; at < records.size(); at += 500)
      entries.push_back(*people::tags_entry(
          brand_.no, clock_.now(),
          std::span(records).subspan(at, std::min<std::size_t>(500, records.size() - at)), add,
          remove));
    append(std::move(entries));
  }

  // Lets time pass, and everything that happens meanwhile.
  void let_pass(Millis span, Millis step = std::chrono::seconds{1}) {
    for (Millis passed{0};; passed += step) {
      settle();
      if (passed >= span) return;
      clock_.advance(step);
    }
  }
  void settle() {
    for (;;) {
      ASSERT_TRUE(pipeline_->catch_up());
      ASSERT_TRUE(jobs_->run_all());
      if (menus_->turn() > clock_.now()) return;
    }
  }

  // --- Definitions ---
  Menu make(const std::string& name, const std::vector<std::string>& actions = {kTap},
            const std::string& alias = {}) {
    auto made = menus_->create(kActor, channel_.id,
                               {.name = name, .alias = alias, .body = body_of(actions)});
    EXPECT_TRUE(made) << made.error().field << ": " << made.error().message;
    return made.value_or(Menu{});
  }
  Menu publish(const Menu& menu) {
    const auto job = menus_->publish(kActor, menu.id);
    EXPECT_TRUE(job) << job.error().message;
    settle();
    return *menus_->library().get(menu.id);
  }
  Menu publish_again(const Menu& menu, const std::vector<std::string>& actions) {
    const Menu now = *menus_->library().get(menu.id);
    const auto saved =
        menus_->save(kActor, menu.id, now.version,
                     {.name = now.name, .alias = now.alias, .body = body_of(actions)});
    EXPECT_TRUE(saved) << saved.error().field << ": " << saved.error().message;
    return publish(menu);
  }
  MenuRule rule(const Menu& menu, const std::string& condition, std::optional<Time> from = {},
                std::optional<Time> until = {}) {
    const auto document = JsonDocument::parse(condition);
    return {menu.name, menu.id, *segment::Condition::parse(document->root()), from, until};
  }
  void set_rules(const std::vector<MenuRule>& rules) {
    const Status done = menus_->set_rules(kActor, channel_.id, rules);
    ASSERT_TRUE(done) << done.error().field << ": " << done.error().message;
  }
  void set_default(const std::optional<MenuId>& menu) {
    ASSERT_TRUE(menus_->set_default(kActor, channel_.id, {.menu = menu, .schedule = {}}));
  }

  // --- What LINE has ---
  // Its menus that are versions of this one; each with an image.
  std::vector<std::string> at_line(const Menu& menu) {
    std::vector<std::string> ids;
    for (const auto& [id, made] : line_.menus()) {
      if (!made.name.starts_with(line_name_prefix(menu.id))) continue;
      EXPECT_FALSE(made.image.empty()) << made.name;
      ids.push_back(id);
    }
    return ids;
  }
  std::string line_id(const Menu& menu) {
    const Menu now = *menus_->library().get(menu.id);
    return now.live == 0 ? "" : menus_->library().version(menu.id, now.live)->line_id;
  }
  std::string shown(std::uint32_t who) {
    const auto links = line_.links();
    const auto found = links.find(user(who));
    return found == links.end() ? "" : found->second;
  }
  LinkCounts counts(const Menu& menu) {
    const auto status = menus_->status(channel_.id);
    for (const auto& one : status->menus)
      if (one.menu == menu.id) return one.counts;
    return {};
  }

  static inline const guard::Actor kActor{guard::ActorKind::api_key, "key-1", "192.0.2.1"};
  ManualClock clock_;
  SeededRandom random_{9};
  Metrics metrics_;
  guard::Sealer sealer_ = *guard::Sealer::open("", Secret(std::string(64, 'a')), false, random_);
  guard::OperationLog operations_{clock_, random_, sealer_.derive("operation-log")};
  content::LinkCodes codes_{sealer_.derive("tracked-links")};
  std::unique_ptr<Config> config_ = std::make_unique<Config>(
      *Config::load({{"http.public_url", "https://enishi.example.jp/"}}, {}, ""));
  FakeMenus line_;
  MenuImage image_ = [](const WorkspaceId&, const std::string&, int width,
                        int height) -> Result<MenuPicture> {
    return MenuPicture{"image/png", png(width, height)};
  };
  std::unique_ptr<workspace::Workspaces> workspaces_;
  std::unique_ptr<spine::Log> log_;
  std::unique_ptr<spine::Jobs> jobs_;
  std::unique_ptr<people::People> people_;
  std::unique_ptr<Menus> menus_;
  std::unique_ptr<spine::Pipeline> pipeline_;
  workspace::Workspace brand_;
  workspace::Channel channel_;
  std::uint32_t base_ = 0;
};

}  // namespace enishi::engage::testing
