// The room on a store, for its tests.
#pragma once

#include <gtest/gtest.h>

#include "guard/sql.h"
#include "guard/testing.h"
#include "media/limits.h"
#include "media/media.h"
#include "media/testing.h"
#include "store/testing.h"

namespace enishi::media {

class MediaFixture : public store::testing::StoreTest {
 protected:
  void SetUp() override {
    StoreTest::SetUp();
    config_ = *Config::load({{"media.inbound_retention_days", "30"}}, {}, "");
    open();
  }
  void TearDown() override {
    media_.reset();
    StoreTest::TearDown();
  }
  void open() {
    ASSERT_TRUE(store().state().migrate(guard::sql::migrations));
    auto opened = Media::open(store(), operations_, config_, clock_, random_);
    ASSERT_TRUE(opened) << opened.error().message;
    media_ = *std::move(opened);
  }
  // As after the end of the process.
  void restart() {
    media_.reset();
    reopen();
    open();
  }
  Media& media() { return *media_; }

  Item add(std::string_view bytes, const std::string& name = "夏の案内") {
    auto added = media().add(staff_, workspace_, name, bytes);
    EXPECT_TRUE(added) << added.error().field << ": " << added.error().message;
    return added ? *added : Item{};
  }
  std::string all_of(const Item& item) {
    std::string out;
    while (static_cast<std::int64_t>(out.size()) < item.bytes) {
      const auto more = media().read(item.id, static_cast<std::int64_t>(out.size()), 1 << 20);
      if (!more || more->empty()) break;
      out += *more;
    }
    return out;
  }
  std::vector<std::string> actions() {
    std::vector<std::string> out;
    EXPECT_TRUE(store().state().read([&](store::Tx& tx) -> Status {
      ASSIGN(const auto rows, operations_.list(tx, workspace_, 0, 100));
      for (const auto& row : rows) out.push_back(row.operation.action);
      return {};
    }));
    return out;
  }
  std::int64_t rows(const char* table) {
    const std::string text = std::string("SELECT count(*) FROM ") + table;
    std::int64_t n = -1;
    const auto part = store().part("media", false);
    EXPECT_TRUE((*part)->read([&](store::Tx& tx) {
      return tx.query_text(text, {}, [&](const store::Row& row) { n = row.integer(0); });
    }));
    return n;
  }
  void retire_all() {
    for (bool more = true; more;) more = media().retire(clock_.now()).value_or(false);
  }
  static ErrorCode code_of(const auto& result) {
    return result ? ErrorCode::internal : result.error().code;
  }

  ManualClock clock_;
  SeededRandom random_{21};
  Config config_;
  guard::OperationLog operations_{clock_, random_, Secret(std::string(32, 'k'))};
  const WorkspaceId workspace_{Bytes16{1}}, other_{Bytes16{2}};
  const guard::Actor staff_{guard::ActorKind::api_key, "author", ""};
  std::unique_ptr<Media> media_;
};

}  // namespace enishi::media
