// Segments and traits that people own: names, versions, references, what is in use.
#include "segment/saved.h"

#include <gmock/gmock.h>

#include "people/sql.h"
#include "segment/sql.h"
#include "timeline/schema_fixture.h"

namespace enishi::segment {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using timeline::error_code;
using timeline::error_field;

class SavedSegmentsTest : public timeline::SchemaFixture {
 protected:
  void SetUp() override {
    SchemaFixture::SetUp();
    auto all = guard::sql::migrations;
    for (const auto* more : {&workspace::sql::migrations, &timeline::sql::migrations,
                             &people::sql::migrations, &sql::migrations})
      all.insert(all.end(), more->begin(), more->end());
    ASSERT_TRUE(state().migrate(all));
    ASSERT_TRUE(schema().prepare(brand_.id));
    people_ = *people::People::open(state(), *workspaces_);
    open_saved();
  }
  void open_saved() {
    auto opened = SavedSegments::open(
        {state(), *people_, schema(), catalogue(), *workspaces_, operations_, clock_, random_,
         [this](WorkspaceNo, const AudienceId& id) { return id == list_ ? members_ : nullptr; },
         [this](store::Tx&, const SavedSegment&) -> Result<std::string> { return user_; }});
    ASSERT_TRUE(opened) << opened.error().message;
    saved_ = *std::move(opened);
  }
  static Condition condition(const std::string& text) {
    auto parsed = Condition::parse_text(text);
    EXPECT_TRUE(parsed) << parsed.error().field << " " << parsed.error().message;
    return *std::move(parsed);
  }
  static std::string naming(const SavedSegment& segment) {
    return "segment \"" + segment.id.text() + "\"";
  }
  Result<SavedSegment> make(std::string name, const std::string& text) {
    return saved_->create(kActor, brand_.no, {std::move(name), "", condition(text)});
  }
  Result<SavedSegment> edit(const SavedSegment& segment, const std::string& text) {
    return saved_->edit(kActor, brand_.no, segment.id, segment.version,
                        {segment.name, "", condition(text)});
  }
  Result<SavedSegment> archive(const SavedSegment& segment, bool archived = true) {
    return saved_->archive(kActor, brand_.no, segment.id, archived);
  }
  Result<SavedTrait> put(const std::string& name, const std::string& json) {
    const auto document = JsonDocument::parse(json);
    return saved_->put_trait(kActor, brand_.no, name, "", document->root());
  }
  std::vector<std::string> actions() {
    std::vector<std::string> out;
    const auto rows = state().reading(
        [&](store::Tx& tx) { return operations_.list(tx, std::nullopt, 0, 1'000); });
    for (const auto& row : *rows)
      if (row.operation.action.starts_with("segment") || row.operation.action.starts_with("trait"))
        out.insert(out.begin(), row.operation.action);
    return out;
  }

  static constexpr const char* kSpend =
      R"({"aggregate":{"type":"ordered","sum":{"property":"amount"}}})";
  AudienceId list_{Bytes16{7}};
  std::shared_ptr<const people::RecordSet> members_ =
      std::make_shared<const people::RecordSet>(people::RecordSet::range(1, 3));
  std::string user_;
  std::unique_ptr<people::People> people_;
  std::unique_ptr<SavedSegments> saved_;
};
ENISHI_ON_BOTH_STORES(SavedSegmentsTest);

TEST_P(SavedSegmentsTest, VersionsAreKeptOverARestart) {
  const auto made = make("買った人", "event ordered");
  ASSERT_TRUE(made) << made.error().message;
  clock_.advance(std::chrono::hours{1});
  const auto edited = edit(*made, "event ordered count >= 2");
  ASSERT_TRUE(edited) << edited.error().message;
  EXPECT_EQ(edited->version, 2);
  EXPECT_EQ(error_field(edit(*made, "everyone")), "version");  // of an old version
  open_saved();
  const auto kept = saved_->get(brand_.no, made->id);
  ASSERT_TRUE(kept);
  EXPECT_EQ(kept->condition.text(), edited->condition.text());
  EXPECT_EQ(kept->created_at + std::chrono::hours{1}, kept->updated_at);
  const auto versions = *saved_->versions(made->id, INT32_MAX, 10);
  ASSERT_EQ(versions.size(), 2u);
  EXPECT_EQ(versions[1].condition, made->condition.json());
  EXPECT_EQ(error_code(saved_->get(other_.no, made->id)), ErrorCode::not_found);
  EXPECT_THAT(saved_->list(other_.no), IsEmpty());
  EXPECT_THAT(actions(), ElementsAre("segment.create", "segment.edit"));
}

TEST_P(SavedSegmentsTest, WhatIsWrongNamesTheFieldAndChangesNothing) {
  ASSERT_TRUE(make("a", "everyone"));
  EXPECT_EQ(error_field(make("a", "everyone")), "name");
  EXPECT_EQ(error_field(make(" ", "everyone")), "name");
  EXPECT_EQ(error_field(make("b", "event nonsense")), "1:7");
  EXPECT_EQ(error_code(make("b", "segment \"01890000-0000-7000-8000-000000000000\"")),
            ErrorCode::invalid);
  EXPECT_EQ(saved_->list(brand_.no).size(), 1u);
}

TEST_P(SavedSegmentsTest, NobodyContainsHimself) {
  const auto a = make("a", "everyone");
  const auto b = make("b", naming(*a));
  ASSERT_TRUE(b) << b.error().message;
  EXPECT_EQ(error_code(edit(*a, naming(*b))), ErrorCode::invalid);
  EXPECT_EQ(error_code(edit(*a, "not " + naming(*a))), ErrorCode::invalid);
  EXPECT_EQ(saved_->get(brand_.no, a->id)->version, 1);
}

TEST_P(SavedSegmentsTest, AChangeMakesNoOtherTooDeep) {
  // Eight deep: each names the one before.
  auto low = make("0", "everyone");
  const auto first = *low;
  for (int i = 1; i <= 7; ++i) {
    low = make(std::to_string(i), naming(*low));
    ASSERT_TRUE(low) << i << low.error().message;
  }
  const auto top = make("top", naming(*low));
  ASSERT_TRUE(top) << top.error().message;
  EXPECT_EQ(error_code(make("more", naming(*top))), ErrorCode::invalid);
  const auto apart = make("apart", "everyone");
  ASSERT_TRUE(apart);
  const auto refused = edit(first, naming(*apart));
  EXPECT_EQ(error_code(refused), ErrorCode::conflict);
}

TEST_P(SavedSegmentsTest, WhatIsInUseIsNotArchived) {
  const auto a = *make("a", "everyone");
  const auto b = *make("b", naming(a));
  EXPECT_EQ(error_code(archive(a)), ErrorCode::conflict);
  user_ = "campaign '春'";
  EXPECT_EQ(error_code(archive(b)), ErrorCode::conflict);
  user_.clear();
  ASSERT_TRUE(archive(b));
  ASSERT_TRUE(archive(a));
  EXPECT_EQ(error_code(make("c", naming(a))), ErrorCode::invalid);  // archived
  EXPECT_EQ(error_code(edit(a, "everyone")), ErrorCode::conflict);
  EXPECT_NE(saved_->lookup()->segment(brand_.no, a.id), nullptr) << "who names it still finds it";
  ASSERT_TRUE(make("a", "event ordered"));  // its name is free again
  EXPECT_EQ(error_field(archive(a, false)), "name");
  ASSERT_TRUE(archive(b, false));
}

TEST_P(SavedSegmentsTest, TraitsStayWhatTheirSegmentsCompare) {
  ASSERT_TRUE(put("spend", kSpend));
  const auto rich = make("rich", "trait spend >= 10000");
  ASSERT_TRUE(rich) << rich.error().message;
  EXPECT_EQ(
      error_field(
          put("spend", R"({"aggregate":{"type":"ordered","most_frequent":{"property":"place"}}})")),
      "definition");
  EXPECT_EQ(error_field(put("Spend", kSpend)), "name");
  EXPECT_EQ(error_code(saved_->remove_trait(kActor, brand_.no, "spend")), ErrorCode::conflict);
  ASSERT_TRUE(put("spend", R"({"aggregate":{"type":"ordered","avg":{"property":"amount"}}})"));
  open_saved();
  ASSERT_EQ(saved_->traits(brand_.no).size(), 1u);
  EXPECT_NE(saved_->traits(brand_.no)[0].json.find("avg"), std::string::npos);
  ASSERT_TRUE(edit(*rich, "everyone"));
  const Status removed = saved_->remove_trait(kActor, brand_.no, "spend");
  ASSERT_TRUE(removed) << removed.error().message;
  EXPECT_EQ(error_code(saved_->remove_trait(kActor, brand_.no, "spend")), ErrorCode::not_found);
  EXPECT_THAT(actions(), ElementsAre("trait.put", "segment.create", "trait.put", "segment.edit",
                                     "trait.remove"));
}

TEST_P(SavedSegmentsTest, TheLookupIsOfOneMoment) {
  const auto a = *make("a", "everyone");
  const auto before = saved_->lookup();
  ASSERT_TRUE(edit(a, "event ordered"));
  EXPECT_TRUE(std::holds_alternative<Everyone>(before->segment(brand_.no, a.id)->what));
  EXPECT_TRUE(std::holds_alternative<EventLeaf>(saved_->lookup()->segment(brand_.no, a.id)->what));
  EXPECT_EQ(before->segment(other_.no, a.id), nullptr);
  EXPECT_EQ(before->audience(brand_.no, list_)->size(), 3u);
  EXPECT_EQ(before->audience(brand_.no, AudienceId{Bytes16{8}}), nullptr);
  EXPECT_EQ(before->channel(brand_.no, ChannelId{Bytes16{8}}), ChannelNo{});
}

}  // namespace
}  // namespace enishi::segment
