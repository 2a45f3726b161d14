// The whole of it within LINE's limits: 120 menus published, 100,000 people moved between menus by
// rules, versions replaced. The simulator counts as LINE does; it never has to say 429.
#include "content/sql.h"
#include "engage/menu_platform_testing.h"
#include "engage/menus.h"
#include "engage/sql.h"
#include "line/incoming.h"
#include "line/line_fixture.h"
#include "line/menu_api.h"
#include "line/pace_helper.h"

namespace enishi::line {
namespace {

constexpr std::uint32_t kPeople = 100'000;
constexpr std::size_t kMenus = 120, kRuled = 3;

class MenuPaceTest : public LineFixture {
 protected:
  void SetUp() override {
    LineFixture::SetUp();
    auto migrations = guard::sql::migrations;
    for (const auto* more :
         {&workspace::sql::migrations, &spine::sql::migrations, &people::sql::migrations,
          &sql::migrations, &content::sql::migrations, &engage::sql::migrations})
      migrations.insert(migrations.end(), more->begin(), more->end());
    ASSERT_TRUE(state().migrate(migrations));
    limit_platform();
    open_menus();
    helper_.emplace(clock_);
  }
  void TearDown() override {
    helper_.reset();
    pipeline_.reset();
    jobs_.reset();
    menus_.reset();
    line_menus_.reset();
    LineFixture::TearDown();
  }

  // A platform that keeps LINE's limits, and its channel.
  void limit_platform() {
    simulator::LinePlatformOptions options;
    options.clock = options.manual_clock = &clock_;
    auto started = simulator::LinePlatform::start(std::move(options));
    ASSERT_TRUE(started) << started.error().message;
    platform_ = *std::move(started);
    simulator::ChannelSpec spec;
    spec.id = "1234567";
    spec.provider = platform_->create_provider();
    line_ = *platform_->create_channel(spec);
    make_channel();
    make_api({{"line.limits", "true"}});
  }
  void open_menus() {
    line_menus_ = make_menu_api(api_->asker());
    engage::MenuImage image = [](const WorkspaceId&, const std::string&, int width,
                                 int height) -> Result<engage::MenuPicture> {
      return engage::MenuPicture{"image/png", engage::testing::png(width, height)};
    };
    menus_ =
        *engage::Menus::open({state(), *jobs_, *people_, *workspaces_, operations_, *line_menus_,
                              codes_, *config_, clock_, random_, image, read_incoming});
    pipeline_.reset();
    pipeline_ = *spine::Pipeline::open(
        state(), *log_, metrics_, {&people_->applier(), &chats_->applier(), &menus_->applier()});
  }

  void let_pass(Millis span) {
    const Time until = clock_.now() + span;
    for (;;) {
      ASSERT_TRUE(pipeline_->catch_up());
      ASSERT_TRUE(jobs_->run_all());
      const Time next = menus_->turn();
      const Time now = clock_.now();
      if (next <= now) continue;
      if (now >= until) return;
      clock_.advance(std::min<Millis>({next - now, until - now, std::chrono::seconds{10}}));
    }
  }
  void append(std::vector<spine::NewEntry> entries) {
    ASSERT_TRUE(log_->append_and_wait(std::move(entries)));
    ASSERT_TRUE(pipeline_->catch_up());
  }
  void befriend() {
    users_ = add_friends(kPeople);
    std::vector<spine::NewEntry> entries;
    std::vector<people::LineUserId> ids;
    for (const std::string& user : users_) {
      ids.push_back(id_of(user));
      if (ids.size() < limits::people_entry_rows_max) continue;
      entries.push_back(
          people::friend_list_entry(channel_.no, people::Sighting::listed, clock_.now(), ids));
      ids.clear();
    }
    append(std::move(entries));
    const auto view = people_->view();
    for (const std::string& user : users_)
      records_.push_back(view->find(channel_.provider_no, id_of(user)));
  }
  void tag(std::size_t first, std::size_t last, std::vector<std::string> add,
           std::vector<std::string> remove = {}) {
    std::vector<spine::NewEntry> entries;
    for (std::size_t at = first; at < last; at += limits::people_entry_rows_max)
      entries.push_back(*people::tags_entry(
          channel_.workspace_no, clock_.now(),
          std::span(records_).subspan(at, std::min(limits::people_entry_rows_max, last - at)), add,
          remove));
    append(std::move(entries));
  }

