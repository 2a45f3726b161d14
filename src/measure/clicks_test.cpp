#include "measure/clicks.h"

#include <future>

#include "content/sql.h"
#include "delivery/campaign_store.h"
#include "delivery/sql.h"
#include "measure/click_entry.h"
#include "measure/link_places.h"
#include "measure/sql.h"
#include "measure/timeline_events.h"
#include "people/sql.h"
#include "spine/sql.h"
#include "timeline/testing.h"
#include "workspace/workspaces_fixture.h"

namespace enishi::measure {
namespace {

constexpr const char* kShop = "https://shop.example/spring?a=1";
constexpr const char* kBrowser = "Mozilla/5.0 (iPhone) Safari/604.1 Line/15.2.0";
constexpr const char* kCrawler = "facebookexternalhit/1.1;line-poker/1.0";

people::LineUserId user(std::uint8_t n) {
  people::LineUserId id{};
  id.fill(n);
  return id;
}

class ClicksTest : public workspace::WorkspacesFixture {
 protected:
  void SetUp() override {
    workspace::WorkspacesFixture::SetUp();
    auto migrations = guard::sql::migrations;
    for (const auto* room :
         {&workspace::sql::migrations, &spine::sql::migrations, &people::sql::migrations,
          &content::sql::migrations, &delivery::sql::migrations, &sql::migrations})
      migrations.insert(migrations.end(), room->begin(), room->end());
    ASSERT_TRUE(state().migrate(migrations));
    channel_ = make_channel();
    people_ = *people::People::open(state(), workspaces());
    people_->register_signal(kClick, people::Signal::none);
    log_of_entries_ = *spine::Log::open(store(), clock_, metrics_);
    clicks_ = Clicks::make(state(), *log_of_entries_, *people_, codes_, clock_, metrics_);
    pipeline_ = *spine::Pipeline::open(state(), *log_of_entries_, metrics_,
                                       {&people_->applier(), &clicks_->applier()});
  }
  void TearDown() override {
    pipeline_.reset();
    clicks_.reset();
    log_of_entries_.reset();
    people_.reset();
    workspaces_.reset();
    workspace::WorkspacesFixture::TearDown();
  }

  // A campaign with one link to kShop; gives the link's number.
  std::int64_t make_link() {
    delivery::Campaign campaign;
    campaign.id = campaign_ = CampaignId::make(clock_.now(), random_);
    campaign.workspace = channel_.workspace;
    campaign.workspace_no = channel_.workspace_no;
    campaign.channel_no = channel_.no;
    campaign.spec = {.name = "Spring", .channel = channel_.id, .messages = "[]"};
    std::int64_t link = 0;
    EXPECT_TRUE(state().write([&](store::Tx& tx) -> Status {
      TRY(delivery::insert_campaign(tx, campaign));
      ASSIGN(const auto links,
             content::make_links(tx, channel_.workspace_no, campaign.id.bytes(), {kShop}));
      link = links.at(0).no;
      return {};
    }));
    return link;
  }
  RecordNo make_friend(std::uint8_t n) {
    const std::vector users{user(n)};
    append(people::friend_list_entry(channel_.no, people::Sighting::listed, clock_.now(), users));
    return people_->view()->find(channel_.provider_no, user(n));
  }
  void append(spine::NewEntry entry) {
    std::vector<spine::NewEntry> entries;
    entries.push_back(std::move(entry));
    ASSERT_TRUE(log_of_entries_->append_and_wait(std::move(entries)));
    ASSERT_TRUE(pipeline_->catch_up());
  }
  net::Response fetch(std::string_view code, std::string method = "GET",
                      std::string agent = kBrowser) {
    net::Request request{.method = std::move(method), .target = "/c/" + std::string(code)};
    request.headers.push_back({"user-agent", std::move(agent)});
    std::promise<net::Response> answer;
    clicks_->handle(code, std::move(request),
                    [&](net::Response r) { answer.set_value(std::move(r)); });
    return answer.get_future().get();
  }
  LinkReport report() {
    EXPECT_TRUE(pipeline_->catch_up());
    const auto reports = clicks_->report(campaign_.bytes());
    EXPECT_TRUE(reports);
    return reports->at(0);
  }

