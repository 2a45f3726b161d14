#include "base/result.h"

#include <gtest/gtest.h>

#include <set>
#include <string>

namespace enishi {
namespace {

Result<int> half(int n) {
  if (n % 2 != 0) return invalid("n", "must be even");
  return n / 2;
}

Result<int> quarter(int n) {
  ASSIGN(const int once, half(n));
  ASSIGN(const int twice, half(once));
  return twice;
}

Status check(int n) {
  TRY(half(n));
  return {};
}

TEST(Result, TryAndAssignPassValuesAndErrorsOn) {
  EXPECT_EQ(quarter(8), 2);
  const auto failed = quarter(6);
  ASSERT_FALSE(failed);
  EXPECT_EQ(failed.error(), (Error{ErrorCode::invalid, "must be even", "n"}));
  EXPECT_TRUE(check(2));
  EXPECT_FALSE(check(3));
}

TEST(Result, EveryCodeHasANameOfItsOwnAndAnErrorStatus) {
  std::set<std::string_view> names;
  for (int i = 0; i <= static_cast<int>(ErrorCode::timeout); ++i) {
    const auto code = static_cast<ErrorCode>(i);
    EXPECT_TRUE(names.insert(name(code)).second) << name(code);
    EXPECT_GE(http_status(code), 400);
    EXPECT_LE(http_status(code), 504);
  }
  EXPECT_EQ(name(ErrorCode::not_found), "not_found");
  EXPECT_EQ(http_status(ErrorCode::not_found), 404);
  EXPECT_EQ(http_status(ErrorCode::timeout), 504);
}

}  // namespace
}  // namespace enishi
