// The command `import` on a data directory without a server.
#include <gtest/gtest.h>

#include <fstream>

#include "app/commands.h"
#include "app/local_api.h"
#include "app/output.h"
#include "base/json.h"
#include "store/testing.h"

namespace enishi::app {
namespace {

constexpr const char* kMapping = R"({"kind":"people","columns":[
    {"column":"会員番号","to":"key","namespace":"member_number"},
    {"column":"ポイント","to":"attribute","name":"points","type":"integer"}]})";

class ImportCommandTest : public ::testing::Test {
 protected:
  void SetUp() override {
    std::map<std::string, std::string> flags{{"data.dir", dir_.path() + "/data"}};
    config_ = *Config::load(flags, {}, "");
    auto api = LocalApi::open(*config_);
    ASSERT_TRUE(api) << api.error().message;
    ASSERT_TRUE((*api)->call("POST", "/api/v1/workspaces", R"({"name":"縁"})"));
  }
  std::string file(const std::string& name, const std::string& bytes) {
    const std::string path = dir_.path() + "/" + name;
    std::ofstream(path, std::ios::binary) << bytes;
    return path;
  }
  static std::string read(const std::string& path) {
    std::ifstream in(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
  }
  struct Ran {
    int status = -1;
    std::string out;
  };
  Ran run(FileImport command) {
    command.kind = "people";
    ::testing::internal::CaptureStdout();
    const int status = import_file(*config_, command);
    return {status, ::testing::internal::GetCapturedStdout()};
  }
  // The status of a lookup by member number.
  bool known(const std::string& member) {
    auto api = LocalApi::open(*config_);
    const auto workspaces = (*api)->call("GET", "/api/v1/workspaces");
    const auto page = JsonDocument::parse(*workspaces);
    const std::string id = *page->root().get("items")->at(0).string_at("id");
    return (*api)
        ->call("GET",
               "/api/v1/workspaces/" + id + "/people?namespace=member_number&value=" + member)
        .has_value();
  }

  store::testing::TempDir dir_;
  std::optional<Config> config_;
};

TEST_F(ImportCommandTest, ProposesTriesAndImports) {
  const std::string path = file("会員.csv", "会員番号,ポイント\nA-1,100\nA-2,x\n");
  const Ran proposed = run({.file = path});
  EXPECT_EQ(proposed.status, kOk);
  EXPECT_TRUE(JsonDocument::parse(proposed.out)) << proposed.out;
  const std::string mapping = file("mapping.json", kMapping);
  const std::string wrong = dir_.path() + "/wrong.csv";
  const Ran tried =
      run({.file = path, .mapping = mapping, .dry_run = true, .errors = wrong, .json = true});
  EXPECT_EQ(tried.status, kFailed);  // one row would be left out
  const auto import = JsonDocument::parse(tried.out);
  ASSERT_TRUE(import) << tried.out;
  EXPECT_EQ(*import->root().string_at("state"), "checked");
  EXPECT_EQ(*import->root().integer_at("good"), 1);
  EXPECT_EQ(read(wrong), "line,column,reason\r\n3,ポイント,is not a whole number\r\n");
  EXPECT_FALSE(known("A-1"));
  // The file waits at the server.
  const Ran ran = run({.file = path, .resume = *import->root().string_at("id")});
  EXPECT_EQ(ran.status, kFailed);
  EXPECT_EQ(ran.out, "rows\t2\ngood\t1\nproblems\t1\n");
  EXPECT_TRUE(known("A-1"));
  EXPECT_FALSE(known("A-2"));
}

TEST_F(ImportCommandTest, AllWellAndMisuse) {
  const std::string path = file("a.ndjson", "{\"会員番号\":\"A-1\",\"ポイント\":5}\n");
  const std::string mapping = file("mapping.json", kMapping);
  EXPECT_EQ(run({.file = path, .mapping = mapping}).status, kOk);
  EXPECT_TRUE(known("A-1"));
  EXPECT_EQ(run({.file = path + "x", .mapping = mapping}).status, kFailed);
  EXPECT_EQ(run({.file = path, .mapping = file("bad.json", "{")}).status, kFailed);
  EXPECT_EQ(run({.file = path, .mapping = mapping, .resume = "none"}).status, kFailed);
  EXPECT_EQ(run({.file = path, .propose = true, .format = "csv"}).status, kFailed);
}

}  // namespace
}  // namespace enishi::app
