// Events of people through a whole house: what comes in by webhooks, clicks, sends and calls is on
// the person's timeline, once, and goes with the person.
#include <gmock/gmock.h>

#include <future>

#include "api/testing.h"
#include "base/bytes.h"
#include "timeline/person_events.h"

namespace enishi::api::testing {
namespace {

using delivery::testing::user_of;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::StartsWith;

class TimelineRoutesTest : public ApiTest {
 protected:
  void SetUp() override {
    StoreTest::SetUp();
    system_ = std::make_unique<WiredSystem>(
        store(), std::map<std::string, std::string>{{"http.public_url", "https://enishi.example"}});
    brand_ = system().make_brand();
    workspace_ = "/workspaces/" + brand_.workspace.text();
    channel_ = "/channels/" + brand_.channel.text();
    system().add_friends(brand_, 1, 3);
  }
  Answered call(const std::string& method, const std::string& path, const std::string& body) {
    return system().ask({method, "/api/v1" + path, body});
  }
  Answered add(const std::string& events) {
    return system().post(workspace_ + "/events", R"({"events":[)" + events + "]}");
  }
  // "type {properties}" of each event of the friend, newest first.
  std::vector<std::string> events(int record, const std::string& query = {}) {
    const Answered answer =
        system().get(channel_ + "/friends/" + std::to_string(record) + "/events" + query);
    EXPECT_EQ(answer.status, 200) << answer.body;
    const JsonDocument document = answer.json();
    const JsonValue items = *document.root().get("items");
    std::vector<std::string> out;
    for (std::size_t i = 0; i < *items.array(); ++i)
      out.push_back(*items.at(i).string_at("type") + " " + items.at(i).get("properties")->dump());
    return out;
  }
  void webhook(const std::string& events) {
    const std::string body = R"({"destination":"","events":[)" + events + "]}";
    net::Request request{
        .method = "POST", .target = "/line/webhook/" + brand_.channel.text(), .body = body};
    request.headers.push_back(
        {"x-line-signature", base64(as_view(hmac_sha256(WiredSystem::kChannelSecret, body)))});
    std::promise<int> status;
    system().api->handle(std::move(request), [&](net::Response r) { status.set_value(r.status); });
    EXPECT_EQ(status.get_future().get(), 200);
    system().settle();
  }
  // An event of user 1, with what it has of its own.
  std::string line_event(const std::string& id, const std::string& own) {
    return R"({"mode":"active","timestamp":)" + std::to_string(to_ms(system().clock.now())) +
           R"(,"webhookEventId":")" + id + R"(","source":{"type":"user","userId":")" +
           people::line_user_id_text(user_of(1)) + R"("},)" + own + "}";
  }
  std::string message(const std::string& id, const std::string& text) {
    return line_event(
        id, R"("type":"message","message":{"type":"text","id":"5","text":")" + text + R"("})");
  }

  WiredSystem::Brand brand_;
  std::string workspace_, channel_;
};
ENISHI_ON_BOTH_STORES(TimelineRoutesTest);

TEST_P(TimelineRoutesTest, AWebhookIsAnEventOfThePerson) {
  webhook(message("01HXXXXXXXXXXXXXXXXXXXXXXX", "予約"));
  webhook(message("01HXXXXXXXXXXXXXXXXXXXXXXX", "予約"));  // sent again
  const std::string channel = R"({"channel":")" + brand_.channel.text() + "\"";
  EXPECT_THAT(events(1), ElementsAre("line_message_received " + channel +
                                         R"(,"kind":"text","text":"予約","message_id":"5"})",
                                     "line_followed " + channel + "}"));
  EXPECT_THAT(events(2), ElementsAre(StartsWith("line_followed")));
}

