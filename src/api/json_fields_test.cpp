#include "api/json_fields.h"

#include <gtest/gtest.h>

#include "api/call.h"
#include "api/campaign_json.h"

namespace enishi::api {
namespace {

TEST(Minutes, AreReadAndWritten) {
  EXPECT_EQ(minutes_text(0), "00:00");
  EXPECT_EQ(minutes_text(21 * 60 + 5), "21:05");
  for (int m = 0; m < 24 * 60; ++m) EXPECT_EQ(parse_minutes(minutes_text(m)), m);
  for (const char* bad : {"", "24:00", "12:60", "1:00", "12-00", "-1:00", "12:0a", "012:00"})
    EXPECT_FALSE(parse_minutes(bad)) << bad;
}

TEST(Cursor, IsOpaqueBase64) {
  EXPECT_EQ(encode_cursor(5), "NQ");
  EXPECT_EQ(encode_cursor("C1"), "QzE");
}

std::string fault(const std::string& json) {
  const auto document = JsonDocument::parse(json);
  const auto spec = campaign_spec(document->root());
  return spec ? "" : spec.error().field;
}

TEST(CampaignSpecJson, NamesTheFaultOfAnyJson) {
  const std::string base =
      R"("name":"n","channel":"01890000-0000-7000-8000-000000000000","messages":[])";
  EXPECT_EQ(fault("{" + base + "}"), "");
  EXPECT_EQ(fault("{}"), "name");
  EXPECT_EQ(fault("[]"), "");  // no object: the path of the root is empty
  EXPECT_EQ(fault(R"({"name":"n","channel":"x","messages":[]})"), "channel");
  EXPECT_EQ(fault("{" + base + R"(,"recipients":7})"), "recipients");
  EXPECT_EQ(fault("{" + base + R"(,"link_policy":"x"})"), "link_policy");
  EXPECT_EQ(fault("{" + base + R"(,"spread_seconds":2592001})"), "spread_seconds");
  EXPECT_EQ(fault("{" + base + R"(,"ignore_cap":"yes"})"), "ignore_cap");
}

}  // namespace
}  // namespace enishi::api
