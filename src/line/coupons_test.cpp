#include "line/coupons.h"

#include "line/audience_fixture.h"
#include "line/limits.h"
#include "spine/applier_fixture.h"

namespace enishi::line {
namespace {

using simulator::Fault;
using Break = spine::FlakyDatabase::Break;

constexpr const char* kMake = "POST /v2/bot/coupon";
constexpr const char* kList = "GET /v2/bot/coupon";
constexpr const char* kClose = "PUT /v2/bot/coupon/{couponId}/close";

std::string coupon_text(const std::string& title, const std::string& more = {}) {
  return R"({"title":")" + title +
         R"(","acquisitionCondition":{"type":"lottery","lotteryProbability":50,)"
         R"("maxAcquireCount":-1},"reward":{"type":"cashBack","priceInfo":{"type":"percentage",)"
         R"("percentage":10}},"startTimestamp":1790000000,"endTimestamp":1800000000,)"
         R"("timezone":"ASIA_TOKYO","visibility":"PUBLIC","maxUseCountPerTicket":-1)" +
         more + "}";
}

// LINE, with somebody watching what is asked and answered.
class WatchedAsker final : public Asker {
 public:
  explicit WatchedAsker(Asker& real) : real_(real) {}
  std::function<void()> before_making, after_making;  // each once

  Result<LineReply> ask(ApiRequest request) override {
    const bool making = request.endpoint == Endpoint::coupon_create;
    if (making && before_making) std::exchange(before_making, {})();
    auto reply = real_.ask(std::move(request));
    if (making && after_making) std::exchange(after_making, {})();
    return reply;
  }
  std::chrono::microseconds reserve(const ChannelId& channel, Endpoint endpoint) override {
    return real_.reserve(channel, endpoint);
  }
  bool begin(ApiRequest request, std::move_only_function<void(Result<LineReply>)> done) override {
    return real_.begin(std::move(request), std::move(done));
  }

 private:
  Asker& real_;
};

class CouponsTest : public LimitedFixture {
 protected:
  void SetUp() override {
    LimitedFixture::SetUp();
    flaky_.emplace(state());
    open();
  }
  void TearDown() override {
    coupons_.reset();
    asker_.reset();
    flaky_.reset();
    LimitedFixture::TearDown();
  }
  // As after a crash too: what is known stands in the store.
  void open() {
    coupons_.reset();
    asker_.emplace(api_->asker());
    coupons_.emplace(CouponParts{*flaky_, *asker_, *workspaces_, operations_, clock_, random_});
  }
  Result<std::string> make(const std::string& text = coupon_text("春")) {
    const auto document = JsonDocument::parse(text);
    return coupons_->create(kActor, channel_.id, document->root());
  }
  std::vector<std::string> ids(std::vector<CouponState> states = {}) {
    const auto page = coupons_->list(channel_.id, states, limits::coupon_page_max, "");
    EXPECT_TRUE(page) << page.error().message;
    std::vector<std::string> out;
    for (const CouponTitle& item : page->items) out.push_back(item.id);
    return out;
  }
  void fault(const char* endpoint, Fault fault, unsigned count = 1) {
    platform_->faults().script(endpoint, fault, count);
  }
  void settle() { clock_.advance(limits::coupon_settle_seconds); }
  std::vector<guard::OperationRow> operations(const std::string& action) {
    auto rows = state().reading(
        [&](store::Tx& tx) { return operations_.list(tx, channel_.workspace, 0, 100); });
    std::erase_if(*rows, [&](const auto& row) { return row.operation.action != action; });
    return *rows;
  }
  std::int64_t claims() {
    constexpr store::Sql kCount{"test.claims", "SELECT COUNT(*) FROM line_coupon_claim",
                                "SELECT COUNT(*) FROM line_coupon_claim"};
    return state().reading([&](store::Tx& tx) { return tx.integer(kCount); })->value();
  }

