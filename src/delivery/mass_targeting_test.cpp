#include "delivery/mass_targeting.h"

#include <gtest/gtest.h>

namespace enishi::delivery {
namespace {

constexpr std::string_view kId = "0192f0c1-0000-7000-8000-000000000001";

// Where it is wrong; "": nowhere.
std::string recipient_place(const std::string& json) {
  const auto checked = check_recipient(json);
  return checked ? "" : checked.error().field;
}
std::string demographic_place(const std::string& json) {
  const auto checked = check_demographic(json);
  return checked ? "" : checked.error().field;
}
std::string repeated(const std::string& part, int times) {
  std::string out;
  for (int i = 0; i < times; ++i) out += (i > 0 ? "," : "") + part;
  return out;
}

TEST(MassTargeting, RecipientsAreChecked) {
  const std::string redelivery = R"({"redelivery":")" + std::string(kId) + R"("})";
  for (const std::string& good :
       {std::string(), std::string(R"({"audience":1})"), redelivery,
        R"({"not":{"audience":7}})" + std::string(),
        R"({"or":[{"and":[{"audience":1},{"not":)" + redelivery + R"(}]},{"audience":2}]})",
        R"({"or":[)" + repeated(R"({"audience":1})", 10) + "]}",
        R"({"not":{"not":{"not":{"audience":1}}}})" + std::string()})
    EXPECT_EQ(recipient_place(good), "") << good;

  const std::pair<std::string, std::string> bad[] = {
      {"nonsense", "recipient"},
      {"[]", "recipient"},
      {"{}", "recipient"},
      {R"({"audience":1,"not":{"audience":1}})", "recipient"},
      {R"({"audience":"1"})", "recipient.audience"},
      {R"({"audience":0})", "recipient.audience"},
      {R"({"everyone":true})", "recipient.everyone"},
      {R"({"and":[]})", "recipient.and"},
      {R"({"and":{"audience":1}})", "recipient.and"},
      {R"({"not":[{"audience":1}]})", "recipient.not"},
      {R"({"or":[{"audience":1},{"redelivery":"request-1"}]})", "recipient.or[1].redelivery"},
      {R"({"or":[{"not":{"and":[{"audience":1},{"audience":-1}]}}]})",
       "recipient.or[0].not.and[1].audience"},
      {R"({"or":[)" + repeated(R"({"audience":1})", 11) + "]}", "recipient.or[10]"},
  };
  for (const auto& [json, place] : bad) EXPECT_EQ(recipient_place(json), place) << json;
}

TEST(MassTargeting, DemographicsAreChecked) {
  for (
      const std::string good :
      {R"({"gender":["male","female"]})", R"({"age":{"gte":"age_15","lt":"age_70"}})",
       R"({"age":{"gte":"age_70"}})", R"({"app_type":["ios"]})",
       R"({"area":["jp_01","jp_47","tw_22","th_08","id_12"]})",
       R"({"subscription_period":{"lt":"day_365"}})",
       R"({"and":[{"gender":["male"]},{"not":{"or":[{"area":["jp_13"]},{"app_type":["ios"]}]}}]})"})
    EXPECT_EQ(demographic_place(good), "") << good;
  EXPECT_EQ(demographic_place(R"({"and":[)" + repeated(R"({"gender":["male"]})", 10) + "]}"), "");

  const std::pair<std::string, std::string> bad[] = {
      {R"({"gender":[]})", "demographic.gender"},
      {R"({"gender":"male"})", "demographic.gender"},
      {R"({"gender":["unknown"]})", "demographic.gender[0]"},
      {R"({"app_type":["ios","others"]})", "demographic.app_type[1]"},
      {R"({"area":["jp_48"]})", "demographic.area[0]"},
      {R"({"area":["jp_00"]})", "demographic.area[0]"},
      {R"({"area":["tw_23"]})", "demographic.area[0]"},
      {R"({"age":{}})", "demographic.age"},
      {R"({"age":{"gte":"age_21"}})", "demographic.age.gte"},
      {R"({"age":{"gte":20}})", "demographic.age.gte"},
      {R"({"age":{"gte":"age_30","lt":"age_30"}})", "demographic.age.lt"},
      {R"({"age":{"gt":"age_30"}})", "demographic.age.gt"},
      {R"({"and":[{"age":{"gte":"age_40","lt":"age_30"}}]})", "demographic.and[0].age.lt"},
      {R"({"subscription_period":{"gte":"day_30","lt":"day_7"}})",
       "demographic.subscription_period.lt"},
      {R"({"shoes":["red"]})", "demographic.shoes"},
      {R"({"or":[]})", "demographic.or"},
      {R"({"and":[)" + repeated(R"({"gender":["male"]})", 11) + "]}", "demographic.and[10]"},
  };
  for (const auto& [json, place] : bad) EXPECT_EQ(demographic_place(json), place) << json;
}

TEST(MassTargeting, DeepTreesAreRefused) {
  std::string deep = R"({"audience":1})";
  for (int i = 0; i < 100; ++i) deep = R"({"not":)" + deep + "}";
  EXPECT_EQ(recipient_place(deep), "recipient");
}

TEST(MassTargeting, EarlierSendsAreFoundAndResolved) {
  const std::string json =
      R"({"or":[{"audience":12},{"not":{"redelivery":")" + std::string(kId) + R"("}}]})";
  const auto found = check_recipient(json);
  ASSERT_TRUE(found);
  ASSERT_EQ(found->size(), 1u);
  EXPECT_EQ(found->front().path, "recipient.or[1].not.redelivery");
  EXPECT_EQ(found->front().send.text(), kId);
  const auto resolved =
      resolve_recipient(json, [](const Redelivery&) -> Result<std::string> { return "r-9"; });
  EXPECT_EQ(*resolved, R"({"or":[{"audience":12},{"not":{"request":"r-9"}}]})");
  const auto refused = resolve_recipient(
      json, [](const Redelivery& r) -> Result<std::string> { return invalid(r.path, "is gone"); });
  EXPECT_EQ(refused.error().field, "recipient.or[1].not.redelivery");
}

}  // namespace
}  // namespace enishi::delivery
