#include "line/coupon_rules.h"

#include <gtest/gtest.h>

#include <boost/json.hpp>

#include "line/limits.h"

namespace enishi::line {
namespace {

namespace json = boost::json;

constexpr Time kNow = from_ms(1'790'000'000'000);
constexpr const char* kGood =
    R"({"title":"友だち限定","acquisitionCondition":{"type":"normal"},)"
    R"("reward":{"type":"discount","priceInfo":{"type":"fixed","fixedAmount":100}},)"
    R"("startTimestamp":1790000000,"endTimestamp":1800000000,"timezone":"ASIA_TOKYO",)"
    R"("visibility":"UNLISTED","maxUseCountPerTicket":1})";

using Changes = std::initializer_list<std::pair<std::string_view, std::string>>;

// The good coupon with other members; an empty value leaves one out.
std::string with(Changes changes) {
  json::object out = json::parse(kGood).as_object();
  for (const auto& [name, value] : changes) {
    if (value.empty())
      out.erase(name);
    else
      out[name] = json::parse(value);
  }
  return json::serialize(out);
}
Result<CouponSpec> read(const std::string& text) {
  const auto document = JsonDocument::parse(text);
  EXPECT_TRUE(document) << text;
  return read_coupon_spec(document->root(), kNow);
}
// Field and words of the refusal.
std::string wrong(Changes changes) {
  const auto spec = read(with(changes));
  if (spec) return "taken: " + spec->body;
  EXPECT_EQ(spec.error().code, ErrorCode::invalid);
  return spec.error().field + " " + spec.error().message;
}
std::string field_of(Changes changes) {
  const auto spec = read(with(changes));
  return spec ? "taken" : spec.error().field;
}
bool taken(Changes changes) {
  return read(with(changes)).has_value();
}
std::string quoted(std::string_view unit, std::size_t count) {
  std::string out = "\"";
  for (std::size_t i = 0; i < count; ++i) out += unit;
  return out + "\"";
}

TEST(CouponRules, OneBodyWhateverTheOrderAndNulls) {
  const auto spec = read(kGood);
  ASSERT_TRUE(spec) << spec.error().field << spec.error().message;
  EXPECT_EQ(spec->title, "友だち限定");
  EXPECT_EQ(spec->starts, 1'790'000'000);
  EXPECT_EQ(spec->ends, 1'800'000'000);
  EXPECT_EQ(json::parse(spec->body), json::parse(kGood));
  json::object turned;
  const json::object good = json::parse(kGood).as_object();
  for (auto at = good.end(); at != good.begin();) {
    --at;
    turned[at->key()] = at->value();
  }
  turned["couponCode"] = nullptr;
  EXPECT_EQ(read(json::serialize(turned))->body, spec->body);
}

TEST(CouponRules, LengthsAtTheirEdges) {
  const std::tuple<std::string_view, std::size_t, std::size_t> cases[] = {
      {"title", 1, 60},
      {"description", 0, 1'000},
      {"usageCondition", 0, 100},
      {"couponCode", 0, 16}};
  for (const auto& [name, min, max] : cases) {
    EXPECT_TRUE(taken({{name, quoted("あ", max)}})) << name;
    EXPECT_TRUE(taken({{name, quoted("😀", max / 2)}})) << name;
    EXPECT_EQ(field_of({{name, quoted("a", max + 1)}}), name);
    EXPECT_EQ(field_of({{name, quoted("😀", max / 2 + 1)}}), name);
    EXPECT_EQ(taken({{name, "\"\""}}), min == 0) << name;
    EXPECT_EQ(field_of({{name, "3"}}), name);
  }
  EXPECT_EQ(field_of({{"title", "\" \""}}), "title");
  const std::string head = "https://a.example/";
  for (const std::string_view name : {"imageUrl", "barcodeImageUrl"}) {
    const auto url = [&](std::size_t size) {
      return "\"" + head + std::string(size - head.size(), 'a') + "\"";
    };
    EXPECT_TRUE(taken({{name, url(2'000)}}));
    EXPECT_EQ(field_of({{name, url(2'001)}}), name);
    for (const std::string text : {"\"\"", "\"http://a.example/\"", "\"a.png\"", "\"https://\""})
      EXPECT_EQ(field_of({{name, text}}), name) << text;
  }
}

TEST(CouponRules, WhatHasToBeThereAndNothingElse) {
  for (const std::string_view name :
       {"title", "acquisitionCondition", "maxUseCountPerTicket", "startTimestamp", "endTimestamp",
        "timezone", "reward", "visibility"}) {
    EXPECT_EQ(field_of({{name, ""}}), name);
    EXPECT_EQ(field_of({{name, "null"}}), name);
  }
  EXPECT_EQ(field_of({{"couponId", "\"x\""}}), "couponId");
  EXPECT_EQ(field_of({{"acquisitionCondition", R"({"type":"normal","lotteryProbability":5})"}}),
            "acquisitionCondition.lotteryProbability");
  EXPECT_EQ(field_of({{"reward", R"({"type":"free","priceInfo":{"type":"fixed"}})"}}),
            "reward.priceInfo");
  EXPECT_EQ(wrong({{"visibility", "\"PRIVATE\""}}), "visibility must be one of PUBLIC, UNLISTED");
  EXPECT_EQ(field_of({{"timezone", "\"Asia/Tokyo\""}}), "timezone");
  const auto array = JsonDocument::parse("[]");
  EXPECT_FALSE(read_coupon_spec(array->root(), kNow));
}

TEST(CouponRules, Periods) {
  EXPECT_EQ(wrong({{"endTimestamp", "1790000000"}}), "endTimestamp must be after startTimestamp");
  EXPECT_EQ(wrong({{"startTimestamp", "0"}, {"endTimestamp", "1790000000"}}),
            "endTimestamp must be in the future");
  EXPECT_TRUE(taken({{"startTimestamp", "0"}, {"endTimestamp", "1790000001"}}));
  EXPECT_EQ(field_of({{"startTimestamp", "-1"}}), "startTimestamp");
  EXPECT_EQ(field_of({{"endTimestamp", "1800000000000"}}), "endTimestamp") << "milliseconds";
  EXPECT_EQ(field_of({{"endTimestamp", "1.8e9"}}), "endTimestamp");
}

TEST(CouponRules, UsesAndLotteries) {
  EXPECT_TRUE(taken({{"maxUseCountPerTicket", "-1"}}));
  for (const std::string count : {"0", "2", "-2", "true"})
    EXPECT_EQ(field_of({{"maxUseCountPerTicket", count}}), "maxUseCountPerTicket");
  const auto lottery = [](const std::string& more) { return "{\"type\":\"lottery\"" + more + "}"; };
  const auto field = [&](const std::string& more) {
    return field_of({{"acquisitionCondition", lottery(more)}});
  };
  for (const std::string good : {R"(,"lotteryProbability":1,"maxAcquireCount":-1)",
                                 R"(,"lotteryProbability":99,"maxAcquireCount":999999)"})
    EXPECT_EQ(field(good), "taken");
  const std::string chance = "acquisitionCondition.lotteryProbability",
                    most = "acquisitionCondition.maxAcquireCount";
  EXPECT_EQ(field(R"(,"maxAcquireCount":1)"), chance);
  EXPECT_EQ(field(R"(,"lotteryProbability":0,"maxAcquireCount":1)"), chance);
  EXPECT_EQ(field(R"(,"lotteryProbability":100,"maxAcquireCount":1)"), chance);
  EXPECT_EQ(field(R"(,"lotteryProbability":1)"), most);
  EXPECT_EQ(field(R"(,"lotteryProbability":1,"maxAcquireCount":0)"), most);
  EXPECT_EQ(field(R"(,"lotteryProbability":1,"maxAcquireCount":1000000)"), most);
  EXPECT_EQ(field_of({{"acquisitionCondition", R"({"type":"referral"})"}}),
            "acquisitionCondition.type");
}

TEST(CouponRules, Rewards) {
  const auto reward = [](const std::string& type, const std::string& price) {
    return field_of({{"reward", "{\"type\":\"" + type + "\",\"priceInfo\":" + price + "}"}});
  };
  for (const std::string type : {"free", "gift", "others"})
    EXPECT_TRUE(taken({{"reward", "{\"type\":\"" + type + "\"}"}})) << type;
  for (const std::string type : {"discount", "cashBack"}) {
    EXPECT_EQ(reward(type, R"({"type":"fixed","fixedAmount":1})"), "taken");
    EXPECT_EQ(reward(type, R"({"type":"percentage","percentage":99})"), "taken");
    EXPECT_EQ(reward(type, R"({"type":"percentage","percentage":100})"),
              "reward.priceInfo.percentage");
    EXPECT_EQ(reward(type, R"({"type":"percentage","percentage":0})"),
              "reward.priceInfo.percentage");
    EXPECT_EQ(reward(type, R"({"type":"fixed","fixedAmount":0})"), "reward.priceInfo.fixedAmount");
    EXPECT_EQ(reward(type, R"({"type":"fixed"})"), "reward.priceInfo.fixedAmount");
    EXPECT_EQ(reward(type, R"({"type":"fixed","fixedAmount":5,"currency":"JPY"})"),
              "reward.priceInfo.currency");
    EXPECT_EQ(field_of({{"reward", "{\"type\":\"" + type + "\"}"}}), "reward.priceInfo");
  }
  const std::string both = R"({"type":"explicit","originalPrice":500,"priceAfterDiscount":300})";
  EXPECT_EQ(reward("discount", both), "taken");
  EXPECT_EQ(reward("cashBack", both), "reward.priceInfo.type");
  EXPECT_EQ(reward("discount", R"({"type":"explicit","originalPrice":500})"),
            "reward.priceInfo.priceAfterDiscount");
  EXPECT_EQ(field_of({{"reward", R"({"type":"nothing"})"}}), "reward.type");
}

TEST(CouponMessage, IsWhatAContentHolds) {
  EXPECT_EQ(*coupon_message("01JYNW8JMQVFBNWF1APF8Z3FS7", ""),
            R"({"type":"coupon","couponId":"01JYNW8JMQVFBNWF1APF8Z3FS7"})");
  EXPECT_EQ(*coupon_message("c", "spring_1"),
            R"({"type":"coupon","couponId":"c","deliveryTag":"spring_1"})");
  EXPECT_TRUE(coupon_message("c", std::string(30, 'a')));
  for (const std::string& tag : {std::string(31, 'a'), std::string("a-b"), std::string("あ")})
    EXPECT_EQ(coupon_message("c", tag).error().field, "delivery_tag");
  for (const std::string& id : {std::string(), std::string(101, 'a'), std::string("a/close")})
    EXPECT_EQ(coupon_message(id, "").error().field, "coupon");
}

}  // namespace
}  // namespace enishi::line
