#include "base/metrics.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <thread>

#include "base/limits.h"

namespace enishi {
namespace {

using testing::HasSubstr;

TEST(Metrics, TextFormat) {
  Metrics metrics;
  metrics.counter("enishi_sent_total", "Messages\nsent \\o/.", {{"channel", "a\"\\\nb"}}).add(3);
  metrics.counter("enishi_sent_total", "ignored", {{"channel", "c"}}).add();
  metrics.gauge("enishi_queue", "Entries.").set(-2);
  EXPECT_EQ(metrics.text(),
            "# HELP enishi_sent_total Messages\\nsent \\\\o/.\n"
            "# TYPE enishi_sent_total counter\n"
            "enishi_sent_total{channel=\"a\\\"\\\\\\nb\"} 3\n"
            "enishi_sent_total{channel=\"c\"} 1\n"
            "# HELP enishi_queue Entries.\n"
            "# TYPE enishi_queue gauge\n"
            "enishi_queue -2\n");
}

TEST(Metrics, TheSameNameAndLabelsAreTheSameMetric) {
  Metrics metrics;
  Counter& one = metrics.counter("n", "h", {{"a", "1"}});
  EXPECT_EQ(&one, &metrics.counter("n", "h", {{"a", "1"}}));
  EXPECT_NE(&one, &metrics.counter("n", "h", {{"a", "2"}}));
}

TEST(Metrics, HistogramIsCumulative) {
  Metrics metrics;
  Histogram& h = metrics.histogram("t_seconds", "h", {{"op", "x"}});
  for (const double seconds : {0.00005, 0.0001, 0.3, 1000.0, -1.0, std::nan("")})
    h.observe_seconds(seconds);
  EXPECT_EQ(h.count(), 6u);
  const std::string text = metrics.text();
  EXPECT_THAT(text, HasSubstr("t_seconds_bucket{op=\"x\",le=\"0.0001\"} 4\n"));
  EXPECT_THAT(text, HasSubstr("t_seconds_bucket{op=\"x\",le=\"0.25\"} 4\n"));
  EXPECT_THAT(text, HasSubstr("t_seconds_bucket{op=\"x\",le=\"0.5\"} 5\n"));
  EXPECT_THAT(text, HasSubstr("t_seconds_bucket{op=\"x\",le=\"100\"} 5\n"));
  EXPECT_THAT(text, HasSubstr("t_seconds_bucket{op=\"x\",le=\"+Inf\"} 6\n"));
  EXPECT_THAT(text, HasSubstr("t_seconds_sum{op=\"x\"} 1000.30015\n"));
  EXPECT_THAT(text, HasSubstr("t_seconds_count{op=\"x\"} 6\n"));
}

TEST(Metrics, SeriesAreCapped) {
  Metrics metrics;
  for (std::size_t i = 0; i < limits::metric_series_max + 50; ++i)
    metrics.counter("n", "h", {{"id", std::to_string(i)}}).add();
  Counter& other = metrics.counter("n", "h", {{"id", "one more"}});
  EXPECT_EQ(other.value(), 51u);
  EXPECT_EQ(&other, &metrics.counter("n", "h", {{"id", "other"}}));
  EXPECT_NE(&other, &metrics.counter("n", "h", {{"id", "0"}}));
}

TEST(Metrics, ThreadsMayUpdateAndRead) {
  Metrics metrics;
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t)
    threads.emplace_back([&] {
      for (int i = 0; i < 200; ++i) {
        metrics.counter("n", "h", {{"i", std::to_string(i % 7)}}).add();
        metrics.histogram("t", "h").observe_seconds(0.01);
        if (i % 50 == 0) {
          EXPECT_FALSE(metrics.text().empty());
        }
      }
    });
  for (auto& thread : threads) thread.join();
  EXPECT_EQ(metrics.histogram("t", "h").count(), 800u);
}

}  // namespace
}  // namespace enishi
