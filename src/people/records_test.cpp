#include "people/records.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <map>
#include <set>

namespace enishi::people {
namespace {

RecordKey key(std::uint32_t source, std::uint8_t user) {
  RecordKey k{{source}, {}};
  k.id[3] = user;
  return k;
}

TEST(RecordsTest, AnIdMeansSomethingOnlyInsideItsProvider) {
  Records records;
  records.add({1}, key(1, 7));
  records.add({2}, key(2, 7));
  EXPECT_EQ(records.find(key(1, 7)), RecordNo{1});
  EXPECT_EQ(records.find(key(2, 7)), RecordNo{2});
  EXPECT_EQ(records.find(key(3, 7)), RecordNo{});
  EXPECT_EQ(records.of({2}).numbers(), std::vector<std::uint32_t>{2});
  EXPECT_TRUE(records.of({3}).empty());
}

TEST(RecordsTest, AnErasedUserMayComeBackUnderANewNumber) {
  Records records;
  records.add({1}, key(1, 7));
  records.erase({1});
  records.erase({1});
  EXPECT_EQ(records.find(key(1, 7)), RecordNo{});
  EXPECT_EQ(records.key({1}), nullptr);
  records.add({2}, key(1, 7));
  EXPECT_EQ(records.find(key(1, 7)), RecordNo{2});
}

RC_GTEST_PROP(RecordsTest, AgreesWithAMap, ()) {
  Records records;
  std::map<std::uint32_t, RecordKey> model;
  const auto steps = *rc::gen::container<std::vector<std::tuple<std::uint8_t, std::uint8_t, bool>>>(
      rc::gen::tuple(rc::gen::inRange<std::uint8_t>(1, 3), rc::gen::inRange<std::uint8_t>(0, 40),
                     rc::gen::arbitrary<bool>()));
  std::uint32_t next = 1;
  for (auto [provider, user, add] : steps) {
    const RecordKey k = key(provider, user);
    const RecordNo known = records.find(k);
    if (add && !known) {
      model[next] = k;
      records.add({next++}, k);
    } else if (!add && known) {
      model.erase(known.value);
      records.erase(known);
    }
  }
  for (std::uint32_t no = 0; no <= next; ++no) {
    auto it = model.find(no);
    RC_ASSERT((records.key({no}) != nullptr) == (it != model.end()));
    if (it == model.end()) continue;
    RC_ASSERT(*records.key({no}) == it->second);
    RC_ASSERT(records.find(it->second) == RecordNo{no});
    RC_ASSERT(records.of(it->second.source).contains({no}));
  }
  RC_ASSERT(records.of({1}).size() + records.of({2}).size() == model.size());
}

}  // namespace
}  // namespace enishi::people
