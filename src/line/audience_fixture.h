// Audiences with a platform that keeps LINE's limits, and friends. Only *_test.cpp include it.
#pragma once

#include <sstream>

#include "content/sql.h"
#include "delivery/sql.h"
#include "line/audiences.h"
#include "line/line_fixture.h"
#include "line/pace_helper.h"
#include "measure/sql.h"

namespace enishi::line {

class LimitedFixture : public LineFixture {
 protected:
  void SetUp() override {
    LineFixture::SetUp();
    auto migrations = guard::sql::migrations;
    for (const auto* more : {&workspace::sql::migrations, &spine::sql::migrations,
                             &people::sql::migrations, &sql::migrations, &content::sql::migrations,
                             &delivery::sql::migrations, &measure::sql::migrations})
      migrations.insert(migrations.end(), more->begin(), more->end());
    ASSERT_TRUE(state().migrate(migrations));
    limit_platform({});
    helper_.emplace(clock_);
  }
  void TearDown() override {
    helper_.reset();
    LineFixture::TearDown();
  }

  // A platform that keeps LINE's limits, and its channel.
  void limit_platform(simulator::LinePlatformOptions options) {
    api_.reset();
    channel_.active = false;  // the one of a platform that is gone
    ASSERT_TRUE(workspaces_->update_channel(kActor, channel_));
    options.clock = options.manual_clock = &clock_;
    auto started = simulator::LinePlatform::start(std::move(options));
    ASSERT_TRUE(started) << started.error().message;
    platform_ = *std::move(started);
    simulator::ChannelSpec spec;
    spec.id = std::to_string(1'234'567 + ++channels_);
    spec.provider = platform_->create_provider();
    line_ = *platform_->create_channel(spec);
    make_channel();
    make_api({{"line.limits", "true"}});
  }
  // Friends at LINE whom we know.
  std::vector<RecordNo> befriend(std::uint64_t count) {
    users_ = add_friends(count);
    std::vector<people::LineUserId> ids;
    for (const std::string& user : users_) ids.push_back(id_of(user));
    sight(ids);
    std::vector<RecordNo> records;
    const auto view = people_->view();
    for (const auto& id : ids) records.push_back(view->find(channel_.provider_no, id));
    return records;
  }
  void sight(const std::vector<people::LineUserId>& ids) {
    std::vector<spine::NewEntry> entries;
    for (std::size_t at = 0; at < ids.size(); at += limits::people_entry_rows_max)
      entries.push_back(people::friend_list_entry(
          channel_.no, people::Sighting::listed, clock_.now(),
          std::span(ids).subspan(at, std::min(limits::people_entry_rows_max, ids.size() - at))));
    append(std::move(entries));
  }
  void append(std::vector<spine::NewEntry> entries) {
    ASSERT_TRUE(log_->append_and_wait(std::move(entries)));
    ASSERT_TRUE(pipeline_->catch_up());
  }
  void tick() {
    std::vector<spine::NewEntry> entries;
    entries.push_back({.kind = spine::kTick,
                       .source = 0,
                       .occurred_at = clock_.now(),
                       .subject = {},
                       .payload = {}});
    append(std::move(entries));
  }
  // Runs jobs while time passes, a step at a time.
  void let_pass(Millis span, Millis step = std::chrono::seconds{1}) {
    for (const Time until = clock_.now() + span; clock_.now() < until; clock_.advance(step))
      ASSERT_TRUE(jobs_->run_all());
    ASSERT_TRUE(jobs_->run_all());
  }
  // Calls that LINE answered so.
  double answered(const std::string& result, const std::string& endpoint = {}) {
    double sum = 0;
    std::istringstream lines(metrics_.text());
    for (std::string line; std::getline(lines, line);)
      if (line.starts_with("enishi_line_calls_total{") &&
          line.find("result=\"" + result + "\"") != std::string::npos &&
          line.find("endpoint=\"" + endpoint) != std::string::npos)
        sum += std::stod(line.substr(line.rfind(' ')));
    return sum;
  }

  std::optional<PaceHelper> helper_;
  std::vector<std::string> users_;
  int channels_ = 0;
};

}  // namespace enishi::line
