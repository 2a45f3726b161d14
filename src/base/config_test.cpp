#include "base/config.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "base/limits.h"
#include "base/setting_value.h"

namespace enishi {
namespace {

using testing::HasSubstr;
using Texts = std::map<std::string, std::string>;

class ConfigTest : public testing::Test {
 protected:
  void SetUp() override {
    std::string form = testing::TempDir() + "enishi_config_XXXXXX";
    ASSERT_NE(::mkdtemp(form.data()), nullptr);
    directory_ = form;
  }
  void TearDown() override { std::filesystem::remove_all(directory_); }

  std::string file(std::string_view text) {
    const std::string path = directory_ / "enishi.toml";
    std::ofstream(path) << text;
    return path;
  }
  // The error of a file with this text, without the directory.
  Error file_error(std::string_view text) {
    const std::string path = file(text);
    auto loaded = Config::load({}, {}, path);
    EXPECT_FALSE(loaded) << text;
    if (loaded) return {};
    Error error = loaded.error();
    const auto at = error.message.find(path);
    EXPECT_NE(at, std::string::npos) << error.message;
    if (at != std::string::npos) error.message.replace(at, path.size(), "FILE");
    return error;
  }
  std::filesystem::path directory_;
};

TEST(Settings, EveryDeclarationIsSound) {
  for (const Setting& setting : settings()) {
    EXPECT_TRUE(parse_setting(setting, setting.fallback)) << setting.name;
    EXPECT_TRUE(setting.help.ends_with('.')) << setting.name;
    EXPECT_EQ(find_setting(setting.name), &setting);
  }
  EXPECT_EQ(find_setting("http"), nullptr);
  EXPECT_EQ(setting_environment_name("http.public_url"), "ENISHI_HTTP_PUBLIC_URL");
  EXPECT_EQ(setting_flag_name("http.public_url"), "--http-public-url");
}

TEST(Settings, HelpAndDocumentNameThemAll) {
  const std::string help = settings_help(), markdown = settings_markdown();
  for (const Setting& setting : settings()) {
    EXPECT_THAT(help, HasSubstr(setting_flag_name(setting.name)));
    EXPECT_THAT(markdown, HasSubstr("`" + std::string(setting.name) + "`"));
  }
  EXPECT_THAT(help, HasSubstr("--http-threads NUMBER\n"));
  EXPECT_THAT(help, HasSubstr("Range: 1 to 64. Default: 2."));
  EXPECT_THAT(markdown, HasSubstr("| debug\\|info\\|warn\\|error | `info` |"));
}

TEST_F(ConfigTest, Defaults) {
  const Config config = Config::load({}, {}, "").value();
  EXPECT_EQ(config.text("http.listen"), "127.0.0.1:8080");
  EXPECT_EQ(config.integer("http.threads"), 2);
  EXPECT_FALSE(config.boolean("staging.testers_only"));
  EXPECT_EQ(config.source("http.threads"), SettingSource::fallback);
}

TEST_F(ConfigTest, OrderOfForce) {
  const std::string path = file(
      "trusted_proxies = '10.0.0.0/8'\n"
      "[http]\nthreads = 3\nlisten = '0.0.0.0:80'\npublic_url = 'https://a.example/'\n"
      "[line]\nlimits = false\n");
  const Config config = Config::load({{"http.threads", "5"}},
                                     {{"ENISHI_HTTP_THREADS", "4"},
                                      {"ENISHI_HTTP_LISTEN", "[::]:81"},
                                      {"PATH", "/bin"},
                                      {"ENISHI_TEST_POSTGRES", "x"}},
                                     path)
                            .value();
  EXPECT_EQ(config.integer("http.threads"), 5);
  EXPECT_EQ(config.source("http.threads"), SettingSource::flag);
  EXPECT_EQ(config.text("http.listen"), "[::]:81");
  EXPECT_EQ(config.source("http.listen"), SettingSource::environment);
  EXPECT_EQ(config.text("http.public_url"), "https://a.example");
  EXPECT_EQ(config.source("http.public_url"), SettingSource::file);
  EXPECT_EQ(config.text("trusted_proxies"), "10.0.0.0/8");
  EXPECT_FALSE(config.boolean("line.limits"));
}

TEST_F(ConfigTest, SecretsAreNotShown) {
  const Config config = Config::load({{"master.key", "hush"}}, {}, "").value();
  EXPECT_EQ(config.text("master.key"), "hush");
  EXPECT_EQ(config.shown("master.key"), "(set)");
  EXPECT_EQ(config.shown("database.url"), "");
  EXPECT_EQ(config.shown("http.threads"), "2");
  EXPECT_EQ(config.shown("line.limits"), "true");
}

TEST_F(ConfigTest, ErrorsOfFlagsAndEnvironment) {
  const auto error = [](const Texts& flags, const Texts& environment) {
    auto loaded = Config::load(flags, environment, "");
    return loaded ? Error{} : loaded.error();
  };
  EXPECT_EQ(error({{"http.threads", "65"}}, {}),
            (Error{ErrorCode::invalid, "must be between 1 and 64 (flag --http-threads)",
                   "http.threads"}));
  EXPECT_EQ(error({{"nope", "1"}}, {}),
            (Error{ErrorCode::invalid, "is not a known setting (flag)", "nope"}));
  EXPECT_EQ(error({}, {{"ENISHI_LOG_LEVEL", "loud"}}),
            (Error{ErrorCode::invalid,
                   "must be one of debug, info, warn, error (environment ENISHI_LOG_LEVEL)",
                   "log.level"}));
  EXPECT_EQ(
      error({}, {{"ENISHI_HTTP_LISTNE", "x"}}),
      (Error{ErrorCode::invalid, "is not a known setting (environment)", "ENISHI_HTTP_LISTNE"}));
  EXPECT_EQ(error({}, {{"ENISHI_HTTP_PORT", "8080"}}).field, "ENISHI_HTTP_PORT");
}

TEST_F(ConfigTest, ServiceLinksOfAContainerPlatformAreNotOurs) {
  EXPECT_TRUE(Config::load({},
                           {{"ENISHI_SERVICE_HOST", "10.0.0.1"},
                            {"ENISHI_API_SERVICE_HOST", "10.0.0.1"},
                            {"ENISHI_API_PORT", "tcp://10.0.0.1:80"},
                            {"ENISHI_API_PORT_80_TCP_PROTO", "tcp"}},
                           ""));
}

TEST_F(ConfigTest, ErrorsOfTheFile) {
  EXPECT_EQ(file_error("\n[http]\nthreads = 0\n"),
            (Error{ErrorCode::invalid, "must be between 1 and 64 (FILE, line 3)", "http.threads"}));
  EXPECT_EQ(file_error("[http]\nlisen = 'x'\n"),
            (Error{ErrorCode::invalid, "is not a known setting (FILE, line 2)", "http.lisen"}));
  EXPECT_EQ(file_error("[http]\nlisten = 80\n"),
            (Error{ErrorCode::invalid, "must be text in quotes (FILE, line 2)", "http.listen"}));
  EXPECT_EQ(file_error("[http]\nthreads = 1.5\n").message,
            "must be text, a whole number, true or false (FILE, line 2)");
  EXPECT_EQ(file_error("[http]\nthreads = [1]\n").field, "http.threads");
  const Error syntax = file_error("a = 1\n[http\n");
  EXPECT_EQ(syntax.code, ErrorCode::invalid);
  EXPECT_THAT(syntax.message, HasSubstr("(FILE, line 2)"));
  EXPECT_EQ(file_error("a = 1\na = 2\n").code, ErrorCode::invalid);
}

TEST_F(ConfigTest, UnreadableFiles) {
  const auto missing = Config::load({}, {}, directory_ / "none.toml");
  ASSERT_FALSE(missing);
  EXPECT_EQ(missing.error().code, ErrorCode::io);
  EXPECT_THAT(missing.error().message, HasSubstr("none.toml"));
  EXPECT_FALSE(Config::load({}, {}, directory_));
  const auto large =
      Config::load({}, {}, file(std::string(limits::config_file_bytes_max + 1, '#')));
  ASSERT_FALSE(large);
  EXPECT_EQ(large.error().code, ErrorCode::too_large);
  EXPECT_TRUE(Config::load({}, {}, file("")));
}

TEST(ConfigDeathTest, AskingForWhatIsNotDeclaredIsABug) {
  const Config config = Config::load({}, {}, "").value();
  EXPECT_DEATH((void)config.text("nope"), "");
  EXPECT_DEATH((void)config.text("http.threads"), "");
  EXPECT_DEATH((void)config.boolean("http.threads"), "");
}

}  // namespace
}  // namespace enishi
