#include "simulator/test_menus.h"

namespace enishi::simulator {
namespace {

constexpr std::string_view kCoupons = "/v2/bot/coupon";

boost::json::object good_coupon() {
  return boost::json::parse(
             R"({"title":"友だち限定","description":"a\nb","reward":{"type":"discount",)"
             R"("priceInfo":{"type":"fixed","fixedAmount":100}},)"
             R"("acquisitionCondition":{"type":"normal"},"startTimestamp":0,)"
             R"("endTimestamp":1924959599,"timezone":"ASIA_TOKYO","visibility":"UNLISTED",)"
             R"("maxUseCountPerTicket":1})")
      .as_object();
}

// The good coupon with other members; an empty value leaves one out.
std::string with(std::initializer_list<std::pair<std::string_view, std::string>> changes) {
  boost::json::object out = good_coupon();
  for (const auto& [name, value] : changes) {
    if (value.empty())
      out.erase(name);
    else
      out[name] = boost::json::parse(value);
  }
  return boost::json::serialize(out);
}

// The body of a refusal that names no property.
std::string whole(const std::string& message) {
  return "{\"message\":\"The request body has 1 error(s)\",\"details\":[{\"message\":\"" + message +
         "\",\"property\":\"\"}]}";
}

struct CouponApi : testing::Test {
  CouponApi() : t(options()) {}
  static LinePlatformOptions options() {
    LinePlatformOptions out;
    out.rate_limits = false;
    return out;
  }
  std::string create(const std::string& body = with({})) {
    const auto response = t.post(kCoupons, body);
    EXPECT_EQ(response.status, 200) << response.body;
    return std::string(t.json(response).at("couponId").as_string());
  }
  net::Response close(const std::string& id) {
    return t.outcome(t.call("PUT", path(id) + "/close", "{}")).response;
  }
  std::string path(const std::string& id) { return std::string(kCoupons) + "/" + id; }
  std::string wrong(std::initializer_list<std::pair<std::string_view, std::string>> changes) {
    const auto response = t.post(kCoupons, with(changes));
    EXPECT_EQ(response.status, 400) << response.body;
    return first_detail(response);
  }
  std::vector<std::string> listed(const std::string& query, std::string* next = nullptr) {
    const auto json = t.json(t.get(std::string(kCoupons) + query));
    std::vector<std::string> out;
    for (const auto& item : json.at("items").as_array())
      out.emplace_back(item.at("couponId").as_string());
    if (next) *next = json.contains("next") ? std::string(json.at("next").as_string()) : "";
    return out;
  }
  TestPlatform t;
};

std::string repeated(std::string_view text, std::size_t count) {
  std::string out;
  for (std::size_t i = 0; i < count; ++i) out += text;
  return "\"" + out + "\"";
}

TEST_F(CouponApi, CreateAndGet) {
  const std::string id = create();
  EXPECT_EQ(id.size(), 26u);
  EXPECT_EQ(t.get(path(id)).body,
            "{\"couponId\":\"" + id +
                R"(","title":"友だち限定","description":"a\nb","acquisitionCondition":)"
                R"({"type":"normal"},"startTimestamp":0,"endTimestamp":1924959599,)"
                R"("timezone":"ASIA_TOKYO","maxUseCountPerTicket":1,"maxTicketPerUser":1,)"
                R"("visibility":"UNLISTED","reward":{"type":"discount","priceInfo":)"
                R"({"type":"fixed","fixedAmount":100,"currency":"JPY"}},"status":"RUNNING",)"
                R"("createdTimestamp":1790000000})");
  const std::string lottery = create(
      with({{"acquisitionCondition",
             R"({"type":"lottery","lotteryProbability":50,"maxAcquireCount":-1})"},
            {"reward", R"({"type":"cashBack","priceInfo":{"type":"percentage","percentage":30}})"},
            {"couponCode", "\"CODE\""}}));
  const auto json = t.json(t.get(path(lottery)));
  EXPECT_EQ(json.at("acquisitionCondition").at("lotteryProbability").to_number<int>(), 50);
  EXPECT_FALSE(json.at("reward").at("priceInfo").as_object().contains("currency"));
  EXPECT_EQ(json.at("couponCode").as_string(), "CODE");
  const auto unknown = t.get(path("01JYNW8JMQVFBNWF1APF8Z3FS7"));
  EXPECT_EQ(unknown.status, 404);
  EXPECT_EQ(unknown.body, whole("coupon not found"));
}

TEST_F(CouponApi, Rules) {
  EXPECT_EQ(wrong({{"title", repeated("a", 61)}}), "title: Size must be between 1 and 60");
  EXPECT_EQ(wrong({{"title", "\"\""}}), "title: May not be empty");
  EXPECT_EQ(wrong({{"description", repeated("a", 1'001)}}),
            "description: Size must be between 0 and 1000");
  EXPECT_EQ(wrong({{"usageCondition", repeated("a", 101)}}),
            "usageCondition: Size must be between 0 and 100");
  EXPECT_EQ(wrong({{"couponCode", repeated("a", 17)}}),
            "couponCode: Size must be between 0 and 16");
  EXPECT_EQ(wrong({{"imageUrl", R"("http://example.com/a.png")"}}),
            "imageUrl: Must be a valid HTTPS URL");
  EXPECT_EQ(
      wrong({{"reward", R"({"type":"nonsense"})"}}),
      "reward.type: Must be one of the following values: [discount,free,gift,cashBack,others]");
  EXPECT_EQ(wrong({{"maxUseCountPerTicket", "0"}}),
            "maxUseCountPerTicket: Must be -1 or at least 1");
  for (const std::string_view name :
       {"title", "acquisitionCondition", "maxUseCountPerTicket", "startTimestamp", "endTimestamp",
        "timezone", "reward", "visibility"})
    EXPECT_TRUE(wrong({{name, ""}}).starts_with(name)) << name;
  for (const std::string_view name : {"timezone", "visibility"})
    EXPECT_TRUE(wrong({{name, "\"PRIVATE\""}}).starts_with(name)) << name;
  EXPECT_EQ(wrong({{"maxUseCountPerTicket", "2"}}),
            "maxUseCountPerTicket: Must be less than or equal to 1");
}

TEST_F(CouponApi, PeriodsEndLaterThanNowAndTheStart) {
  create(with({{"endTimestamp", "1790000000"}}));
  EXPECT_EQ(wrong({{"endTimestamp", "1789999999"}}),
            "endTimestamp: Must not be before the current time");
  EXPECT_EQ(wrong({{"startTimestamp", "1924959600"}}),
            "endTimestamp: Must not be before startTimestamp");
}

TEST_F(CouponApi, LotteriesAndRewards) {
  const auto lottery = [&](const std::string& more) {
    return wrong({{"acquisitionCondition", "{\"type\":\"lottery\"" + more + "}"}});
  };
  EXPECT_EQ(lottery(R"(,"maxAcquireCount":1)"),
            "acquisitionCondition.lotteryProbability: May not be empty");
  EXPECT_EQ(lottery(R"(,"lotteryProbability":100,"maxAcquireCount":1)"),
            "acquisitionCondition.lotteryProbability: Must be less than or equal to 99");
  EXPECT_EQ(lottery(R"(,"lotteryProbability":1,"maxAcquireCount":1000000)"),
            "acquisitionCondition.maxAcquireCount: Must be less than or equal to 999999");
  EXPECT_TRUE(wrong({{"acquisitionCondition", R"({"type":"referral"})"}})
                  .starts_with("acquisitionCondition.type"));
  const auto reward = [&](const std::string& type, const std::string& price) {
    return wrong({{"reward", "{\"type\":\"" + type + "\",\"priceInfo\":" + price + "}"}});
  };
  EXPECT_EQ(reward("discount", R"({"type":"percentage","percentage":5,"fixedAmount":1})"),
            "reward.priceInfo.fixedAmount: Must not be specified");
  EXPECT_EQ(reward("discount", R"({"type":"explicit","originalPrice":5})"),
            "reward.priceInfo.priceAfterDiscount: May not be empty");
  EXPECT_EQ(reward("cashBack", R"({"type":"explicit","originalPrice":5,"priceAfterDiscount":4})")
                .substr(0, 21),
            "reward.priceInfo.type");
  EXPECT_EQ(reward("discount", R"({"type":"percentage","percentage":100})"),
            "reward.priceInfo.percentage: Must be less than or equal to 99");
  EXPECT_EQ(reward("free", R"({"type":"fixed","fixedAmount":1})"),
            "reward.priceInfo: Must not be specified");
  EXPECT_EQ(wrong({{"reward", R"({"type":"discount"})"}}), "reward.priceInfo: May not be empty");
  for (const std::string type : {"free", "gift", "others"})
    create(with({{"reward", "{\"type\":\"" + type + "\"}"}}));
}

TEST_F(CouponApi, ClosingIsFinal) {
  const std::string id = create();
  EXPECT_EQ(close(id).body, "{}");
  EXPECT_EQ(t.json(t.get(path(id))).at("status").as_string(), "CLOSED");
  const auto again = close(id);
  EXPECT_EQ(again.status, 410);
  EXPECT_EQ(again.body, whole("The coupon has already been closed."));
  EXPECT_EQ(close("nonsense").status, 404);
}

TEST_F(CouponApi, ListsComeInPagesTheNewestFirst) {
  std::vector<std::string> ids;
  for (int i = 0; i < 45; ++i) ids.insert(ids.begin(), create());
  close(ids[0]);
  std::string next;
  EXPECT_EQ(listed("", &next), std::vector(ids.begin(), ids.begin() + 20));
  create();  // does not move the later pages
  EXPECT_EQ(listed("?limit=25&start=" + next, &next), std::vector(ids.begin() + 20, ids.end()));
  EXPECT_EQ(next, "");
  EXPECT_EQ(listed("?status=CLOSED"), std::vector{ids[0]});
  EXPECT_TRUE(listed("?status=DRAFT").empty());
  EXPECT_EQ(listed("?status=DRAFT,RUNNING&limit=100").size(), 45u);
  EXPECT_EQ(listed("?status=CLOSED&status=RUNNING&limit=100").size(), 46u);
}

TEST_F(CouponApi, ListRefusals) {
  const auto wrong = [&](const std::string& query) {
    const auto response = t.get(std::string(kCoupons) + query);
    EXPECT_EQ(response.status, 400);
    return first_detail(response);
  };
  EXPECT_EQ(wrong("?status=OPEN"),
            "status: Must be one of the following values: [DRAFT,RUNNING,CLOSED]");
  EXPECT_EQ(wrong("?limit=101"), "limit: Must be less than or equal to 100");
  EXPECT_EQ(wrong("?limit=0"), "limit: Must be greater than or equal to 1");
  create(), create();
  std::string next;
  listed("?limit=1", &next);
  t.clock.advance(std::chrono::hours{24} - Millis{1});
  EXPECT_EQ(listed("?start=" + next).size(), 1u);
  t.clock.advance(Millis{1});
  EXPECT_EQ(message_of(t.get(std::string(kCoupons) + "?start=" + next)), "Invalid start param");
}

TEST_F(CouponApi, AtMost5000ThatAreValid) {
  const std::string short_lived = with({{"endTimestamp", "1790000100"}});
  std::string first;
  for (int i = 0; i < 5'000; ++i) {
    const std::string id = create(i < 2 ? short_lived : with({}));
    if (i == 4'999) first = id;
  }
  EXPECT_EQ(t.post(kCoupons, with({})).body, whole("You have too many coupons created."));
  close(first);
  create();
  EXPECT_EQ(t.post(kCoupons, with({})).status, 400);
  t.clock.advance(std::chrono::seconds{100});
  create();
  create();
  EXPECT_EQ(t.post(kCoupons, with({})).status, 400);
}

TEST_F(CouponApi, AMessageNeedsACouponThatIsNotClosed) {
  const std::string user = t.add_friends(1)[0];
  const auto body = [](const std::string& to, const std::string& coupon) {
    return "{" + to + R"("messages":[{"type":"text","text":"a"},{"type":"coupon","couponId":")" +
           coupon + "\"}]}";
  };
  const std::string unknown = "01JYNW8JMQVFBNWF1APF8Z3FS7", good = create(), closed = create(),
                    expired = create(with({{"endTimestamp", "1790000001"}}));
  close(closed);
  t.clock.advance(Millis{1'000});
  const std::string one = "\"to\":\"" + user + "\",", many = "\"to\":[\"" + user + "\"],";
  for (const auto& [send, to] : {std::pair{kPush, one},
                                 {kMulticast, many},
                                 {kBroadcast, std::string()},
                                 {kNarrowcast, std::string()}}) {
    EXPECT_EQ(first_detail(t.post(send, body(to, unknown))),
              "messages[1].couponId: coupon not found");
    for (const std::string& id : {closed, expired})
      EXPECT_EQ(first_detail(t.post(send, body(to, id))),
                "messages[1].couponId: The coupon has already been closed.");
    EXPECT_LT(t.post(send, body(to, good)).status, 300) << send;
  }
  EXPECT_EQ(first_detail(t.post(
                kReply, body("\"replyToken\":\"00000000000000000000000000000000\",", unknown))),
            "messages[1].couponId: coupon not found");
  EXPECT_EQ(t.post("/v2/bot/message/validate/push", body({}, unknown)).status, 200)
      << "validating looks at the form only";
}

TEST(CouponRate, Is200ASecondEach) {
  LinePlatformOptions options;
  options.bucket_capacity = 1;
  TestPlatform t(options);
  EXPECT_EQ(t.get(kCoupons).status, 200);
  EXPECT_EQ(t.get(kCoupons).status, 429);
  t.clock.advance(Millis{5});
  EXPECT_EQ(t.get(kCoupons).status, 200);
}

}  // namespace
}  // namespace enishi::simulator
