// A house with people, catalogue and timeline, into which files are imported. Only *_test.cpp
// include it.
#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "connect/imports.h"
#include "connect/limits.h"
#include "connect/sql.h"
#include "guard/sql.h"
#include "people/sql.h"
#include "spine/sql.h"
#include "store/testing.h"
#include "timeline/sql.h"
#include "timeline/timeline.h"
#include "workspace/sql.h"

namespace enishi::connect {

// Base is StoreTest or CrashTest.
template <class Base>
class ImportFixture : public Base {
 protected:
  void SetUp() override {
    Base::SetUp();
    make_house();
  }
  void TearDown() override {
    close_house();
    Base::TearDown();
  }
  // Begins anew with an empty store (of a CrashTest).
  void fresh_house() {
    close_house();
    this->close();
    directory_ = std::make_unique<store::testing::TempDir>();
    this->options().directory = directory_->path();
    if (!this->options().database_url.empty())
      this->options().database_url = store::testing::private_postgres_url();
    this->reopen();
    make_house();
  }

  store::Database& state() { return this->store().state(); }

  void make_house() {
    auto migrations = guard::sql::migrations;
    for (const auto* more :
         {&workspace::sql::migrations, &spine::sql::migrations, &people::sql::migrations,
          &timeline::sql::migrations, &sql::migrations})
      migrations.insert(migrations.end(), more->begin(), more->end());
    ASSERT_TRUE(state().migrate(migrations));
    open_house();
    brand_ = *workspaces_->create_workspace(kActor, "Brand", "Asia/Tokyo");
    other_ = *workspaces_->create_workspace(kActor, "Other", "Asia/Tokyo");
    provider_ = *workspaces_->create_provider(kActor, brand_.id, "A");
  }

  void open_house() {
    workspaces_ = *workspace::Workspaces::open(state(), clock_, random_, sealer_, operations_);
    log_ = *spine::Log::open(this->store(), clock_, metrics_);
    jobs_ = *spine::Jobs::open(state(), clock_, metrics_);
    people_ = *people::People::open(state(), *workspaces_, &operations_);
    schema_ = *timeline::Schema::open(state(), *workspaces_, &operations_);
    catalogue_ = *timeline::Catalogue::open(state());
    timeline_ = *timeline::Timeline::open(
        {.store = this->store(),
         .schema = *schema_,
         .catalogue = *catalogue_,
         .record_of = [this](WorkspaceNo workspace, std::span<const people::Identifier> who,
                             Time at) { return people_->record_of(workspace, who, at); },
         .everyone = [this](WorkspaceNo workspace) { return people_->view()->everyone(workspace); },
         .workspaces = *workspaces_,
         .clock = clock_,
         .metrics = metrics_});
    pipeline_ = *spine::Pipeline::open(
        state(), *log_, metrics_,
        {&people_->applier(), &catalogue_->applier(), &timeline_->applier()});
    imports_ = Imports::make({.store = this->store(),
                              .log = *log_,
                              .pipeline = *pipeline_,
                              .jobs = *jobs_,
                              .people = *people_,
                              .schema = *schema_,
                              .workspaces = *workspaces_,
                              .operations = operations_,
                              .clock = clock_,
                              .random = random_});
  }
  void close_house() {
    if (pipeline_) pipeline_->stop();
    jobs_.reset();
    imports_.reset();
    pipeline_.reset();
    timeline_.reset();
    catalogue_.reset();
    schema_.reset();
    people_.reset();
    log_.reset();
    workspaces_.reset();
  }

  // Begun, and all of it brought in pieces.
  Import brought(MappingKind kind, const std::string& bytes, RowOptions options = {}) {
    auto import =
        imports_->begin(kActor, brand_.id, {.kind = kind, .name = "file.csv", .options = options});
    EXPECT_TRUE(import) << import.error().message;
    for (std::size_t at = 0; import && at < bytes.size(); at += limits::import_piece_bytes_max)
      import = imports_->append(import->id, static_cast<std::int64_t>(at),
                                std::string_view(bytes).substr(at, limits::import_piece_bytes_max));
    EXPECT_TRUE(import) << import.error().message;
    return import.value_or(Import{});
  }
  Import started(const Import& import, const std::string& mapping, bool dry_run = false) {
    auto running = imports_->start(kActor, import.id, {.mapping = mapping, .dry_run = dry_run});
    EXPECT_TRUE(running) << running.error().field << ": " << running.error().message;
    return running.value_or(import);
  }
  // Steps and applies until the import stands still.
  Import finished(const ImportId& id) {
    for (int i = 0; i < 200; ++i) {
      const Import now = *imports_->get(id);
      if (now.state != ImportState::running) return now;
      EXPECT_TRUE(jobs_->run_all());
      EXPECT_TRUE(pipeline_->catch_up());
      clock_.advance(Millis{10});
    }
    ADD_FAILURE() << "the import does not end";
    return {};
  }
  Import imported(MappingKind kind, const std::string& bytes, const std::string& mapping,
                  bool dry_run = false, RowOptions options = {}) {
    const Import import = started(brought(kind, bytes, options), mapping, dry_run);
    if (import.state != ImportState::running) return import;
    return finished(import.id);
  }
  std::vector<ImportError> errors(const Import& import) {
    return *imports_->errors(import.id, 0, 100'000);
  }

  std::uint32_t find(const std::string& name_space, const std::string& value) {
    return people_->view()->find(brand_.no, {name_space, value}).value;
  }
  std::optional<people::AttributeValue> value(std::uint32_t record, const std::string& name) {
    const auto view = people_->view();
    const auto* attribute = view->attribute(brand_.no, name);
    return attribute ? view->value(*attribute, {record}) : std::nullopt;
  }
  std::size_t events() { return timeline_->view()->recent_events(); }

  static inline const guard::Actor kActor{guard::ActorKind::api_key, "key-1", "192.0.2.1"};
  ManualClock clock_;
  SeededRandom random_{9};
  Metrics metrics_;
  guard::Sealer sealer_ = *guard::Sealer::open("", Secret(std::string(64, 'a')), false, random_);
  guard::OperationLog operations_{clock_, random_, sealer_.derive("operation-log")};
  std::unique_ptr<workspace::Workspaces> workspaces_;
  std::unique_ptr<spine::Log> log_;
  std::unique_ptr<spine::Jobs> jobs_;
  std::unique_ptr<people::People> people_;
  std::unique_ptr<timeline::Schema> schema_;
  std::unique_ptr<timeline::Catalogue> catalogue_;
  std::unique_ptr<timeline::Timeline> timeline_;
  std::unique_ptr<spine::Pipeline> pipeline_;
  std::unique_ptr<Imports> imports_;
  workspace::Workspace brand_, other_;
  workspace::Provider provider_;

 private:
  std::unique_ptr<store::testing::TempDir> directory_;
};

}  // namespace enishi::connect
