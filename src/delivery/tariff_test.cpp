#include "delivery/tariff.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>

#include "delivery/campaign_fixture.h"
#include "delivery/limits.h"
#include "delivery/tariff_change.h"

namespace enishi::delivery {
namespace {

// A plan with 100 included messages; then 3 yen up to 50, 2.8 up to 200, 1.25 without end.
Tariff standard() {
  return {.monthly_fee = 1'500'000, .included = 100, .tiers = {{50, 300}, {200, 280}, {{}, 125}}};
}

// The slow way: the price of the n-th message of a month, from 1.
std::optional<std::int64_t> price_of(const Tariff& tariff, std::int64_t n) {
  if (n <= tariff.included) return 0;
  for (const TariffTier& tier : tariff.tiers)
    if (!tier.up_to || n - tariff.included <= *tier.up_to) return tier.price;
  return std::nullopt;
}

RC_GTEST_PROP(TariffRules, CostsTheSumOfItsMessages, ()) {
  Tariff tariff;
  tariff.included = *rc::gen::inRange<std::int64_t>(0, 50);
  const auto tiers = *rc::gen::inRange(0, 5);
  std::int64_t up_to = 0;
  for (int i = 0; i < tiers; ++i) {
    up_to += *rc::gen::inRange<std::int64_t>(1, 40);
    tariff.tiers.push_back({up_to, *rc::gen::inRange<std::int64_t>(0, 1'000)});
  }
  if (tiers > 0 && *rc::gen::arbitrary<bool>()) tariff.tiers.back().up_to.reset();
  RC_ASSERT(check_tariff(tariff).has_value());
  const auto used = *rc::gen::inRange<std::int64_t>(0, 200);
  const auto messages = *rc::gen::inRange<std::int64_t>(0, 200);
  std::optional<std::int64_t> sum = 0;
  // What was used beyond the tariff says that it is not the account's.
  for (std::int64_t n = 1; n <= used + messages && sum; ++n) {
    const auto price = price_of(tariff, n);
    sum = price ? std::optional(*sum + (n > used ? *price : 0)) : std::nullopt;
  }
  RC_ASSERT(marginal_cost(tariff, used, messages) == sum);
}

TEST(TariffRules, EdgesOfTiers) {
  const Tariff t = standard();
  EXPECT_EQ(marginal_cost(t, 0, 100), 0);
  EXPECT_EQ(marginal_cost(t, 100, 1), 300);
  EXPECT_EQ(marginal_cost(t, 149, 2), 300 + 280);
  EXPECT_EQ(marginal_cost(t, 0, 301), 50 * 300 + 150 * 280 + 125);
  EXPECT_EQ(marginal_cost(t, 300, limits::tariff_messages_max), 125 * limits::tariff_messages_max);
  EXPECT_EQ(included_left(t, 30), 70);
  EXPECT_EQ(included_left(t, 130), 0);
  const Tariff light{.monthly_fee = 500'000, .included = 5'000};
  EXPECT_EQ(marginal_cost(light, 4'000, 1'000), 0);
  EXPECT_EQ(marginal_cost(light, 4'000, 1'001), std::nullopt);
}

TEST(TariffRules, WrongOnesNameTheField) {
  const auto field = [](auto change) {
    Tariff tariff = standard();
    change(tariff);
    const Status checked = check_tariff(tariff);
    return checked ? std::string() : checked.error().field;
  };
  EXPECT_EQ(field([](Tariff&) {}), "");
  EXPECT_EQ(field([](Tariff& t) { t.tiers.clear(); }), "");
  EXPECT_EQ(field([](Tariff& t) { t.tiers[1].price = 400; }), "") << "may rise";
  EXPECT_EQ(field([](Tariff& t) { t.monthly_fee = -1; }), "monthly_fee");
  EXPECT_EQ(field([](Tariff& t) { t.included = -1; }), "included");
  EXPECT_EQ(field([](Tariff& t) { t.tiers[0].up_to = 0; }), "tiers[0].up_to");
  EXPECT_EQ(field([](Tariff& t) { t.tiers[1].up_to = 50; }), "tiers[1].up_to");
  EXPECT_EQ(field([](Tariff& t) { t.tiers[0].up_to.reset(); }), "tiers[0].up_to");
  EXPECT_EQ(field([](Tariff& t) { t.tiers[2].price = -1; }), "tiers[2].price");
  EXPECT_EQ(field([](Tariff& t) { t.tiers[2].price = limits::tariff_price_max + 1; }),
            "tiers[2].price");
  EXPECT_EQ(field([](Tariff& t) { t.tiers.assign(21, {}); }), "tiers");
}

TEST(TariffRules, MoneyAsPeopleWriteIt) {
  EXPECT_EQ(yen_text(0), "0");
  EXPECT_EQ(yen_text(300), "3");
  EXPECT_EQ(yen_text(280), "2.8");
  EXPECT_EQ(yen_text(5), "0.05");
  EXPECT_EQ(yen_text(123'456), "1234.56");
  EXPECT_EQ(tariff_json(standard()),
            R"({"monthly_fee":15000,"included":100,"tiers":[{"up_to":50,"price":3},)"
            R"({"up_to":200,"price":2.8},{"price":1.25}]})");
}

class TariffTest : public testing::CampaignTest {};
ENISHI_ON_BOTH_STORES(TariffTest);

TEST_P(TariffTest, IsKeptAndTakenAway) {
  auto& delivery = *world_->delivery;
  EXPECT_FALSE(*delivery.tariff(world_->channel));
  ASSERT_TRUE(delivery.set_tariff(world_->actor, world_->channel, standard()));
  EXPECT_EQ(tariff_json(**delivery.tariff(world_->channel)), tariff_json(standard()));
  Tariff light{.monthly_fee = 500'000, .included = 5'000};
  ASSERT_TRUE(delivery.set_tariff(world_->actor, world_->channel, light));
  EXPECT_TRUE((*delivery.tariff(world_->channel))->tiers.empty());
  light.included = -1;
  EXPECT_EQ(delivery.set_tariff(world_->actor, world_->channel, light).error().field, "included");
  ASSERT_TRUE(delivery.set_tariff(world_->actor, world_->channel, std::nullopt));
  EXPECT_FALSE(*delivery.tariff(world_->channel));
  EXPECT_EQ(delivery.tariff(ChannelId{}).error().code, ErrorCode::not_found);
}

TEST_P(TariffTest, ACampaignCostsWhatItsAcceptedMessagesAdd) {
  world_->add_friends(10);
  line_.set_quota({true, 1'000, 145});
  const Campaign made = world_->make(world_->spec());
  EXPECT_EQ(world_->delivery->estimate(made.id)->cost, std::nullopt) << "no tariff";
  ASSERT_TRUE(world_->delivery->set_tariff(world_->actor, world_->channel, standard()));
  EXPECT_EQ(world_->delivery->estimate(made.id)->cost, 5 * 300 + 5 * 280);
  world_->block(3);
  const auto bad = testing::user_of(4);
  watch([bad](const SendRequest& request, int) {
    return std::ranges::find(request.to, bad) != request.to.end()
               ? testing::FakeLine::Fault::bad_recipient
               : testing::FakeLine::Fault::none;
  });
  ASSERT_TRUE(world_->delivery->send(world_->actor, made.id));
  world_->run(made.id);
  const Report r = report(made.id);
  EXPECT_EQ(r.settled[kAccepted], 8);
  EXPECT_EQ(r.cost, 5 * 300 + 3 * 280) << "only what was accepted";

  // The next begins where this one ended.
  EXPECT_EQ(world_->delivery->estimate(world_->make(world_->spec("二通目")).id)->cost, 9 * 280);
  const Tariff light{.monthly_fee = 500'000, .included = 150};
  ASSERT_TRUE(world_->delivery->set_tariff(world_->actor, world_->channel, light));
  const auto estimate = *world_->delivery->estimate(world_->make(world_->spec("三通目")).id);
  EXPECT_EQ(estimate.cost, std::nullopt);
  ASSERT_EQ(estimate.warnings.size(), 1u);
  EXPECT_EQ(estimate.warnings[0].code, "not_sold");
}

}  // namespace
}  // namespace enishi::delivery