TEST_P(TimelineRoutesTest, ASendAndAClickAreEventsOfItsRecipients) {
  const Answered made =
      system().post(workspace_ + "/campaigns",
                    R"({"name":"c","link_policy":"person","channel":")" + brand_.channel.text() +
                        R"(","messages":[{"type":"text","text":"https://shop.example/"}]})");
  ASSERT_EQ(made.status, 201) << made.body;
  const std::string campaign = made.text("id");
  ASSERT_EQ(system().post("/campaigns/" + campaign + "/check").status, 200);
  ASSERT_EQ(system().post("/campaigns/" + campaign + "/send").status, 200);
  system().run(*CampaignId::parse(campaign));
  for (int friend_no = 1; friend_no <= 3; ++friend_no) {
    const auto sent = events(friend_no, "?type=message_accepted");
    ASSERT_EQ(sent.size(), 1u);
    EXPECT_NE(sent[0].find(R"("campaign":")" + campaign + "\""), std::string::npos) << sent[0];
  }
  const std::string code = system().codes.encode({1, RecordNo{2}});
  EXPECT_EQ(system().ask({.method = "GET", .target = "/c/" + code, .anonymous = true}).status, 302);
  system().settle();
  EXPECT_THAT(events(1, "?type=message_clicked"), IsEmpty());
  const auto clicked = events(2, "?type=message_clicked");
  ASSERT_EQ(clicked.size(), 1u);
  EXPECT_NE(clicked[0].find(R"("url":"https://shop.example/")"), std::string::npos) << clicked[0];
}

TEST_P(TimelineRoutesTest, EventsOfOtherSystemsComeByRecordOrIdentifiers) {
  const std::string user = people::line_user_id_text(user_of(2));
  const Answered taken =
      add(R"({"record":1,"type":"ordered","at":"2026-09-01T00:00:00Z","id":"o-1",)"
          R"("properties":{"amount":1980}},)"
          R"({"who":[{"namespace":"member_number","value":"M-7"},)"
          R"({"namespace":"line_user_id","value":")" +
          user +
          R"("}],"type":"visited"},)"
          R"({"who":[{"namespace":"member_number","value":"M-7"}],"type":"served"})");
  ASSERT_EQ(taken.status, 200) << taken.body;
  EXPECT_EQ(taken.text("accepted"), "3");
  add(R"({"record":1,"type":"ordered","at":"2026-09-01T00:00:00Z","id":"o-1"})");  // again
  EXPECT_THAT(events(1, "?type=ordered"), ElementsAre(R"(ordered {"amount":1980})"));
  EXPECT_EQ(events(2, "?type=visited").size(), 1u);
  EXPECT_EQ(events(2, "?type=served").size(), 1u) << "by the number that came with the LINE id";
}

TEST_P(TimelineRoutesTest, WrongEventsNameTheField) {
  const auto field = [&](const std::string& events) {
    const Answered answer = add(events);
    EXPECT_EQ(answer.status, 400) << answer.body;
    return answer.text("field");
  };
  const std::string good = R"({"record":1,"type":"ordered"},)";
  EXPECT_EQ(field(good + R"({"record":99,"type":"ordered"})"), "events[1].record");
  EXPECT_EQ(field(good + R"({"type":"ordered"})"), "events[1].who");
  EXPECT_EQ(field(good + R"({"record":1,"type":"ordered","at":"1969-01-01T00:00:00Z"})"),
            "events[1].at");
  EXPECT_EQ(field(R"({"record":1,"who":[{"namespace":"a","value":"b"}],"type":"ordered"})"),
            "events[0].who");
  EXPECT_EQ(field(R"({"who":[{"namespace":"A","value":"b"}],"type":"ordered"})"),
            "events[0].who[0].namespace");
  EXPECT_EQ(field(""), "events");
  EXPECT_THAT(events(1, "?type=line_blocked"), IsEmpty());
  EXPECT_EQ(system().get(channel_ + "/friends/1/events?type=nonsense").text("field"), "type");
  EXPECT_EQ(system().get(channel_ + "/friends/1/events?cursor=eA").text("field"), "cursor");
}

TEST_P(TimelineRoutesTest, PagesGoOn) {
  for (int i = 0; i < 5; ++i)
    ASSERT_EQ(add(R"({"record":1,"type":"visited","at":"2026-09-0)" + std::to_string(i + 1) +
                  R"(T00:00:00Z","properties":{"guests":)" + std::to_string(i) + "}}")
                  .status,
              200);
  std::string all, cursor;
  do {
    const Answered page = system().get(channel_ + "/friends/1/events?type=visited&limit=2" +
                                       (cursor.empty() ? "" : "&cursor=" + cursor));
    const JsonDocument document = page.json();
    const JsonValue items = *document.root().get("items");
    for (std::size_t i = 0; i < *items.array(); ++i) all += items.at(i).get("properties")->dump();
    const auto next = document.root().find("next");
    cursor = next ? std::string(*next->string()) : "";
  } while (!cursor.empty());
  EXPECT_EQ(all, R"({"guests":4}{"guests":3}{"guests":2}{"guests":1}{"guests":0})");
}

