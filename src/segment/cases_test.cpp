// The cases of cases/*.txt: whom the slow twin finds, and the set algebra where it can answer.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "segment/case_file_testing.h"
#include "segment/plain_grounds_testing.h"
#include "segment/slow_twin_testing.h"

namespace enishi::segment {
namespace {

namespace fs = std::filesystem;

std::vector<fs::path> files() {
  std::vector<fs::path> found;
  for (const auto& entry : fs::directory_iterator(fs::path(ENISHI_SOURCE_DIR) / "cases"))
    if (entry.path().extension() == ".txt") found.push_back(entry.path());
  std::ranges::sort(found);
  return found;
}

std::string listed(std::vector<std::string> names) {
  std::ranges::sort(names);
  std::string out;
  for (const auto& name : names) out += name + " ";
  return out;
}

std::string names_of(const PlainWorld& world, const std::vector<std::uint32_t>& records) {
  std::vector<std::string> names;
  for (const std::uint32_t record : records) names.push_back(world.people[record - 1].name);
  return listed(names);
}

class CasesTest : public ::testing::TestWithParam<fs::path> {};

TEST_P(CasesTest, WhoIsMeant) {
  std::ifstream in(GetParam());
  std::ostringstream text;
  text << in.rdbuf();
  const auto file = read_cases(text.str());
  ASSERT_TRUE(file) << file.error().field << ": " << file.error().message;
  EXPECT_FALSE(file->cases.empty());
  const PlainGrounds grounds(file->world);
  for (const Case& one : file->cases) {
    SCOPED_TRACE(GetParam().string() + ":" + std::to_string(one.line) + ": " + one.text);
    const auto condition = Condition::parse_text(one.text);
    if (!condition) {
      ADD_FAILURE() << condition.error().field << ": " << condition.error().message;
      continue;
    }
    const Status checked = condition->check(grounds.grounds());
    if (!checked) {
      ADD_FAILURE() << checked.error().field << ": " << checked.error().message;
      continue;
    }
    const auto found = members(condition->root(), file->world, one.now);
    EXPECT_EQ(names_of(file->world, found), listed(one.expected));
    const auto set = condition->evaluate(grounds.question(one.now));
    if (set) {
      EXPECT_EQ(set->numbers(), found);
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Files, CasesTest, ::testing::ValuesIn(files()), [](const auto& file) {
  std::string name = file.param.stem().string();
  std::ranges::replace(name, '-', '_');
  return name;
});

}  // namespace
}  // namespace enishi::segment
