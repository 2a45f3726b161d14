#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <set>

#include "base/bytes.h"
#include "content/links.h"

namespace enishi::content {
namespace {

LinkCodes codes_of(char key) {
  return LinkCodes(Secret(std::string(32, key)));
}

RC_GTEST_PROP(LinkCodes, ComeBack, (std::uint32_t record)) {
  const auto link = *rc::gen::inRange<std::int64_t>(1, std::int64_t{1} << 48);
  const LinkCodes codes = codes_of('k');
  const std::string code = codes.encode({.link = link, .record = RecordNo{record}});
  RC_ASSERT(code.size() == 22u);
  const auto target = codes.decode(code);
  RC_ASSERT(target.has_value());
  RC_ASSERT(target->link == link && target->record.value == record);
}

RC_GTEST_PROP(LinkCodes, CannotBeChanged, (char changed)) {
  const LinkCodes codes = codes_of('k');
  std::string code = codes.encode({.link = 7, .record = RecordNo{9}});
  const auto at = *rc::gen::inRange<std::size_t>(0, code.size());
  RC_PRE(code[at] != changed);
  code[at] = changed;
  RC_ASSERT(!codes.decode(code));
}

TEST(LinkCodes, OfAnotherKeyAreNotOurs) {
  const std::string code = codes_of('a').encode({.link = 1, .record = RecordNo{1}});
  EXPECT_TRUE(codes_of('a').decode(code));
  EXPECT_FALSE(codes_of('b').decode(code));
}

TEST(LinkCodes, NothingElseIsOne) {
  const LinkCodes codes = codes_of('k');
  const std::string code = codes.encode({.link = 1});
  EXPECT_FALSE(codes.decode(""));
  EXPECT_FALSE(codes.decode(code.substr(1)));
  EXPECT_FALSE(codes.decode(code + "A"));
  EXPECT_FALSE(codes.decode(code + "=="));
  EXPECT_FALSE(codes.decode(std::string(22, 'A')));
  EXPECT_FALSE(codes.decode(std::string(22, '*')));
}

TEST(LinkCodes, SayNothingOfTheirNeighbours) {
  const LinkCodes codes = codes_of('k');
  std::set<std::string> heads;
  for (std::uint32_t i = 0; i < 1'000; ++i)
    heads.insert(codes.encode({.link = 1, .record = RecordNo{i}}).substr(0, 8));
  EXPECT_EQ(heads.size(), 1'000u);
}

}  // namespace
}  // namespace enishi::content
