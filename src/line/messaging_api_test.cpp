#include "line/messaging_api.h"

#include "base/json.h"
#include "line/line_fixture.h"

namespace enishi::line {
namespace {

using delivery::SendKind;
using delivery::SendOutcome;
using delivery::SendRequest;
using delivery::SendResult;
using simulator::Fault;

constexpr std::string_view kPushPath = "POST /v2/bot/message/push";
constexpr std::string_view kMulticastPath = "POST /v2/bot/message/multicast";
const std::string kHello = R"([{"type":"text","text":"こんにちは"}])";
const std::string kUnknown = "Uffffffffffffffffffffffffffffffff";

class MessagingApiTest : public LineFixture {
 protected:
  SendRequest push_to(const std::string& user, std::uint8_t key = 1) const {
    return {.channel = channel_.id,
            .kind = SendKind::push,
            .to = {id_of(user)},
            .messages = kHello,
            .retry_key = key_of(key),
            .unit = {}};
  }
  SendRequest multicast_to(const std::vector<std::string>& users, std::uint8_t key = 1) const {
    SendRequest request = push_to(users.at(0), key);
    request.kind = SendKind::multicast;
    request.to.clear();
    for (const std::string& user : users) request.to.push_back(id_of(user));
    return request;
  }
  static Bytes16 key_of(std::uint8_t n) { return make_uuid_from_name(std::string(1, char(n))); }

