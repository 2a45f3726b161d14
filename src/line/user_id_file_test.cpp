#include "line/user_id_file.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <fstream>

#include "base/limits.h"
#include "store/testing.h"

namespace enishi::line {
namespace {

const std::string kA = "Ubf95212523de9e37402f1e128a0a93e0";
const std::string kB = "U8b4fe48fff50d1864e11dc970618fae9";

struct Read {
  std::vector<std::string> users;
  std::vector<std::int64_t> bad_lines;
  std::int64_t lines = 0;
  int chunks = 0;
};

Read read_all(const std::string& text) {
  const store::testing::TempDir directory;
  const std::string path = directory.path() + "/ids";
  std::ofstream(path, std::ios::binary) << text;
  Read all;
  FilePlace place;
  for (;;) {
    const auto chunk = read_user_ids(path, place);
    if (!chunk) {
      ADD_FAILURE() << chunk.error().message;
      return all;
    }
    for (const auto& user : chunk->users) all.users.push_back(people::line_user_id_text(user));
    all.bad_lines.insert(all.bad_lines.end(), chunk->bad_lines.begin(), chunk->bad_lines.end());
    all.lines = chunk->next.line;
    ++all.chunks;
    if (chunk->end) return all;
    if (chunk->next.offset == place.offset) {
      ADD_FAILURE() << "stands still";
      return all;
    }
    place = chunk->next;
  }
}

using Users = std::vector<std::string>;
using Lines = std::vector<std::int64_t>;

TEST(UserIdFile, ReadsEveryWayToEndALine) {
  for (const std::string& text :
       {kA + "\n" + kB + "\n", kA + "\r\n" + kB, "\xef\xbb\xbf" + kA + "\n" + kB + "\r\n",
        " " + kA + "\t\n\n\n  " + kB + "\n\n"}) {
    const Read read = read_all(text);
    EXPECT_EQ(read.users, (Users{kA, kB})) << text;
    EXPECT_TRUE(read.bad_lines.empty());
  }
  EXPECT_TRUE(read_all("").users.empty());
  EXPECT_TRUE(read_all("\xef\xbb\xbf").bad_lines.empty());
}

TEST(UserIdFile, NamesTheBadLines) {
  const Read read = read_all("userId\n" + kA + "\n" + kB + "x\n\nU12\n" + kB + "\n\xff\xfe\n");
  EXPECT_EQ(read.users, (Users{kA, kB}));
  EXPECT_EQ(read.bad_lines, (Lines{1, 3, 5, 7}));
  EXPECT_EQ(read.lines, 7);
}

TEST(UserIdFile, ALineWithoutAnEndIsOneBadLine) {
  const std::string endless(3 * limits::user_id_file_chunk_bytes + 17, 'x');
  const Read read = read_all(kA + "\n" + endless + "\n" + kB + "\n");
  EXPECT_EQ(read.users, (Users{kA, kB}));
  EXPECT_EQ(read.bad_lines, Lines{2});
  EXPECT_EQ(read.lines, 3);
  EXPECT_EQ(read_all(endless).bad_lines, Lines{1});
}

TEST(UserIdFile, IsReadInPieces) {
  std::string text;
  Users expected;
  for (int i = 0; i < 20'000; ++i) {
    expected.push_back(i % 2 == 0 ? kA : kB);
    text += expected.back() + (i % 3 == 0 ? "\r\n" : "\n");
  }
  const Read read = read_all(text);
  EXPECT_EQ(read.users, expected);
  EXPECT_GT(read.chunks, 5);
}

RC_GTEST_PROP(UserIdFile, EveryLineIsCountedOnce, ()) {
  const auto kinds = *rc::gen::container<std::vector<int>>(rc::gen::inRange(0, 4));
  std::string text;
  std::size_t good = 0;
  Lines bad;
  for (std::size_t i = 0; i < kinds.size(); ++i) {
    if (kinds[i] == 0) text += kA, ++good;
    if (kinds[i] == 1) text += "nonsense", bad.push_back(static_cast<std::int64_t>(i) + 1);
    if (kinds[i] == 2)
      text += std::string(70'000, 'y'), bad.push_back(static_cast<std::int64_t>(i) + 1);
    text += '\n';
  }
  const Read read = read_all(text);
  RC_ASSERT(read.users.size() == good);
  RC_ASSERT(read.bad_lines == bad);
  RC_ASSERT(read.lines == static_cast<std::int64_t>(kinds.size()));
}

TEST(UserIdFile, SaysWhenItIsGone) {
  EXPECT_EQ(read_user_ids("/nonexistent/ids", {}).error().code, ErrorCode::not_found);
}

}  // namespace
}  // namespace enishi::line