  engage::Menu make(std::size_t i) {
    const std::string body =
        R"({"chat_bar_text":"メニュー","size":{"width":800,"height":270},"image":"a","areas":[)"
        R"({"bounds":{"x":0,"y":0,"width":80,"height":270},"action":{"type":"postback"}}]})";
    return *menus_->create(kActor, channel_.id,
                           {.name = "menu " + std::to_string(i),
                            .alias = i < kRuled ? "m" + std::to_string(i) : "",
                            .body = body});
  }
  std::string line_id(const engage::Menu& menu) {
    const auto now = *menus_->library().get(menu.id);
    return now.live == 0 ? "" : menus_->library().version(menu.id, now.live)->line_id;
  }
  std::string shown(std::size_t i) {
    const auto menu = *platform_->shown_rich_menu(line_.id, users_[i]);
    return menu.source == simulator::MenuSource::linked ? menu.menu : "";
  }
  // How many of them have this menu.
  std::size_t having(std::size_t first, std::size_t last, const engage::Menu& menu) {
    const std::string id = line_id(menu);
    std::size_t count = 0;
    for (std::size_t i = first; i < last; ++i) count += shown(i) == id ? 1 : 0;
    return count;
  }
  engage::MenuRule rule(const engage::Menu& menu, const std::string& condition) {
    return {menu.name,
            menu.id,
            *segment::Condition::parse(JsonDocument::parse(condition)->root()),
            {},
            {}};
  }
  // Calls that LINE answered so.
  double answered(const std::string& result) {
    double sum = 0;
    std::istringstream lines(metrics_.text());
    for (std::string line; std::getline(lines, line);)
      if (line.starts_with("enishi_line_calls_total{") &&
          line.find("result=\"" + result + "\"") != std::string::npos)
        sum += std::stod(line.substr(line.rfind(' ')));
    return sum;
  }

  content::LinkCodes codes_{sealer_.derive("tracked-links")};
  std::unique_ptr<engage::MenuPlatform> line_menus_;
  std::unique_ptr<engage::Menus> menus_;
  std::optional<PaceHelper> helper_;
  std::vector<std::string> users_;
  std::vector<RecordNo> records_;
};
ENISHI_ON_BOTH_STORES(MenuPaceTest);

TEST_P(MenuPaceTest, ManyMenusAndPeopleWithinLinesLimits) {
  befriend();
  tag(0, 40'000, {"vip"});
  tag(30'000, 70'000, {"new"});
  std::vector<engage::Menu> menus;
  for (std::size_t i = 0; i < kMenus; ++i) menus.push_back(make(i));
  for (const engage::Menu& menu : menus) ASSERT_TRUE(menus_->publish(kActor, menu.id));
  let_pass(std::chrono::minutes{3});
  // The first ones are there; the others wait for LINE's hundred an hour, and hold up nobody.
  ASSERT_TRUE(
      menus_->set_rules(kActor, channel_.id,
                        {rule(menus[0], R"({"tag":"vip"})"), rule(menus[1], R"({"tag":"new"})"),
                         rule(menus[2], R"({"everyone":true})")}));
  let_pass(std::chrono::minutes{1});
  EXPECT_EQ(line_id(menus.back()), "");
  EXPECT_EQ(having(0, 40'000, menus[0]), 40'000u);
  EXPECT_EQ(having(40'000, 70'000, menus[1]), 30'000u);
  EXPECT_EQ(having(70'000, kPeople, menus[2]), 30'000u);

  tag(0, 40'000, {}, {"vip"});
  tag(60'000, kPeople, {"vip"});
  let_pass(std::chrono::minutes{1});
  EXPECT_EQ(having(0, 30'000, menus[2]), 30'000u);
  EXPECT_EQ(having(30'000, 60'000, menus[1]), 30'000u);
  EXPECT_EQ(having(60'000, kPeople, menus[0]), 40'000u);
  EXPECT_EQ(line_id(menus.back()), "");

  let_pass(std::chrono::minutes{80});
  for (const engage::Menu& menu : menus) EXPECT_NE(line_id(menu), "") << menu.name;
  // New versions of those that people have: one batch moves everybody, twice.
  for (int round = 0; round < 2; ++round) {
    for (std::size_t i = 0; i < kRuled; ++i) {
      const auto now = *menus_->library().get(menus[i].id);
      ASSERT_TRUE(menus_->save(kActor, now.id, now.version,
                               {.name = now.name,
                                .alias = now.alias,
                                .body = menus_->library().version(now.id, 0)->body}));
      ASSERT_TRUE(menus_->publish(kActor, now.id));
    }
    let_pass(std::chrono::minutes{10});
  }
  let_pass(std::chrono::minutes{40});
  EXPECT_EQ(having(0, 30'000, menus[2]), 30'000u);
  EXPECT_EQ(having(30'000, 60'000, menus[1]), 30'000u);
  EXPECT_EQ(having(60'000, kPeople, menus[0]), 40'000u);
  EXPECT_EQ(line_menus_->list(channel_.id)->size(), kMenus) << "the replaced ones are deleted";

  // A tap of the person's menu.
  spine::NewEntry tap{.kind = kPostback,
                      .source = channel_.no.value,
                      .occurred_at = clock_.now(),
                      .subject = id_of(users_[0]),
                      .payload = R"({"type":"postback","postback":{"data":"menu=m2&area=1"}})"};
  std::vector<spine::NewEntry> entries;
  entries.push_back(std::move(tap));
  append(std::move(entries));
  EXPECT_EQ(menus_->taps(menus[2].id, "2020-01-01", "2099-12-31")->at(0).version, 3);
  EXPECT_EQ(answered("429"), 0);
  EXPECT_GT(answered("2xx"), 500);
  EXPECT_EQ(answered("4xx"), 0);
  EXPECT_EQ(answered("ambiguous"), 0);
}

}  // namespace
}  // namespace enishi::line