  SendOutcome send(SendRequest request) {
    std::promise<SendOutcome> promise;
    // With limits a token is awaited before.
    while (
        !api_->send(request, [&](SendOutcome outcome) { promise.set_value(std::move(outcome)); })) {
      if (!config_->boolean("line.limits")) {
        ADD_FAILURE() << "not taken";
        return {};
      }
      std::this_thread::yield();
    }
    return promise.get_future().get();
  }
  std::uint64_t deliveries() { return platform_->totals(line_.id).value().delivered; }
  void script(std::string_view endpoint, Fault fault, unsigned count = 1) {
    platform_->faults().script(std::string(endpoint), fault, count);
  }
  void use_long_lived(const std::string& token) {
    ASSERT_TRUE(workspaces_->set_token(kActor, channel_.id, workspace::TokenKind::long_lived,
                                       Secret(token)));
  }
};
ENISHI_ON_SQLITE(MessagingApiTest);

TEST_P(MessagingApiTest, PushesOnceUnderOneKey) {
  const auto friends = add_friends(2);
  const SendOutcome first = send(push_to(friends[0]));
  EXPECT_EQ(first.result, SendResult::accepted) << first.detail;
  EXPECT_EQ(first.status, 200);
  EXPECT_EQ(first.request_id.size(), 36u);
  EXPECT_EQ(first.accepted_request_id, first.request_id);
  const SendOutcome again = send(push_to(friends[0]));
  EXPECT_EQ(again.result, SendResult::accepted);
  EXPECT_EQ(again.status, 409);
  EXPECT_EQ(again.accepted_request_id, first.request_id);
  EXPECT_EQ(deliveries(), 1u);
}

TEST_P(MessagingApiTest, SendsWhatWasAskedFor) {
  const auto friends = add_friends(3);
  SendRequest request = multicast_to(friends);
  request.unit = "campaign_1";
  request.notification_disabled = true;
  EXPECT_EQ(send(request).result, SendResult::accepted);
  const auto sends = platform_->sends(line_.id, 0, 10).value();
  ASSERT_EQ(sends.size(), 1u);
  EXPECT_EQ(sends[0].kind, "multicast");
  EXPECT_EQ(sends[0].unit, "campaign_1");
  EXPECT_EQ(sends[0].retry_key, uuid_text(key_of(1)));
  EXPECT_EQ(sends[0].delivered, 3u);
  EXPECT_EQ(api_->multicast_max(), 500u);
}

TEST_P(MessagingApiTest, TellsRefusalsApart) {
  const auto friends = add_friends(2);
  EXPECT_EQ(send(push_to(kUnknown)).result, SendResult::refused_recipient);
  EXPECT_EQ(send(multicast_to({friends[0], kUnknown})).result, SendResult::refused_recipient);
  SendRequest bad = push_to(friends[0]);
  bad.messages = R"([{"type":"text","text":""}])";
  EXPECT_EQ(send(bad).result, SendResult::refused_content);
  bad.messages = R"([{"type":"nonsense"}])";
  EXPECT_EQ(send(bad).result, SendResult::refused_content);
  ASSERT_TRUE(platform_->set_quota(line_.id, 0));
  EXPECT_EQ(send(push_to(friends[0])).result, SendResult::quota);
  EXPECT_EQ(deliveries(), 0u);
}

TEST_P(MessagingApiTest, TellsThe429sApart) {
  const auto friends = add_friends(1);
  const std::pair<Fault, SendResult> cases[] = {
      {Fault::limit_rate, SendResult::too_fast},
      {Fault::limit_concurrent, SendResult::too_fast},
      {Fault::limit_additional, SendResult::quota},
      {Fault::limit_same_user, SendResult::same_user},
  };
  for (const auto& [fault, result] : cases) {
    script(kPushPath, fault);
    const SendOutcome outcome = send(push_to(friends[0]));
    EXPECT_EQ(outcome.result, result) << name(fault) << ": " << outcome.detail;
    EXPECT_EQ(outcome.status, 429);
  }
  EXPECT_EQ(send(push_to(friends[0])).result, SendResult::accepted);
  EXPECT_EQ(deliveries(), 1u);
}

TEST_P(MessagingApiTest, ATooFastClosesTheBucket) {
  make_api({{"line.limits", "true"}});
  const auto friends = add_friends(1);
  EXPECT_EQ(api_->room(channel_.id, SendKind::push).count(), 0);
  script(kPushPath, Fault::limit_rate);
  EXPECT_EQ(send(push_to(friends[0])).result, SendResult::too_fast);
  EXPECT_GT(api_->room(channel_.id, SendKind::push).count(), 0);
  EXPECT_EQ(api_->room(channel_.id, SendKind::multicast).count(), 0);
}

TEST_P(MessagingApiTest, WhatMayHaveBeenAcceptedIsAmbiguousAndSafeToRepeat) {
  const auto friends = add_friends(4);
  std::uint8_t key = 10;
  for (const Fault fault :
       {Fault::error_before, Fault::error_after, Fault::reset_before, Fault::reset_after}) {
    ++key;
    script(kMulticastPath, fault);
    EXPECT_EQ(send(multicast_to(friends, key)).result, SendResult::ambiguous) << name(fault);
    EXPECT_EQ(send(multicast_to(friends, key)).result, SendResult::accepted) << name(fault);
  }
  EXPECT_EQ(deliveries(), 16u);
  for (const auto& user : friends) EXPECT_EQ(platform_->deliveries(line_.id, user).value(), 4u);
}

TEST_P(MessagingApiTest, OutOfReachIsNotSent) {
  const auto friends = add_friends(1);
  use_long_lived(line_.token);
  channel_ = *directory().channel(channel_.id);
  channel_.api_base = "http://127.0.0.1:1";
  ASSERT_TRUE(workspaces_->update_channel(kActor, channel_));
  EXPECT_EQ(send(push_to(friends[0])).result, SendResult::not_sent);
  // Nor is it sent when there is no token to send it with.
  ASSERT_TRUE(workspaces_->set_token(kActor, channel_.id, workspace::TokenKind::stateless, {}));
  EXPECT_EQ(send(push_to(friends[0])).result, SendResult::not_sent);
}

TEST_P(MessagingApiTest, TheEmergencyStopIsTheLastDoor) {
  const auto friends = add_friends(1);
  ASSERT_TRUE(workspaces_->set_stopped(kActor, channel_.id, true, "test"));
  EXPECT_FALSE(api_->send(push_to(friends[0]), [](SendOutcome) { FAIL(); }));
  EXPECT_EQ(deliveries(), 0u);
}

TEST_P(MessagingApiTest, TheEmergencyStopHoldsWhatWaitsForItsTurn) {
  make_api({{"line.limits", "true"}});
  const auto friends = add_friends(2);
  script(kPushPath, Fault::limit_rate);
  ASSERT_EQ(send(push_to(friends[0])).result, SendResult::too_fast);
  std::promise<SendOutcome> waiting;
  ASSERT_TRUE(api_->send(push_to(friends[1], 2), [&](SendOutcome o) { waiting.set_value(o); }));
  ASSERT_TRUE(workspaces_->set_stopped(kActor, channel_.id, true, "test"));
  clock_.advance(std::chrono::minutes(1));
  EXPECT_EQ(waiting.get_future().get().result, SendResult::not_sent);
  EXPECT_EQ(deliveries(), 0u);
}

TEST_P(MessagingApiTest, UsesALongLivedToken) {
  const auto friends = add_friends(1);
  use_long_lived(line_.token);
  EXPECT_EQ(send(push_to(friends[0])).result, SendResult::accepted);
  use_long_lived("wrong");
  EXPECT_EQ(send(push_to(friends[0], 2)).result, SendResult::refused_channel);
  EXPECT_EQ(deliveries(), 1u);
}

TEST_P(MessagingApiTest, RenewsTheStatelessTokenInTime) {
  const auto friends = add_friends(1);
  const auto issued = [&] {
    return metrics_
        .counter("enishi_line_calls_total", "Calls of LINE's API by their result.",
                 {{"endpoint", "push"}, {"result", "4xx"}})
        .value();
  };
  for (std::uint8_t minute = 0; minute < 40; ++minute) {
    EXPECT_EQ(send(push_to(friends[0], minute)).result, SendResult::accepted) << int(minute);
    clock_.advance(std::chrono::minutes{1});
  }
  EXPECT_EQ(issued(), 0u) << "a token was used after its time";
}

TEST_P(MessagingApiTest, ATokenThatRanOutIsRenewedOnce) {
  const auto friends = add_friends(1);
  EXPECT_EQ(send(push_to(friends[0], 1)).result, SendResult::accepted);
  // LINE forgets all tokens before their time.
  platform_->reset(simulator::LinePlatform::Scope::faults);
  clock_.set(clock_.now() + std::chrono::minutes{20});
  EXPECT_EQ(send(push_to(friends[0], 2)).result, SendResult::accepted);
  EXPECT_EQ(deliveries(), 2u);
}

TEST_P(MessagingApiTest, AWrongSecretRefusesTheChannel) {
  const auto friends = add_friends(1);
  ASSERT_TRUE(
      workspaces_->rotate_secret(kActor, channel_.id, Secret("00112233445566778899aabbccddeeff")));
  make_api({});
  const SendOutcome outcome = send(push_to(friends[0]));
  EXPECT_EQ(outcome.result, SendResult::refused_channel);
  EXPECT_EQ(outcome.detail.find(secret()), std::string::npos);
}

TEST_P(MessagingApiTest, ManySendsShareOneToken) {
  const auto friends = add_friends(200);
  std::promise<void> all;
  std::atomic<int> left{200}, accepted{0};
  for (int i = 0; i < 200; ++i) {
    SendRequest request = push_to(friends[static_cast<std::size_t>(i)]);
    request.retry_key = make_uuid_from_name("many " + std::to_string(i));
    ASSERT_TRUE(api_->send(std::move(request), [&](SendOutcome outcome) {
      if (outcome.result == SendResult::accepted) ++accepted;
      if (--left == 0) all.set_value();
    }));
  }
  all.get_future().get();
  EXPECT_EQ(accepted, 200);
  EXPECT_EQ(deliveries(), 200u);
}

TEST_P(MessagingApiTest, ReadsTheQuota) {
  const auto friends = add_friends(3);
  auto quota = api_->quota(channel_.id);
  ASSERT_TRUE(quota) << quota.error().message;
  EXPECT_FALSE(quota->limited);
  ASSERT_TRUE(platform_->set_quota(line_.id, 5'000));
  ASSERT_TRUE(platform_->add_consumption(line_.id, 100));
  send(multicast_to(friends));
  quota = api_->quota(channel_.id);
  ASSERT_TRUE(quota);
  EXPECT_TRUE(quota->limited);
  EXPECT_EQ(quota->value, 5'000);
  EXPECT_EQ(quota->used, 103);
}

TEST_P(MessagingApiTest, Validates) {
  EXPECT_TRUE(api_->validate(channel_.id, SendKind::push, kHello));
  EXPECT_TRUE(api_->validate(channel_.id, SendKind::multicast, kHello));
  const Status bad = api_->validate(channel_.id, SendKind::push, R"([{"type":"text","text":""}])");
  ASSERT_FALSE(bad);
  EXPECT_EQ(bad.error().code, ErrorCode::invalid);
  EXPECT_EQ(bad.error().field, "messages[0].text");
}

TEST_P(MessagingApiTest, CountsADaysDeliveries) {
  const auto friends = add_friends(30);
  send(multicast_to(friends));
  clock_.advance(std::chrono::days{2});
  const auto day = [&](int back) {
    const Time t = clock_.now() + std::chrono::hours{9} - std::chrono::days{back};
    return yyyymmdd(Zone::utc().civil(t).date);
  };
  const auto sent = api_->delivered(channel_.id, SendKind::multicast, day(2));
  ASSERT_TRUE(sent) << sent.error().message;
  EXPECT_EQ(*sent, 30);
  EXPECT_EQ(api_->delivered(channel_.id, SendKind::push, day(2)).value(), 0);
  EXPECT_EQ(api_->delivered(channel_.id, SendKind::push, day(0)).value(), std::nullopt);
}

TEST_P(MessagingApiTest, KnowsTheBot) {
  const auto info = api_->bot_info(channel_.id);
  ASSERT_TRUE(info) << info.error().message;
  EXPECT_EQ(info->user_id, line_.bot);
  EXPECT_EQ(info->chat_mode, "chat");
}

TEST_P(MessagingApiTest, FetchesProfiles) {
  const auto friends = add_friends(2);
  ASSERT_TRUE(
      platform_->set_users(line_.id, std::vector{friends[1]}, simulator::UserState::blocked));
  const auto fetch = [&](const std::string& user) {
    std::promise<Result<std::optional<people::Profile>>> promise;
    EXPECT_TRUE(api_->profile(channel_.id, id_of(user),
                              [&](auto answer) { promise.set_value(std::move(answer)); }));
    return promise.get_future().get();
  };
  const auto profile = fetch(friends[0]);
  ASSERT_TRUE(profile && *profile);
  EXPECT_FALSE((*profile)->name.empty());
  for (const std::string& gone : {friends[1], kUnknown}) {
    const auto none = fetch(gone);
    ASSERT_TRUE(none) << none.error().message;
    EXPECT_FALSE(*none);
  }
}

TEST_P(MessagingApiTest, PagesThroughTheFollowers) {
  add_friends(2'500);
  std::string next;
  std::size_t users = 0, pages = 0;
  do {
    const auto page = api_->followers(channel_.id, next);
    ASSERT_TRUE(page) << page.error().message;
    users += page->users.size();
    next = page->next;
    ++pages;
  } while (!next.empty());
  EXPECT_EQ(users, 2'500u);
  EXPECT_GE(pages, 3u);
  EXPECT_EQ(api_->followers(channel_.id, "nonsense").error().code, ErrorCode::invalid);
}

TEST_P(MessagingApiTest, OfAnUnknownChannelThereIsNothing) {
  const ChannelId nobody(Bytes16{9});
  EXPECT_EQ(api_->quota(nobody).error().code, ErrorCode::not_found);
  SendRequest request = push_to(kUnknown);
  request.channel = nobody;
  EXPECT_FALSE(api_->send(request, [](SendOutcome) { FAIL(); }));
}

}  // namespace
}  // namespace enishi::line