  Metrics metrics_;
  content::LinkCodes codes_{sealer_.derive("tracked-links")};
  workspace::Channel channel_;
  CampaignId campaign_;
  std::unique_ptr<people::People> people_;
  std::unique_ptr<spine::Log> log_of_entries_;
  std::unique_ptr<Clicks> clicks_, lossy_;
  std::unique_ptr<spine::Pipeline> pipeline_;
};
ENISHI_ON_BOTH_STORES(ClicksTest);

TEST_P(ClicksTest, RedirectsAndCountsClicksAndPersons) {
  const std::int64_t link = make_link();
  const std::string mine = codes_.encode({link, make_friend(1)});
  const std::string yours = codes_.encode({link, make_friend(2)});
  const std::string everybodys = codes_.encode({link, RecordNo{}});
  for (const std::string& code : {mine, mine, yours, everybodys}) {
    const net::Response response = fetch(code);
    EXPECT_EQ(response.status, 302);
    EXPECT_EQ(response.header("Location"), kShop);
    EXPECT_EQ(response.header("Cache-Control"), "no-store");
  }
  const LinkReport found = report();
  EXPECT_EQ(found.link, link);
  EXPECT_EQ(found.url, kShop);
  EXPECT_EQ(found.clicks, 4);
  EXPECT_EQ(found.people, 2);
  EXPECT_EQ(found.previews, 0);
}

TEST_P(ClicksTest, TheSamePersonOfTwoBatchesCountsOnce) {
  const std::int64_t link = make_link();
  const std::string code = codes_.encode({link, make_friend(1)});
  fetch(code);
  EXPECT_EQ(report().people, 1);
  fetch(code);
  EXPECT_EQ(report().people, 1);
  EXPECT_EQ(report().clicks, 2);
}

TEST_P(ClicksTest, AnsweredMeansDurable) {
  const std::int64_t link = make_link();
  const auto before = log_of_entries_->end();
  fetch(codes_.encode({link, RecordNo{}}));
  EXPECT_EQ(log_of_entries_->end(), before + 1);
}

TEST_P(ClicksTest, CrawlersAndHeadAreNoClicks) {
  const std::int64_t link = make_link();
  const std::string code = codes_.encode({link, make_friend(1)});
  EXPECT_EQ(fetch(code, "GET", kCrawler).status, 302);
  EXPECT_EQ(fetch(code, "HEAD").status, 302);
  const LinkReport found = report();
  EXPECT_EQ(found.clicks, 0);
  EXPECT_EQ(found.people, 0);
  EXPECT_EQ(found.previews, 1);
}

TEST_P(ClicksTest, CodesThatAreNotOursAreNotFound) {
  const std::int64_t link = make_link();
  EXPECT_EQ(fetch("").status, 404);
  EXPECT_EQ(fetch("AAAAAAAAAAAAAAAAAAAAAA").status, 404);
  EXPECT_EQ(fetch(codes_.encode({link + 1, RecordNo{}})).status, 404);
  std::string changed = codes_.encode({link, RecordNo{}});
  changed[3] = changed[3] == 'A' ? 'B' : 'A';
  EXPECT_EQ(fetch(changed).status, 404);
  EXPECT_EQ(report().clicks, 0);
}

TEST_P(ClicksTest, ADeletedPersonStaysCountedButIsNotNamed) {
  const std::int64_t link = make_link();
  const RecordNo record = make_friend(1);
  const std::string code = codes_.encode({link, record});
  fetch(code);
  EXPECT_EQ(report().people, 1);
  const std::vector records{record};
  append(people::person_deleted_entry(clock_.now(), records));
  EXPECT_EQ(report().people, 1);
  // The link in the old message goes on to lead to the shop, and names nobody.
  EXPECT_EQ(fetch(code).status, 302);
  EXPECT_EQ(report().clicks, 2);
  EXPECT_EQ(report().people, 1);
}

TEST_P(ClicksTest, ALinkWithoutACampaignNamesNobody) {
  const RecordNo record = make_friend(1);
  campaign_ = CampaignId::make(clock_.now(), random_);
  std::int64_t link = 0;
  ASSERT_TRUE(state().write([&](store::Tx& tx) -> Status {
    ASSIGN(const auto links,
           content::make_links(tx, channel_.workspace_no, campaign_.bytes(), {kShop}));
    link = links.at(0).no;
    return {};
  }));
  EXPECT_EQ(fetch(codes_.encode({link, record})).status, 302);
  EXPECT_EQ(report().clicks, 1);
  EXPECT_EQ(report().people, 0);
}

TEST_P(ClicksTest, EntriesThatCannotBeReadAreSkipped) {
  make_link();
  spine::NewEntry erased;
  erased.kind = kClick;
  append(std::move(erased));
  spine::NewEntry odd;
  odd.kind = kClick;
  odd.payload = std::string(16, '\x7f');
  append(std::move(odd));
  EXPECT_EQ(report().clicks, 0);
}

// A log that cannot store anything.
class FullLog final : public spine::Log {
 public:
  explicit FullLog(const Clock& clock) : clock_(clock) {}
  void append(std::vector<spine::NewEntry>, std::optional<spine::RawBody>,
              spine::Stored stored) override {
    stored(fail(ErrorCode::unavailable, "full"));
  }
  spine::Position end() const override { return 0; }
  spine::Position wait_past(spine::Position) override { return 0; }
  void interrupt() override {}
  Result<spine::Position> read_batch(spine::Position after, std::size_t,
                                     spine::EntryBatch&) const override {
    return after;
  }
  Status retire(Millis, spine::Position) override { return {}; }
  Result<std::int64_t> erase(
      const std::string&, const spine::Subject&, const std::function<bool(std::uint32_t)>&,
      const std::function<std::optional<std::string>(const spine::Entry&)>&) override {
    return 0;
  }
  Status forget(spine::Position) override { return {}; }
  Result<std::vector<std::string>> parts() const override { return std::vector<std::string>{}; }
  const Clock& clock() const override { return clock_; }

