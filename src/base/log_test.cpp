#include "base/log.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <array>
#include <thread>
#include <vector>

#include "base/json.h"
#include "base/text.h"
#include "base/zone.h"

namespace enishi {
namespace {

// The log points into a pipe for the length of a test.
class LogTest : public testing::Test {
 protected:
  void SetUp() override {
    ASSERT_EQ(::pipe(ends_.data()), 0);
    set_log_descriptor(ends_[1]);
  }
  void TearDown() override {
    set_log_descriptor(2);
    set_log_level(LogLevel::info);
    ::close(ends_[0]);
    if (ends_[1] >= 0) ::close(ends_[1]);
  }
  std::vector<std::string> lines() {
    ::close(std::exchange(ends_[1], -1));
    std::string all;
    std::array<char, 4096> buffer;
    for (ssize_t size; (size = ::read(ends_[0], buffer.data(), buffer.size())) > 0;)
      all.append(buffer.data(), static_cast<std::size_t>(size));
    std::vector<std::string> out;
    for (const auto line : split(all, '\n')) out.emplace_back(line);
    EXPECT_EQ(out.back(), "");
    out.pop_back();
    return out;
  }
  std::array<int, 2> ends_{};
};

TEST_F(LogTest, ALineIsJson) {
  log(LogLevel::warn, "store.slow", {{"ms", 31}, {"file", "a\"b\n"}, {"n", std::uint64_t{7}}});
  const auto all = lines();
  ASSERT_EQ(all.size(), 1u);
  const auto line = JsonDocument::parse(all[0]);
  ASSERT_TRUE(line);
  const JsonValue root = line->root();
  EXPECT_EQ(root.string_at("level"), "warn");
  EXPECT_EQ(root.string_at("event"), "store.slow");
  EXPECT_EQ(root.integer_at("ms"), 31);
  EXPECT_EQ(root.integer_at("n"), 7);
  EXPECT_EQ(root.string_at("file"), "a\"b\n");
  EXPECT_TRUE(parse_iso8601(root.string_at("at").value()));
}

TEST_F(LogTest, TheLevelSilences) {
  log(LogLevel::debug, "unseen");
  set_log_level(LogLevel::error);
  log(LogLevel::warn, "unseen");
  log_error("seen", {ErrorCode::io, "disk is full", "x"}, {{"n", 1}});
  const auto all = lines();
  ASSERT_EQ(all.size(), 1u);
  const auto line = JsonDocument::parse(all[0]);
  ASSERT_TRUE(line);
  EXPECT_EQ(line->root().string_at("code"), "io");
  EXPECT_EQ(line->root().string_at("message"), "disk is full");
  EXPECT_EQ(line->root().string_at("field"), "x");
}

TEST_F(LogTest, LinesOfThreadsDoNotMix) {
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t)
    threads.emplace_back([] {
      for (int i = 0; i < 50; ++i) log(LogLevel::info, "tick", {{"text", std::string(40, 'x')}});
    });
  for (auto& thread : threads) thread.join();
  const auto all = lines();
  EXPECT_EQ(all.size(), 200u);
  for (const auto& line : all) EXPECT_TRUE(JsonDocument::parse(line)) << line;
}

}  // namespace
}  // namespace enishi
