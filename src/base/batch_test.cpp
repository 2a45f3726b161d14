#include "base/batch.h"

#include <gtest/gtest.h>

#include <string>

namespace enishi {
namespace {

TEST(Batch, DoesWhatWasPutOffAtItsEndInOrder) {
  std::string done;
  EXPECT_EQ(Batch::current(), nullptr);
  {
    Batch batch;
    ASSERT_EQ(Batch::current(), &batch);
    Batch::current()->at_end([&] {
      EXPECT_EQ(Batch::current(), nullptr);  // what is done now is not put off again
      done += "a";
    });
    Batch::current()->at_end([&] { done += "b"; });
    EXPECT_EQ(done, "");
  }
  EXPECT_EQ(done, "ab");
}

}  // namespace
}  // namespace enishi
