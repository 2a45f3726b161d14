#include "store/testing.h"

#include <stdlib.h>

#include <filesystem>
#include <stdexcept>

namespace enishi::store::testing {

TempDir::TempDir() {
  std::string pattern = (std::filesystem::temp_directory_path() / "enishi-XXXXXX").string();
  if (!mkdtemp(pattern.data())) throw std::runtime_error("cannot make a temporary directory");
  path_ = pattern;
}

TempDir::~TempDir() {
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

void StoreTest::SetUp() {
  options_.directory = dir_.path();
  if (GetParam() == Backend::postgres && options_.database_url.empty()) {
    shared_url_ = fresh_postgres_url();
    ASSERT_NE(shared_url_, "");
    options_.database_url = shared_url_;
  }
  reopen();
}

void StoreTest::TearDown() {
  close();
  if (!shared_url_.empty()) give_back_postgres_url(shared_url_);
}

void CrashTest::SetUp() {
  install_unsynced_vfs();
  if (GetParam() == Backend::sqlite) options().vfs = kUnsyncedVfs;
  if (GetParam() == Backend::postgres) {
    options().database_url = private_postgres_url();
    ASSERT_NE(options().database_url, "");
  }
  StoreTest::SetUp();
}

void CrashTest::TearDown() {
  StoreTest::TearDown();
  install_unsynced_vfs();
}

void CrashTest::crash(const std::function<void()>& let_go, Loss loss, std::uint64_t seed) {
  const bool sqlite = GetParam() == Backend::sqlite;
  sqlite ? cut_power() : stop_private_postgres();
  if (let_go) let_go();
  close();
  sqlite ? power_on(loss, seed) : start_private_postgres();
  reopen();
}

void StoreTest::reopen() {
  close();
  auto opened = Store::open(options_);
  ASSERT_TRUE(opened) << opened.error().message;
  store_ = *std::move(opened);
}

std::string backend_name(const ::testing::TestParamInfo<Backend>& info) {
  return info.param == Backend::sqlite ? "sqlite" : "postgres";
}

}  // namespace enishi::store::testing
