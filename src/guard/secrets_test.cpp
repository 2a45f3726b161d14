#include "guard/secrets.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <thread>
#include <type_traits>
#include <vector>

#include "base/bytes.h"
#include "store/testing.h"

namespace enishi::guard {
namespace {

namespace fs = std::filesystem;

class SealerTest : public ::testing::Test {
 protected:
  Result<Sealer> open(bool may_create = true, const std::string& configured = "") {
    return Sealer::open(dir_.path(), Secret(configured), may_create, random_);
  }
  std::string key_path() const { return dir_.path() + "/secret.key"; }
  std::string read(const std::string& path) const {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
  }
  void write(const std::string& text, mode_t mode = 0600) const {
    std::ofstream(key_path(), std::ios::binary) << text;
    ::chmod(key_path().c_str(), mode);
  }
  std::size_t files() const {
    return static_cast<std::size_t>(
        std::distance(fs::directory_iterator(dir_.path()), fs::directory_iterator{}));
  }

  store::testing::TempDir dir_;
  SeededRandom random_{3};
  static inline const std::string kDigits = std::string(32, 'a') + std::string(32, '1');
};

TEST_F(SealerTest, MakesAKeyFileThatOnlyTheOwnerReads) {
  const mode_t old = ::umask(0);
  auto sealer = open();
  ::umask(old);
  ASSERT_TRUE(sealer) << sealer.error().message;
  struct stat about{};
  ASSERT_EQ(::stat(key_path().c_str(), &about), 0);
  EXPECT_EQ(about.st_mode & 07777, 0600u);
  const std::string text = read(key_path());
  EXPECT_EQ(text.size(), 65u);
  EXPECT_EQ(text.back(), '\n');
  EXPECT_TRUE(parse_hex(std::string_view(text).substr(0, 64)));
  EXPECT_EQ(files(), 1u);  // no draft is left
  // The same key the next time, also when it may not be created.
  auto again = open(false);
  ASSERT_TRUE(again);
  EXPECT_EQ(again->derive("p").reveal(), sealer->derive("p").reveal());
  EXPECT_EQ(read(key_path()), text);
}

TEST_F(SealerTest, MakesNoKeyUnlessAllowed) {
  auto sealer = open(false);
  ASSERT_FALSE(sealer);
  EXPECT_EQ(sealer.error().code, ErrorCode::not_found);
  EXPECT_NE(sealer.error().message.find("secret.key"), std::string::npos);
  EXPECT_EQ(files(), 0u);
}

TEST_F(SealerTest, RefusesAKeyFileOpenToOthers) {
  for (const mode_t mode : {0640, 0604, 0620, 0602, 0610, 0601, 0666}) {
    write(kDigits + "\n", mode);
    auto sealer = open();
    ASSERT_FALSE(sealer) << std::oct << mode;
    EXPECT_EQ(sealer.error().code, ErrorCode::forbidden);
    EXPECT_EQ(sealer.error().message.find(kDigits), std::string::npos);
  }
  for (const mode_t mode : {0600, 0400}) {
    write(kDigits + "\n", mode);
    EXPECT_TRUE(open()) << std::oct << mode;
    ::chmod(key_path().c_str(), 0600);
  }
}

TEST_F(SealerTest, RefusesAMalformedKeyFile) {
  for (const std::string& text : {std::string(), std::string("\n"), kDigits, kDigits + "\n\n",
                                  kDigits + "\r\n", kDigits.substr(1) + "\n", kDigits + "0\n",
                                  "g" + kDigits.substr(1) + "\n", std::string(65, '\0')}) {
    write(text);
    auto sealer = open();
    ASSERT_FALSE(sealer) << text;
    EXPECT_EQ(sealer.error().code, ErrorCode::corrupt);
    EXPECT_EQ(read(key_path()), text);  // never replaced
  }
}

TEST_F(SealerTest, RefusesALinkOrADirectory) {
  const std::string other = dir_.path() + "/other";
  std::ofstream(other) << kDigits << "\n";
  ::chmod(other.c_str(), 0600);
  fs::create_symlink(other, key_path());
  EXPECT_FALSE(open());
  fs::remove(key_path());
  fs::create_directory(key_path());
  ::chmod(key_path().c_str(), 0700);
  auto sealer = open();
  ASSERT_FALSE(sealer);
  EXPECT_EQ(sealer.error().code, ErrorCode::forbidden);
}

TEST_F(SealerTest, TakesAConfiguredKey) {
  auto lower = open(false, kDigits);
  ASSERT_TRUE(lower);
  auto upper = open(false, std::string(32, 'A') + std::string(32, '1'));
  ASSERT_TRUE(upper);
  EXPECT_EQ(lower->derive("p").reveal(), upper->derive("p").reveal());
  EXPECT_EQ(files(), 0u);
  write(kDigits + "\n");
  EXPECT_EQ(open()->derive("p").reveal(), lower->derive("p").reveal());
  for (const std::string& bad : {kDigits.substr(1), kDigits + "1", std::string(64, 'x')}) {
    auto sealer = open(true, bad);
    ASSERT_FALSE(sealer);
    EXPECT_EQ(sealer.error().field, "master.key");
    EXPECT_EQ(sealer.error().message.find(bad), std::string::npos);
  }
}

TEST_F(SealerTest, ManyThatCreateAtOnceAgree) {
  std::vector<std::string> keys(8);
  std::vector<std::thread> threads;
  for (auto& key : keys) {
    threads.emplace_back([&] {
      if (auto sealer = open()) key = sealer->derive("p").reveal();
    });
  }
  for (auto& thread : threads) thread.join();
  for (const auto& key : keys) {
    EXPECT_EQ(key.size(), 32u);
    EXPECT_EQ(key, keys[0]);
  }
  EXPECT_EQ(files(), 1u);
}

TEST_F(SealerTest, OpensOnlyInItsPlace) {
  auto sealer = *open(false, kDigits);
  const std::string sealed = sealer.seal(Secret("hunter2"), "channel_secret/1");
  EXPECT_EQ(sealed.size(), 24 + 7 + 16u);
  EXPECT_EQ(sealed.find("hunter2"), std::string::npos);
  EXPECT_EQ(sealer.unseal(sealed, "channel_secret/1")->reveal(), "hunter2");
  for (const char* place : {"channel_secret/2", "channel_secret/", "", "channel_secret/11"}) {
    auto opened = sealer.unseal(sealed, place);
    ASSERT_FALSE(opened);
    EXPECT_EQ(opened.error().code, ErrorCode::corrupt);
  }
}

TEST_F(SealerTest, OpensOnlyUnderItsKey) {
  auto sealer = *open(false, kDigits);
  auto other = *open(false, std::string(64, '0'));
  EXPECT_FALSE(other.unseal(sealer.seal(Secret("hunter2"), "p"), "p"));
}

TEST_F(SealerTest, EveryChangedOrMissingByteIsFound) {
  auto sealer = *open(false, kDigits);
  const std::string sealed = sealer.seal(Secret("hunter2"), "p");
  for (std::size_t i = 0; i < sealed.size(); ++i) {
    std::string changed = sealed;
    changed[i] = static_cast<char>(changed[i] ^ 1);
    EXPECT_FALSE(sealer.unseal(changed, "p")) << i;
    EXPECT_FALSE(sealer.unseal(std::string_view(sealed).substr(0, i), "p")) << i;
  }
  EXPECT_FALSE(sealer.unseal(sealed + "x", "p"));
}

TEST_F(SealerTest, SealsAnythingAndNeverTwiceAlike) {
  auto sealer = *open(false, kDigits);
  rc::check("round trip", [&](const std::string& value, const std::string& place) {
    const std::string a = sealer.seal(Secret(value), place);
    const std::string b = sealer.seal(Secret(value), place);
    RC_ASSERT(a != b);
    RC_ASSERT(sealer.unseal(a, place).has_value());
    RC_ASSERT(sealer.unseal(a, place)->reveal() == value);
    RC_ASSERT(sealer.unseal(b, place)->reveal() == value);
  });
}

TEST_F(SealerTest, DerivedKeysDifferByPurpose) {
  auto sealer = *open(false, kDigits);
  EXPECT_EQ(sealer.derive("operation-log").reveal().size(), 32u);
  EXPECT_EQ(sealer.derive("operation-log").reveal(), sealer.derive("operation-log").reveal());
  EXPECT_NE(sealer.derive("operation-log").reveal(), sealer.derive("tracked-links").reveal());
  EXPECT_NE(hex(sealer.derive("").reveal()), kDigits);
  // Computed once with another implementation of keyed BLAKE2b: links and logs depend on it.
  EXPECT_EQ(hex(sealer.derive("operation-log").reveal()),
            "43add0d250821ac750c969967b21473c2b7cbb79b19e18b4bdbf8ce662b2fc4c");
}

}  // namespace
}  // namespace enishi::guard
