#include "content/library.h"

#include <gtest/gtest.h>

#include "content/sql.h"
#include "guard/sql.h"
#include "store/testing.h"

namespace enishi::content {
namespace {

class LibraryTest : public store::testing::StoreTest {
 protected:
  void SetUp() override {
    StoreTest::SetUp();
    std::vector<const store::Sql*> all(guard::sql::migrations.begin(),
                                       guard::sql::migrations.end());
    all.insert(all.end(), sql::migrations.begin(), sql::migrations.end());
    ASSERT_TRUE(store().state().migrate(all));
    library_.emplace(store().state(), operations_, clock_, random_);
  }
  Content make(const std::string& name = "秋の案内") {
    return *library_->create(author_, workspace_, name, R"([{"type":"text","text":"a"}])", "初版");
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

  ManualClock clock_;
  SeededRandom random_{3};
  guard::OperationLog operations_{clock_, random_, Secret(std::string(32, 'k'))};
  const WorkspaceId workspace_{Bytes16{1}}, other_{Bytes16{2}};
  const guard::Actor author_{guard::ActorKind::api_key, "author", ""};
  const guard::Actor second_{guard::ActorKind::api_key, "second", ""};
  std::optional<Library> library_;
};
ENISHI_ON_BOTH_STORES(LibraryTest);

TEST_P(LibraryTest, LivesFromDraftToApproved) {
  Content c = make();
  EXPECT_EQ(c.stage, Stage::draft);
  EXPECT_EQ(c.version, 1);
  EXPECT_EQ(library_->approve(second_, c.id).error().code, ErrorCode::conflict);
  c = *library_->submit(author_, c.id, "佐藤");
  EXPECT_EQ(c.stage, Stage::review);
  EXPECT_EQ(c.assignee, "佐藤");
  EXPECT_EQ(library_->approve(author_, c.id).error().code, ErrorCode::forbidden);
  c = *library_->send_back(second_, c.id, "田中", "題を短く");
  EXPECT_EQ(c.stage, Stage::draft);
  EXPECT_EQ(c.assignee, "田中");
  c = *library_->save(author_, c.id, 1, "秋", R"([{"type":"text","text":"b"}])", "短くした");
  EXPECT_EQ(c.version, 2);
  ASSERT_TRUE(library_->submit(author_, c.id, ""));
  c = *library_->approve(second_, c.id);
  EXPECT_EQ(c.stage, Stage::approved);
  EXPECT_EQ(c.approved_by, "api_key/second");
  EXPECT_EQ(c.approved_at, clock_.now());
  EXPECT_EQ(actions(),
            (std::vector<std::string>{"content.approve", "content.submit", "content.save",
                                      "content.send_back", "content.submit", "content.create"}));
}

TEST_P(LibraryTest, VersionsStayAsTheyWere) {
  const Content c = make();
  ASSERT_TRUE(library_->save(author_, c.id, 1, "秋", "[2]", ""));
  EXPECT_EQ(library_->version(c.id, 1)->body, R"([{"type":"text","text":"a"}])");
  EXPECT_EQ(library_->version(c.id, 2)->body, "[2]");
  EXPECT_EQ(library_->version(c.id, 3).error().field, "version");
  const auto all = *library_->versions(c.id);
  ASSERT_EQ(all.size(), 2u);
  EXPECT_EQ(all[0].version, 2);
  EXPECT_EQ(all[1].note, "初版");
  // Two people from the same version: the second is told.
  EXPECT_EQ(library_->save(second_, c.id, 1, "秋", "[3]", "").error().field, "version");
}

TEST_P(LibraryTest, ANewVersionIsNotApproved) {
  const Content c = make();
  ASSERT_TRUE(library_->submit(author_, c.id, ""));
  ASSERT_TRUE(library_->approve(second_, c.id));
  const Content now = *library_->save(author_, c.id, 1, "秋", "[2]", "");
  EXPECT_EQ(now.stage, Stage::draft);
  EXPECT_TRUE(now.approved_by.empty());
  EXPECT_EQ(library_->version(c.id, 1)->approved_by, "api_key/second");
}

TEST_P(LibraryTest, CommentsAreWrittenAndResolved) {
  const Content c = make();
  const Comment one = *library_->comment(second_, c.id, "messages[0].text", "もっと短く");
  EXPECT_EQ(one.no, 1);
  EXPECT_EQ(one.version, 1);
  ASSERT_TRUE(library_->comment(author_, c.id, "", "了解"));
  ASSERT_TRUE(library_->resolve(author_, c.id, 1));
  EXPECT_EQ(library_->resolve(author_, c.id, 1).error().code, ErrorCode::not_found);
  EXPECT_EQ(library_->resolve(author_, c.id, 9).error().code, ErrorCode::not_found);
  const auto all = *library_->comments(c.id);
  ASSERT_EQ(all.size(), 2u);
  EXPECT_EQ(all[0].resolved_by, "api_key/author");
  EXPECT_FALSE(all[1].resolved_at);
}

TEST_P(LibraryTest, ListsOfAWorkspaceLeaveOutTheArchive) {
  const Content a = make("a"), b = make("b");
  ASSERT_TRUE(library_->create(author_, other_, "c", "[]", ""));
  ASSERT_TRUE(library_->archive(author_, a.id, true));
  EXPECT_EQ(library_->archive(author_, a.id, true).error().code, ErrorCode::conflict);
  EXPECT_EQ(library_->save(author_, a.id, 1, "a", "[]", "").error().code, ErrorCode::conflict);
  auto list = *library_->list(workspace_, std::nullopt, INT64_MAX, 10);
  ASSERT_EQ(list.size(), 1u);
  EXPECT_EQ(list[0].name, "b");
  list = *library_->list(workspace_, Stage::archived, INT64_MAX, 10);
  ASSERT_EQ(list.size(), 1u);
  EXPECT_EQ(list[0].name, "a");
  EXPECT_TRUE(library_->list(workspace_, std::nullopt, b.no, 10)->empty());
  ASSERT_TRUE(library_->archive(author_, a.id, false));
  EXPECT_EQ(library_->get(a.id)->stage, Stage::draft);
}

TEST_P(LibraryTest, CountsUses) {
  const Content c = make();
  ASSERT_TRUE(
      store().state().write([&](store::Tx& tx) { return note_use(tx, c.no, 1, clock_.now()); }));
  EXPECT_EQ(library_->get(c.id)->uses, 1);
  EXPECT_EQ(library_->get(c.id)->used_at, clock_.now());
}

TEST_P(LibraryTest, RefusesBadInput) {
  EXPECT_EQ(library_->create(author_, workspace_, " ", "[]", "").error().field, "name");
  EXPECT_EQ(library_->create(author_, workspace_, "\xff", "[]", "").error().field, "name");
  const Content c = make();
  EXPECT_EQ(library_->comment(author_, c.id, "", "").error().field, "text");
  EXPECT_EQ(library_->send_back(author_, c.id, "", "").error().field, "comment");
  EXPECT_EQ(library_->get(ContentId(Bytes16{9})).error().code, ErrorCode::not_found);
}

}  // namespace
}  // namespace enishi::content