 private:
  const Clock& clock_;
};

TEST_P(ClicksTest, AClickThatCannotBeStoredStillRedirects) {
  const std::int64_t link = make_link();
  FullLog full(clock_);
  Metrics metrics;
  clicks_.swap(lossy_);
  clicks_ = Clicks::make(state(), full, *people_, codes_, clock_, metrics);
  EXPECT_EQ(fetch(codes_.encode({link, RecordNo{}})).status, 302);
  EXPECT_EQ(metrics.counter("enishi_clicks_lost_total", "").value(), 1u);
  clicks_.swap(lossy_);
  lossy_.reset();
}

TEST(PreviewCrawler, KnowsLinesCrawlersFromPeople) {
  for (const char* crawler : {"line-poker/1.0", "LineSpider", "Line-Crawler/2", kCrawler})
    EXPECT_TRUE(preview_crawler(crawler)) << crawler;
  for (const char* person : {kBrowser, "", "Mozilla/5.0 (Windows NT 10.0) Chrome/140"})
    EXPECT_FALSE(preview_crawler(person)) << person;
}

TEST(HeaderUrl, HoldsOnlyVisibleAscii) {
  EXPECT_EQ(header_url("https://a.jp/x?q=1#f"), "https://a.jp/x?q=1#f");
  EXPECT_EQ(header_url("https://a.jp/\r\nSet-Cookie: x"), "https://a.jp/%0D%0ASet-Cookie:%20x");
  EXPECT_EQ(header_url("https://a.jp/あ"), "https://a.jp/%E3%81%82");
}

TEST_P(ClicksTest, AClickOfAPersonIsAnEventOfTheirs) {
  const std::int64_t link = make_link();
  const RecordNo record = make_friend(1);
  timeline::testing::Readers readers;
  register_events(readers);
  const spine::NewEntry made = click_entry({.link = link}, channel_.no, user(1), clock_.now());
  const spine::NewEntry preview =
      click_entry({.link = link, .preview = true}, channel_.no, user(1), clock_.now());
  const auto read = [&](const spine::NewEntry& from, RecordNo whose) {
    std::vector<timeline::testing::Readers::Said> said;
    EXPECT_TRUE(state().read([&](store::Tx& tx) -> Status {
      said = readers.read(tx, {.kind = from.kind,
                               .source = from.source,
                               .occurred_at = from.occurred_at,
                               .payload = from.payload,
                               .record = whose.value});
      return {};
    }));
    return said;
  };
  for (int times = 0; times < 2; ++times) {  // read, then remembered
    const auto said = read(made, record);
    ASSERT_EQ(said.size(), 1u);
    EXPECT_EQ(said[0].workspace, channel_.workspace_no);
    EXPECT_EQ(said[0].row.record, record);
    EXPECT_EQ(said[0].row.type, "message_clicked");
    EXPECT_EQ(said[0].row.at, clock_.now());
    EXPECT_EQ(said[0].row.properties, R"({"channel":")" + channel_.id.text() + R"(","campaign":")" +
                                          campaign_.text() + R"(","link":"0","url":")" + kShop +
                                          "\"}");
  }
  EXPECT_TRUE(read(made, {}).empty()) << "nobody";
  EXPECT_TRUE(read(preview, record).empty()) << "a crawler";
}

}  // namespace
}  // namespace enishi::measure
