// Tests of the schema and the catalogue start from here; only *_test.cpp include it.
#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <string>

#include "base/testing_seeds.h"
#include "guard/sql.h"
#include "store/testing.h"
#include "timeline/catalogue.h"
#include "timeline/schema.h"
#include "timeline/schema_stage.h"
#include "timeline/sql.h"
#include "workspace/sql.h"
#include "workspace/workspaces_fixture.h"

namespace enishi::timeline {

using workspace::error_code;
using workspace::error_field;

// Two workspaces, a schema and a catalogue.
class SchemaFixture : public store::testing::StoreTest {
 protected:
  void SetUp() override {
    StoreTest::SetUp();
    auto migrations = guard::sql::migrations;
    for (const auto* more : {&workspace::sql::migrations, &sql::migrations})
      migrations.insert(migrations.end(), more->begin(), more->end());
    ASSERT_TRUE(state().migrate(migrations));
    workspaces_ = *workspace::Workspaces::open(state(), clock_, random_, sealer_, operations_);
    brand_ = *workspaces_->create_workspace(kActor, "Brand", "Asia/Tokyo");
    other_ = *workspaces_->create_workspace(kActor, "Other", "Asia/Tokyo");
    open();
  }
  void open() {
    schema_.reset();
    catalogue_.reset();
    auto schema = Schema::open(state(), *workspaces_, &operations_);
    ASSERT_TRUE(schema) << schema.error().message;
    schema_ = *std::move(schema);
    auto catalogue = Catalogue::open(state());
    ASSERT_TRUE(catalogue) << catalogue.error().message;
    catalogue_ = *std::move(catalogue);
  }

  store::Database& state() { return store().state(); }
  Schema& schema() { return *schema_; }
  Catalogue& catalogue() { return *catalogue_; }

  const EventType* find(std::shared_ptr<const SchemaView>& view, const std::string& name) {
    view = schema().view();
    return view->find(brand_.no, name);
  }
  EventType type(const std::string& name) {
    std::shared_ptr<const SchemaView> view;
    const EventType* found = find(view, name);
    EXPECT_NE(found, nullptr) << name;
    return found ? *found : EventType{};
  }

  // Runs `body` as a batch of the pipeline does, with the schema's stage and the catalogue's.
  Status batch(const std::function<Status(store::Tx&)>& body, bool commit = true) {
    const Status done = state().write([&](store::Tx& tx) -> Status {
      TRY(body(tx));
      TRY(catalogue().applier().flush(tx));
      TRY(schema().stage().write(tx));
      return commit ? Status{} : fail(ErrorCode::cancelled, "rolled back by the test");
    });
    if (done) {
      catalogue().applier().committed();
      schema().stage().committed();
    } else {
      catalogue().applier().rolled_back();
      schema().stage().rolled_back();
    }
    return done;
  }
  // What strips take of an event: "name=value" for each of its values, or "refused".
  std::string read(store::Tx& tx, WorkspaceNo workspace, const std::string& name,
                   const std::string& properties);
  std::string event(const std::string& name, const std::string& properties, bool commit = true) {
    std::string out;
    const Status done = batch(
        [&](store::Tx& tx) -> Status {
          out = read(tx, brand_.no, name, properties);
          return {};
        },
        commit);
    EXPECT_EQ(done.has_value(), commit);
    return out;
  }

  Status apply(const spine::NewEntry& made, bool commit = true) {
    return batch([&](store::Tx& tx) { return apply_one(tx, made); }, commit);
  }
  Status apply_one(store::Tx& tx, const spine::NewEntry& made) {
    spine::Entry entry{.position = ++position_,
                       .kind = made.kind,
                       .source = made.source,
                       .occurred_at = made.occurred_at,
                       .received_at = clock_.now(),
                       .subject = made.subject,
                       .payload = made.payload};
    return catalogue().applier().apply(tx, entry);
  }

  std::vector<guard::OperationRow> operations() {
    return *state().reading(
        [&](store::Tx& tx) { return operations_.list(tx, std::nullopt, 0, 1'000); });
  }

  static inline const guard::Actor kActor{guard::ActorKind::api_key, "key-1", "192.0.2.1"};
  ManualClock clock_;
  SeededRandom random_{9};
  guard::Sealer sealer_ = *guard::Sealer::open("", Secret(std::string(64, 'a')), false, random_);
  guard::OperationLog operations_{clock_, random_, sealer_.derive("operation-log")};
  std::unique_ptr<workspace::Workspaces> workspaces_;
  workspace::Workspace brand_, other_;
  spine::Position position_ = 0;

 private:
  std::unique_ptr<Schema> schema_;
  std::unique_ptr<Catalogue> catalogue_;
};

inline std::string text_of(const PropertyValue& value) {
  if (const auto* real = std::get_if<double>(&value)) return JsonOut().number(*real).take();
  if (const auto* whole = std::get_if<std::int64_t>(&value)) return std::to_string(*whole);
  if (const auto* boolean = std::get_if<bool>(&value)) return *boolean ? "true" : "false";
  if (const auto* text = std::get_if<std::string>(&value)) return "'" + *text + "'";
  std::string out = "[";
  for (const std::string& text : std::get<std::vector<std::string>>(value)) out += text + ",";
  return out + "]";
}

inline std::string SchemaFixture::read(store::Tx& tx, WorkspaceNo workspace,
                                       const std::string& name, const std::string& properties) {
  auto document = JsonDocument::parse(properties);
  EXPECT_TRUE(document) << properties;
  auto event = schema().stage().read(tx, workspace, name, document->root(), 0);
  EXPECT_TRUE(event) << event.error().message;
  if (!event || !*event) return "refused";
  std::string out;
  for (const EventValue& value : (*event)->values) {
    const Property* property = (*event)->type->property(value.property);
    EXPECT_EQ(property->type, value.type);
    out += (out.empty() ? "" : " ") + property->name + "=" + text_of(value.value);
  }
  return out;
}

}  // namespace enishi::timeline