TEST_P(TimelineRoutesTest, TypesAreDeclaredEditedAndCounted) {
  const Answered declared =
      system().post(workspace_ + "/event-types",
                    R"({"name":"fitted","properties":[{"name":"price","type":"money"}]})");
  ASSERT_EQ(declared.status, 200) << declared.body;
  EXPECT_EQ(declared.text("origin"), "declared");
  const std::string type = workspace_ + "/event-types/" + declared.text("no");
  EXPECT_EQ(call("PATCH", type, R"({"retired":true,"label":{"ja":"試着"}})").text("retired"),
            "true");
  add(R"({"record":1,"type":"fitted","properties":{"price":100}})");
  EXPECT_THAT(events(1, "?type=fitted"), IsEmpty());  // retired
  EXPECT_EQ(call("PATCH", type, R"({"retired":false})").text("retired"), "false");
  add(R"({"record":1,"type":"fitted","properties":{"price":100,"size":"M"}})");
  EXPECT_THAT(events(1, "?type=fitted"), ElementsAre(R"(fitted {"price":100,"size":"M"})"));
  EXPECT_EQ(call("PATCH", type + "/properties/9", "{}").status, 404);
  EXPECT_EQ(call("PATCH", workspace_ + "/event-types/999999", "{}").status, 404);
  EXPECT_EQ(system()
                .post(workspace_ + "/event-types",
                      R"({"name":"fitted","properties":[{"name":"price","type":"text"}]})")
                .text("field"),
            "properties[0].type");
}

TEST_P(TimelineRoutesTest, TheCatalogueIsChangedAndShown) {
  add(R"({"record":1,"type":"item_ordered","properties":{"item":"sku-9"}})");
  EXPECT_EQ(system().get(workspace_ + "/catalogue/sku-9").text("state"), "placeholder");
  const Answered put = call("PUT", workspace_ + "/catalogue/sku-9",
                            R"({"title":"乳液","category":["スキンケア"],"price":2200})");
  ASSERT_EQ(put.status, 200) << put.body;
  EXPECT_EQ(put.text("state"), "listed");
  EXPECT_EQ(put.text("price"), "2200");
  EXPECT_THAT(events(1, "?type=item_ordered"), ElementsAre(R"(item_ordered {"item":"sku-9"})"));
  EXPECT_EQ(call("PUT", workspace_ + "/catalogue/sku-9", R"({"title":"","url":""})").text("field"),
            "title");
  EXPECT_EQ(call("DELETE", workspace_ + "/catalogue/sku-9", "").status, 204);
  EXPECT_EQ(system().get(workspace_ + "/catalogue/sku-9").text("active"), "false");
  EXPECT_EQ(call("DELETE", workspace_ + "/catalogue/none", "").status, 404);
  EXPECT_EQ(system()
                .post(workspace_ + "/catalogue", R"({"items":[{"id":"a","title":"x","price":1},)"
                                                 R"({"id":"b","title":"x","image_url":"ftp://"}]})")
                .text("field"),
            "items[1].image_url");
}

TEST_P(TimelineRoutesTest, ADeletedPersonsEventsAreGone) {
  webhook(message("01HXXXXXXXXXXXXXXXXXXXXXXX", "内緒の話"));
  add(R"({"record":1,"type":"visited","properties":{"place":"渋谷店の奥"}},)"
      R"({"record":2,"type":"visited","properties":{"place":"新宿"}})");
  ASSERT_TRUE(system().timeline->merge());
  const Answered started = call("DELETE", channel_ + "/friends/1", "");
  ASSERT_EQ(started.status, 202);
  EXPECT_EQ(system().finish(std::stoll(started.text("job"))).state, spine::JobState::done);
  EXPECT_EQ(events(2).size(), 2u);
  const auto view = system().timeline->view();
  const auto left =
      timeline::person_events(*view, *system().schema->view(), system().timeline->texts(),
                              *system().catalogue, {.records = std::vector{RecordNo{1}}});
  EXPECT_TRUE(left->empty());
  const auto read = system().log->read(0, 10'000, [&](spine::Entry& entry) -> Status {
    EXPECT_EQ(entry.payload.find("渋谷店の奥"), entry.payload.npos);
    EXPECT_EQ(entry.payload.find("内緒"), entry.payload.npos);
    return {};
  });
  EXPECT_TRUE(read);
}

}  // namespace
}  // namespace enishi::api::testing
