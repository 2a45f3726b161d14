// Tests of this room start from here; only *_test.cpp include it.
#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "guard/sql.h"
#include "guard/testing.h"
#include "store/testing.h"
#include "workspace/sql.h"
#include "workspace/workspace.h"

namespace enishi::workspace {

// `Base` is StoreTest or CrashTest.
template <class Base>
class FixtureOn : public Base {
 protected:
  void SetUp() override {
    Base::SetUp();
    auto migrations = guard::sql::migrations;
    migrations.insert(migrations.end(), sql::migrations.begin(), sql::migrations.end());
    ASSERT_TRUE(state().migrate(migrations));
    open();
  }
  store::Database& state() { return this->store().state(); }
  void open() {
    auto opened = Workspaces::open(state(), clock_, random_, sealer_, log_);
    ASSERT_TRUE(opened) << opened.error().message;
    workspaces_ = *std::move(opened);
  }
  Workspaces& workspaces() { return *workspaces_; }
  Directory directory() const { return workspaces_->directory(); }

  Workspace make_workspace(std::string name = "Brand") {
    return *workspaces_->create_workspace(kActor, std::move(name), "Asia/Tokyo");
  }
  Provider make_provider() {
    return *workspaces_->create_provider(kActor, make_workspace().id, "Provider");
  }
  static NewChannel new_channel(std::string line_channel_id = "1234567890") {
    return {.name = "公式アカウント",
            .line_channel_id = std::move(line_channel_id),
            .channel_secret = Secret(kSecret)};
  }
  Channel make_channel(std::string line_channel_id = "1234567890") {
    return *workspaces_->create_channel(kActor, make_provider().id,
                                        new_channel(std::move(line_channel_id)));
  }
  std::vector<guard::OperationRow> operations() {
    return *state().reading([&](store::Tx& tx) { return log_.list(tx, std::nullopt, 0, 1'000); });
  }
  guard::OperationRow newest_operation() { return operations().at(0); }

  static inline const guard::Actor kActor{guard::ActorKind::api_key, "key-1", "192.0.2.1"};
  static inline const guard::Actor kLocal{guard::ActorKind::local, "1000", ""};
  static inline const std::string kSecret = "5ec2e7000000000000000000000000aa";
  ManualClock clock_;
  SeededRandom random_{9};
  guard::Sealer sealer_ = *guard::Sealer::open("", Secret(std::string(64, 'a')), false, random_);
  guard::OperationLog log_{clock_, random_, sealer_.derive("operation-log")};
  std::unique_ptr<Workspaces> workspaces_;
};

using WorkspacesFixture = FixtureOn<store::testing::StoreTest>;

template <class R>
std::string error_field(const R& result) {
  return result ? "(no error)" : result.error().field;
}
template <class R>
ErrorCode error_code(const R& result) {
  return result ? ErrorCode::internal : result.error().code;
}

}  // namespace enishi::workspace
