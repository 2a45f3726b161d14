// The command `segment` on a data directory without a server.
#include <gtest/gtest.h>

#include "app/commands.h"
#include "app/local_api.h"
#include "app/output.h"
#include "base/json.h"
#include "store/testing.h"

namespace enishi::app {
namespace {

class SegmentCommandTest : public ::testing::Test {
 protected:
  void SetUp() override {
    config_ = *Config::load({{"data.dir", dir_.path() + "/data"}}, {}, "");
    auto api = LocalApi::open(*config_);
    ASSERT_TRUE(api) << api.error().message;
    const auto made = (*api)->call("POST", "/api/v1/workspaces", R"({"name":"縁"})");
    ASSERT_TRUE(made) << made.error().message;
    const auto workspace = JsonDocument::parse(*made)->root().string_at("id");
    ASSERT_TRUE((*api)->call("POST", "/api/v1/workspaces/" + *workspace + "/events",
                             R"({"events":[{"who":[{"namespace":"member_number","value":"1"}],
                                 "type":"ordered","properties":{"amount":1980}}]})"));
  }
  struct Ran {
    int status = -1;
    std::string out;
  };
  Ran run(const SegmentCommand& command) {
    ::testing::internal::CaptureStdout();
    const int status = segment(*config_, command);
    return {status, ::testing::internal::GetCapturedStdout()};
  }

  store::testing::TempDir dir_;
  std::optional<Config> config_;
};

TEST_F(SegmentCommandTest, CountsInBothForms) {
  EXPECT_EQ(run({.verb = "count", .condition = "event ordered sum amount >= 1000"}).out, "1\n");
  EXPECT_EQ(
      run({.verb = "count", .condition = R"( {"not":{"event":{"type":"ordered","did":true}}})"})
          .out,
      "0\n");
  const Ran json = run({.verb = "count", .condition = "event ordered", .json = true});
  EXPECT_NE(json.out.find(R"("reachable":0)"), std::string::npos) << json.out;
  EXPECT_EQ(run({.verb = "count", .condition = "event nonsense"}).status, kFailed);
  EXPECT_EQ(run({.verb = "count", .condition = "{"}).status, kFailed);
}

TEST_F(SegmentCommandTest, WhatIsMadeIsListedShownAndCompared) {
  const Ran made = run({.verb = "create", .condition = "event ordered", .name = "買った人"});
  ASSERT_EQ(made.status, kOk) << made.out;
  const std::string id = *JsonDocument::parse(made.out)->root().string_at("id");
  EXPECT_EQ(run({.verb = "list"}).out, id + "  買った人\n");
  EXPECT_EQ(run({.verb = "show", .segment = id}).out, made.out);
  const Ran diff = run({.verb = "diff", .condition = "not event ordered", .segment = id});
  EXPECT_NE(diff.out.find(R"("leaving":{"count":1)"), std::string::npos) << diff.out;
  const Ran why = run({.verb = "explain", .segment = id, .person = "1"});
  EXPECT_NE(why.out.find(R"("holds":true)"), std::string::npos) << why.out;
}

}  // namespace
}  // namespace enishi::app
