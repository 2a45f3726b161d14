#include "spine/batch_size.h"

#include <gtest/gtest.h>

namespace enishi::spine {
namespace {

using namespace std::chrono_literals;

TEST(BatchSize, ComesToTheTargetWhateverAnEntryCosts) {
  for (const auto cost : {std::chrono::nanoseconds{500}, std::chrono::nanoseconds{20us},
                          std::chrono::nanoseconds{3ms}}) {
    BatchSize size(2'000);
    for (int i = 0; i < 20; ++i) size.measured(size.get(), cost * size.get());
    const auto batch = cost * size.get();
    EXPECT_LE(batch, kBatchTarget);
    if (size.get() < 2'000) {
      EXPECT_GE(batch + cost, kBatchTarget) << size.get();
    }
  }
}

TEST(BatchSize, StaysBetweenOneAndTheMost) {
  BatchSize size(500);
  size.measured(100, 10s);
  EXPECT_EQ(size.get(), 1u);
  for (int i = 0; i < 20; ++i) size.measured(size.get(), 0ns);
  EXPECT_EQ(size.get(), 500u);
}

TEST(BatchSize, GrowsByDoublingAndOnlyFromFullBatches) {
  BatchSize size(2'000);
  const auto before = size.get();
  size.measured(before - 1, 1ns);
  EXPECT_EQ(size.get(), before);
  size.measured(before, 1ns);
  EXPECT_EQ(size.get(), 2 * before);
  size.measured(3, 1s);  // a short batch that was too slow still counts
  EXPECT_EQ(size.get(), 1u);
}

TEST(BatchSize, RestartsSmall) {
  BatchSize size(2'000);
  size.restart();
  EXPECT_EQ(size.get(), 1u);
  size.measured(0, 0ns);
  EXPECT_EQ(size.get(), 1u);
}

}  // namespace
}  // namespace enishi::spine
