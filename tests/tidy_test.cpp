// The house's rules as a test: who includes whom, which words are banned and what to use instead,
// how long lines and files may be. Each finding is a file, a line and a reason.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <regex>
#include <sstream>
#include <string>
#include <vector>

namespace {

namespace fs = std::filesystem;

// Ground floor first: a room includes only itself and rooms before it. docs/architecture.md.
const std::vector<std::string> kRooms{
    "base",   "store",    "net",     "guard",      "workspace", "media",   "spine",   "people",
    "match",  "timeline", "segment", "content",    "delivery",  "journey", "measure", "predict",
    "engage", "line",     "mail",    "salesforce", "connect",   "access",  "api",     "app"};

constexpr std::size_t kLineMax = 100;
constexpr std::size_t kFileLinesMax = 800;

struct Banned {
  std::regex pattern;
  std::string instead;
  std::vector<std::string> allowed;  // path prefixes
  bool tests_too = false;            // tests may use it
};

const std::vector<Banned>& banned() {
  static const std::vector<Banned> list = [] {
    std::vector<Banned> b;
    const auto add = [&](const char* pattern, const char* instead,
                         std::vector<std::string> allowed = {}) {
      b.push_back({std::regex(pattern), instead, std::move(allowed), false});
    };
    add(R"((system|steady|high_resolution)_clock::now)", "base/clock.h", {"src/base/", "bench/"});
    add(R"(\btime\((nullptr|NULL|&)|std::time\(|\b(gettimeofday|clock_gettime)\()", "base/clock.h",
        {"src/base/", "bench/"});
    add(R"(sleep_for|sleep_until|\busleep\(|\bnanosleep\()", "Clock::wait_until", {"bench/"});
    add(R"(\.detach\(\))", "a joined thread or WorkerPool");
    add(R"(std::(random_device|rand)\b|\brand\(\))", "base/random.h");
    add(R"(\bco_(await|return|yield)\b)", "callbacks (docs/dependencies.md, coroutines)");
    add(R"(\b(TODO|FIXME|XXX|HACK)\b)", "finish it, or an issue", {"tests/tidy_test.cpp"});
    add(R"(#include <(boost/asio|boost/beast))", "net/http.h", {"src/net/"});
    add(R"(std::(cout|cerr)\b)", "base/log.h, or the command line's output",
        {"src/app/", "bench/", "simulator/run"});
    b.back().tests_too = true;
    return b;
  }();
  return list;
}

const std::regex kHeavy(R"(#include [<"](boost/|fmt/|simdjson|toml|CLI/|cctz/|curl/|openssl/))");
// Headers of these libraries are small enough, or forward declarations, for a header of ours.
const std::regex kInclude(R"re(#include "([^"]+)")re");

struct File {
  std::string path;  // from the source directory
  std::vector<std::string> lines;
};

std::vector<File> sources() {
  const fs::path root = ENISHI_SOURCE_DIR;
  std::vector<File> files;
  for (const char* folder : {"src", "simulator", "tests", "bench", "fuzz"}) {
    if (!fs::exists(root / folder)) continue;
    for (const auto& entry : fs::recursive_directory_iterator(root / folder)) {
      const auto extension = entry.path().extension();
      if (extension != ".h" && extension != ".cpp") continue;
      File file{fs::relative(entry.path(), root).string(), {}};
      std::ifstream in(entry.path());
      for (std::string line; std::getline(in, line);) file.lines.push_back(line);
      files.push_back(std::move(file));
    }
  }
  return files;
}

std::string place(const File& file, std::size_t index) {
  return file.path + ":" + std::to_string(index + 1) + ": ";
}

bool starts_with_any(const std::string& path, const std::vector<std::string>& prefixes) {
  return std::any_of(prefixes.begin(), prefixes.end(),
                     [&](const std::string& p) { return path.starts_with(p); });
}

// Display columns, near enough: code points, wide ones (CJK) as two.
std::size_t columns(const std::string& line) {
  std::size_t n = 0;
  for (const unsigned char c : line) {
    if ((c & 0xC0) == 0x80) continue;
    n += c >= 0xE3 ? 2 : 1;
  }
  return n;
}

// What an include line of this file may not name; "" if it is fine.
std::string include_problem(const std::string& path, const std::string& included) {
  const std::string top = included.substr(0, included.find('/'));
  const auto room = std::find(kRooms.begin(), kRooms.end(), top);
  if (path.starts_with("simulator/")) {
    if (top == "simulator" || top == "base" || top == "net") return "";
    return "the simulator includes only base and net";
  }
  if (!path.starts_with("src/")) return "";
  const std::string own = path.substr(4, path.find('/', 4) - 4);
  const bool test = path.ends_with("_test.cpp") || path.find("testing") != std::string::npos ||
                    path.find("fixture") != std::string::npos;
  if (top == "simulator")
    return own == "app" || test ? "" : "only app and tests include the simulator";
  if (room == kRooms.end()) return "includes are written from src/ (unknown room " + top + ")";
  const auto self = std::find(kRooms.begin(), kRooms.end(), own);
  if (self == kRooms.end()) return "unknown room " + own;
  if (room > self) return own + " may not include " + top + ", which stands above it";
  return "";
}

TEST(Tidy, RoomsIncludeOnlyWhatStandsBelowThem) {
  for (const File& file : sources())
    for (std::size_t i = 0; i < file.lines.size(); ++i) {
      std::smatch match;
      if (!std::regex_search(file.lines[i], match, kInclude)) continue;
      const std::string problem = include_problem(file.path, match[1]);
      EXPECT_EQ(problem, "") << place(file, i) << problem;
    }
}

TEST(Tidy, TheLayeringCheckCanFail) {
  EXPECT_NE(include_problem("src/people/x.cpp", "delivery/delivery.h"), "");
  EXPECT_NE(include_problem("src/net/x.cpp", "spine/log.h"), "");
  EXPECT_NE(include_problem("src/line/x.cpp", "simulator/line_platform.h"), "");
  EXPECT_NE(include_problem("simulator/x.cpp", "line/webhook.h"), "");
  EXPECT_EQ(include_problem("src/delivery/x.cpp", "people/people.h"), "");
}

TEST(Tidy, BannedWords) {
  for (const File& file : sources())
    for (std::size_t i = 0; i < file.lines.size(); ++i)
      for (const Banned& rule : banned()) {
        if (starts_with_any(file.path, rule.allowed) || file.path == "tests/tidy_test.cpp" ||
            (rule.tests_too && file.path.ends_with("_test.cpp")))
          continue;
        const std::string code = file.lines[i].substr(0, file.lines[i].find("//"));
        EXPECT_FALSE(std::regex_search(code, rule.pattern))
            << place(file, i) << "use " << rule.instead << " instead: " << file.lines[i];
      }
}

TEST(Tidy, HeavyLibrariesStayOutOfHeaders) {
  for (const File& file : sources()) {
    if (!file.path.ends_with(".h") || file.path.starts_with("src/net/") ||
        file.path.find("test") != std::string::npos)
      continue;
    for (std::size_t i = 0; i < file.lines.size(); ++i) {
      if (file.lines[i].find("boost/json/fwd.hpp") != std::string::npos ||
          file.lines[i].find("boost/unordered") != std::string::npos)
        continue;
      EXPECT_FALSE(std::regex_search(file.lines[i], kHeavy))
          << place(file, i) << "belongs in a .cpp: " << file.lines[i];
    }
  }
}

TEST(Tidy, LengthOfLinesAndFiles) {
  for (const File& file : sources()) {
    EXPECT_LE(file.lines.size(), kFileLinesMax) << file.path << ": is it still one idea?";
    for (std::size_t i = 0; i < file.lines.size(); ++i) {
      if (file.lines[i].find("R\"") != std::string::npos) continue;  // raw texts stay whole
      EXPECT_LE(columns(file.lines[i]), kLineMax + 4) << place(file, i) << "line too long";
    }
  }
}

TEST(Tidy, HeadersSayWhatTheyAre) {
  for (const File& file : sources()) {
    if (!file.path.ends_with(".h") || file.lines.empty()) continue;
    EXPECT_TRUE(file.lines[0].starts_with("//"))
        << file.path << ":1: a header begins with a comment that says what it is for";
    const bool once =
        std::find(file.lines.begin(), file.lines.end(), "#pragma once") != file.lines.end();
    EXPECT_TRUE(once) << file.path << ": #pragma once is missing";
  }
}

}  // namespace