  std::optional<spine::FlakyDatabase> flaky_;
  std::optional<WatchedAsker> asker_;
  std::optional<Coupons> coupons_;
};
ENISHI_ON_BOTH_STORES(CouponsTest);

TEST_P(CouponsTest, ACouponsLife) {
  const auto id = make();
  ASSERT_TRUE(id) << id.error().field << id.error().message;
  auto coupon = coupons_->get(channel_.id, *id);
  ASSERT_TRUE(coupon) << coupon.error().message;
  EXPECT_EQ(coupon->title, "春");
  EXPECT_EQ(coupon->state, CouponState::running);
  EXPECT_EQ(coupon->starts_at, from_ms(1'790'000'000'000));
  EXPECT_EQ(coupon->ends_at, from_ms(1'800'000'000'000));
  EXPECT_NE(coupon->line.find(R"("lotteryProbability":50)"), std::string::npos) << coupon->line;
  EXPECT_EQ(ids({CouponState::running}), std::vector{*id});

  ASSERT_TRUE(coupons_->close(kActor, channel_.id, *id));
  EXPECT_EQ(coupons_->get(channel_.id, *id)->state, CouponState::closed);
  EXPECT_TRUE(ids({CouponState::running, CouponState::draft}).empty());
  EXPECT_EQ(ids({CouponState::closed}), std::vector{*id});
  const Status again = coupons_->close(kActor, channel_.id, *id);
  EXPECT_EQ(again.error().code, ErrorCode::conflict);
  EXPECT_NE(again.error().message.find("closed already"), std::string::npos);

  const auto made = operations("coupon.create"), closed = operations("coupon.close");
  ASSERT_EQ(made.size(), 1u);
  ASSERT_EQ(closed.size(), 1u);
  EXPECT_EQ(made[0].operation.target, "channel/" + channel_.id.text() + "/coupon/" + *id);
  EXPECT_NE(made[0].operation.after.find("春"), std::string::npos);
}

TEST_P(CouponsTest, PagesAreLines) {
  std::vector<std::string> made;
  for (int i = 0; i < 5; ++i) made.insert(made.begin(), *make(coupon_text(std::to_string(i))));
  const auto first = coupons_->list(channel_.id, {}, 3, "");
  ASSERT_TRUE(first) << first.error().message;
  ASSERT_EQ(first->items.size(), 3u);
  EXPECT_EQ(first->items[0].id, made[0]);
  EXPECT_EQ(first->items[0].title, "4");
  const auto second = coupons_->list(channel_.id, {}, 3, first->next);
  ASSERT_EQ(second->items.size(), 2u);
  EXPECT_EQ(second->items[1].id, made[4]);
  EXPECT_EQ(second->next, "");
  EXPECT_EQ(coupons_->list(channel_.id, {}, 3, "nonsense").error().code, ErrorCode::invalid);
}

TEST_P(CouponsTest, WhatIsRefusedChangesNothing) {
  const auto bad = make(coupon_text("春", R"(,"couponCode":"12345678901234567")"));
  EXPECT_EQ(bad.error().code, ErrorCode::invalid);
  EXPECT_EQ(bad.error().field, "couponCode");
  EXPECT_EQ(answered("4xx", "coupon"), 0);
  EXPECT_EQ(claims(), 0);
  const ChannelId nobody(Bytes16{9});
  const auto document = JsonDocument::parse(coupon_text("春"));
  EXPECT_EQ(coupons_->create(kActor, nobody, document->root()).error().field, "channel");
  EXPECT_EQ(coupons_->list(nobody, {}, 1, "").error().field, "channel");
  EXPECT_EQ(coupons_->get(nobody, "c").error().field, "channel");
  EXPECT_EQ(coupons_->close(kActor, nobody, "c").error().field, "channel");
  for (const std::string id : {"01JYNW8JMQVFBNWF1APF8Z3FS7", "", "a/b", "..", "あ"}) {
    EXPECT_EQ(coupons_->get(channel_.id, id).error().code, ErrorCode::not_found) << id;
    EXPECT_EQ(coupons_->close(kActor, channel_.id, id).error().code, ErrorCode::not_found) << id;
  }
  EXPECT_TRUE(operations("coupon.close").empty());
}

TEST_P(CouponsTest, ADefiniteRefusalLeavesNoClaim) {
  fault(kMake, Fault::limit_rate);
  EXPECT_EQ(make().error().code, ErrorCode::rate_limited);
  EXPECT_EQ(claims(), 0);
  ASSERT_TRUE(workspaces_->set_token(kActor, channel_.id, workspace::TokenKind::long_lived,
                                     Secret("wrong")));
  EXPECT_EQ(make().error().code, ErrorCode::unauthenticated);
  EXPECT_EQ(claims(), 0);
  EXPECT_TRUE(operations("coupon.create").empty());
}

TEST_P(CouponsTest, AnAnswerThatIsLostIsLookedUp) {
  for (const Fault lost : {Fault::error_after, Fault::reset_after}) {
    fault(kMake, lost);
    const std::string title = std::string("c") + std::string(simulator::name(lost));
    const auto id = make(coupon_text(title));
    ASSERT_TRUE(id) << id.error().message;
    EXPECT_EQ(coupons_->get(channel_.id, *id)->title, title);
  }
  EXPECT_EQ(ids().size(), 2u);
  EXPECT_EQ(operations("coupon.create").size(), 2u);
}

TEST_P(CouponsTest, OneThatMayBeUnderWayIsWaitedForThenMadeOnce) {
  for (const Fault lost : {Fault::error_before, Fault::reset_before}) {
    const std::size_t had = ids().size();
    const std::string text = coupon_text(std::string(simulator::name(lost)));
    fault(kMake, lost);
    const auto first = make(text);
    EXPECT_EQ(first.error().code, ErrorCode::unavailable);
    EXPECT_NE(first.error().message.find("Repeat the same request"), std::string::npos);
    EXPECT_EQ(make(text).error().code, ErrorCode::unavailable);
    EXPECT_EQ(ids().size(), had);
    settle();
    EXPECT_TRUE(make(text));
    EXPECT_EQ(ids().size(), had + 1);
  }
}

TEST_P(CouponsTest, ARepetitionFindsWhatTheFirstRequestMade) {
  fault(kMake, Fault::reset_after);
  fault(kList, Fault::error_before);
  EXPECT_EQ(make().error().code, ErrorCode::unavailable);
  fault(kList, Fault::error_before);
  EXPECT_EQ(make().error().code, ErrorCode::unavailable) << "it cannot look, so it does not make";
  settle();
  fault(kList, Fault::error_before);
  EXPECT_EQ(make().error().code, ErrorCode::unavailable);
  open();
  const auto id = make();
  ASSERT_TRUE(id) << id.error().message;
  EXPECT_EQ(ids(), std::vector{*id});
  EXPECT_EQ(operations("coupon.create").size(), 1u);
  // What is asked for now is another coupon of the same kind.
  const auto other = make();
  ASSERT_TRUE(other);
  EXPECT_NE(*other, *id);
  EXPECT_EQ(ids().size(), 2u);
}

TEST_P(CouponsTest, AnEqualCouponOfAnotherRequestIsNotTakenForIt) {
  const auto first = make();
  fault(kMake, Fault::error_before);
  EXPECT_EQ(make().error().code, ErrorCode::unavailable);
  settle();
  const auto second = make();
  ASSERT_TRUE(second);
  EXPECT_NE(*first, *second);
  // Made by hand in the account's manager, long before.
  const auto document = JsonDocument::parse(coupon_text("手"));
  const auto spec = read_coupon_spec(document->root(), clock_.now());
  const auto by_hand = create_coupon(*asker_, channel_.id, *spec);
  ASSERT_TRUE(by_hand);
  clock_.advance(std::chrono::minutes{11});
  fault(kMake, Fault::error_before);
  EXPECT_EQ(make(coupon_text("手")).error().code, ErrorCode::unavailable);
}

TEST_P(CouponsTest, AStoreThatFailsAfterwardsMakesNoSecond) {
  for (const Break how : {Break::before_commit, Break::after_commit, Break::run_again}) {
    const std::size_t had = ids().size();
    const std::string text = coupon_text("s" + std::to_string(static_cast<int>(how)));
    asker_->after_making = [&] { flaky_->break_next(how); };
    const auto first = make(text);
    EXPECT_EQ(first.has_value(), how != Break::before_commit);
    open();
    if (!first) {
      EXPECT_TRUE(make(text));
    }
    EXPECT_EQ(ids().size(), had + 1);
    EXPECT_EQ(operations("coupon.create").size(), had + 1);
  }
}

TEST_P(CouponsTest, WithoutAClaimLineIsNotAsked) {
  flaky_->break_next(Break::before_commit);
  EXPECT_EQ(make().error().code, ErrorCode::io);
  EXPECT_TRUE(ids().empty());
}

TEST_P(CouponsTest, OfTwoAtOnceOneIsMade) {
  std::optional<Result<std::string>> before, after;
  asker_->before_making = [&] { before = make(); };
  asker_->after_making = [&] { after = make(); };
  const auto id = make();
  ASSERT_TRUE(id);
  EXPECT_EQ(before->error().code, ErrorCode::unavailable) << "LINE has none yet";
  EXPECT_EQ(**after, *id) << "found";
  EXPECT_EQ(ids(), std::vector{*id});
  EXPECT_EQ(operations("coupon.create").size(), 1u);
}

TEST_P(CouponsTest, ClosingWithoutAnAnswer) {
  const std::string id = *make();
  fault(kClose, Fault::error_before);
  EXPECT_EQ(coupons_->close(kActor, channel_.id, id).error().code, ErrorCode::unavailable);
  EXPECT_EQ(coupons_->get(channel_.id, id)->state, CouponState::running);
  fault(kClose, Fault::reset_after);
  EXPECT_TRUE(coupons_->close(kActor, channel_.id, id));
  EXPECT_EQ(coupons_->get(channel_.id, id)->state, CouponState::closed);
  EXPECT_EQ(operations("coupon.close").size(), 1u);
}

TEST_P(CouponsTest, ClaimsAreKeptForAWeek) {
  ASSERT_TRUE(make());
  fault(kMake, Fault::error_before);
  EXPECT_FALSE(make(coupon_text("夏")));
  EXPECT_EQ(claims(), 2);
  clock_.advance(limits::coupon_claim_open_days + Millis{1});
  EXPECT_TRUE(make(coupon_text("秋")));
  EXPECT_EQ(claims(), 2);
  clock_.advance(limits::coupon_claim_settled_days - limits::coupon_claim_open_days);
  EXPECT_TRUE(make(coupon_text("冬")));
  EXPECT_EQ(claims(), 2);
}

TEST_P(CouponsTest, LinesRateIsKept) {
  constexpr int kMany = 250;
  for (int i = 0; i < kMany; ++i) ASSERT_TRUE(make(coupon_text(std::to_string(i))));
  for (int i = 0; i < kMany; ++i) ASSERT_EQ(ids().size(), 100u);
  EXPECT_EQ(answered("2xx", "coupon_create"), kMany);
  EXPECT_EQ(answered("4xx") + answered("429"), 0);
}

using CouponsFullTest = CouponsTest;
ENISHI_ON_SQLITE(CouponsFullTest);

TEST_P(CouponsFullTest, FiveThousandAreAllThatMayLive) {
  const auto document = JsonDocument::parse(coupon_text("多"));
  const auto spec = read_coupon_spec(document->root(), clock_.now());
  std::string id;
  for (std::int64_t i = 0; i < limits::coupons_live_max; ++i) {
    const auto made = create_coupon(*asker_, channel_.id, *spec);
    ASSERT_TRUE(made) << made.error().message;
    id = *made;
  }
  const auto more = make();
  EXPECT_EQ(more.error().code, ErrorCode::conflict);
  EXPECT_NE(more.error().message.find("5,000"), std::string::npos) << more.error().message;
  EXPECT_EQ(claims(), 0);
  ASSERT_TRUE(coupons_->close(kActor, channel_.id, id));
  fault(kMake, Fault::reset_after);
  EXPECT_TRUE(make()) << "found among 5,000";
  // Too many of the same title to look at: it is said, and nothing is made.
  ASSERT_TRUE(coupons_->close(kActor, channel_.id, ids().back()));
  std::string other = coupon_text("多");
  other.replace(other.find("1800000000"), 10, "1800000001");
  fault(kMake, Fault::error_before);
  EXPECT_EQ(make(other).error().code, ErrorCode::unavailable);
  settle();
  const auto lost = make(other);
  EXPECT_EQ(lost.error().code, ErrorCode::unavailable);
  EXPECT_NE(lost.error().message.find("too many coupons to look through"), std::string::npos);
}

}  // namespace
}  // namespace enishi::line
