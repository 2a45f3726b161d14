// Somebody who was imported is deleted: no byte of the person stays, in no batch and in no event.
#include <filesystem>
#include <fstream>

#include "connect/import_fixture.h"
#include "people/erasure.h"
#include "timeline/events.h"

namespace enishi::connect {
namespace {

constexpr const char* kMembers = R"({"kind":"people","columns":[
    {"column":"number","to":"key","namespace":"member_number"},
    {"column":"mail","to":"key","namespace":"email"},
    {"column":"note","to":"attribute","name":"note"}]})";
constexpr const char* kVisits = R"({"kind":"events","event_type":"visited","columns":[
    {"column":"mail","to":"key","namespace":"email"},{"column":"at","to":"time"},
    {"column":"words","to":"property","name":"words"}]})";

class ImportErasureTest : public ImportFixture<store::testing::StoreTest> {
 protected:
  void SetUp() override {
    ImportFixture::SetUp();
    deletions_.emplace(options().directory, sealer_.derive("deletions"));
    erasure_ = people::Erasure::make(store(), *log_, *pipeline_, *jobs_, *people_, *workspaces_,
                                     operations_, *deletions_, clock_);
    erasure_->redact_also(timeline::without_person);
    erasure_->forget_also([this](RecordNo record) { return timeline_->forget(record); });
  }
  void erase(RecordNo record) {
    const auto job = erasure_->start(kActor, brand_.id, record);
    ASSERT_TRUE(job) << job.error().message;
    for (int i = 0; i < 5; ++i) {
      ASSERT_TRUE(jobs_->run_all());
      ASSERT_TRUE(pipeline_->catch_up());
      clock_.advance(Millis{100});
    }
    ASSERT_EQ((*jobs_->get(*job))->state, spine::JobState::done);
  }
  // Whether an entry of the log holds the bytes, or a file of the data directory.
  bool anywhere(const std::string& needle) {
    bool found = false;
    spine::Position at = 0;
    for (;;) {
      const auto last = log_->read(at, 1'000, [&](spine::Entry& entry) -> Status {
        found |= entry.payload.find(needle) != entry.payload.npos;
        return {};
      });
      if (*last == at) break;
      at = *last;
    }
    for (const auto& file : std::filesystem::recursive_directory_iterator(options().directory)) {
      if (!file.is_regular_file()) continue;
      std::ifstream in(file.path(), std::ios::binary);
      const std::string bytes{std::istreambuf_iterator<char>(in), {}};
      found |= bytes.find(needle) != bytes.npos;
    }
    return found;
  }

  std::optional<guard::DeletionList> deletions_;
  std::unique_ptr<people::Erasure> erasure_;
};
ENISHI_ON_BOTH_STORES(ImportErasureTest);

TEST_P(ImportErasureTest, NoByteStays) {
  imported(MappingKind::people,
           "number,mail,note\nmember-hanako,hanako@mail.example,likes-roses\n"
           "member-taro,taro@mail.example,likes-tea\n",
           kMembers);
  imported(MappingKind::events,
           "mail,at,words\nhanako@mail.example,2026-01-02,said-by-hanako\n"
           "taro@mail.example,2026-01-02,said-by-taro\n",
           kVisits);
  const RecordNo gone{find("member_number", "member-hanako")};
  EXPECT_EQ(find("email", "hanako@mail.example"), gone.value);
  for (const char* needle : {"member-hanako", "hanako@mail.example", "said-by-hanako"})
    EXPECT_TRUE(anywhere(needle)) << needle;
  ASSERT_NO_FATAL_FAILURE(erase(gone));
  for (const char* needle :
       {"member-hanako", "hanako@mail.example", "likes-roses", "said-by-hanako"})
    EXPECT_FALSE(anywhere(needle)) << needle;
  for (const char* needle : {"member-taro", "taro@mail.example", "likes-tea", "said-by-taro"})
    EXPECT_TRUE(anywhere(needle)) << needle;
  // Imported again, it is somebody new.
  imported(MappingKind::people, "number,mail,note\nmember-hanako,,\n", kMembers);
  EXPECT_GT(find("member_number", "member-hanako"), gone.value);
}

}  // namespace
}  // namespace enishi::connect
