#include "people/erasure.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <future>
#include <map>

#include "base/bytes.h"
#include "base/zone.h"
#include "people/people_fixture.h"
#include "people/people_rows.h"

namespace enishi::people {
namespace {

std::string upper(std::string text) {
  for (char& c : text) c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
  return text;
}

// Everything that only this person has. Values are long enough not to occur by chance.
struct Private {
  unsigned who;
  std::string name = "なまえ花子" + std::to_string(who) + "号";
  std::string rank = "only-rank-" + std::to_string(who) + "-value";
  std::string said = "hello from person " + std::to_string(who) + " in person";

  std::vector<std::string> needles() const {
    const std::string id = hex(as_view(user(who)));
    return {std::string(as_view(user(who))), id, upper(id), name, rank, said};
  }
};

class ErasureTest : public PeopleFixture {
 protected:
  void SetUp() override {
    PeopleFixture::SetUp();
    ASSERT_TRUE(people().declare_attribute(kActor, brand_.id, "rank", AttributeType::text));
    deletions_ =
        std::make_unique<guard::DeletionList>(options().directory, sealer_.derive("deletions"));
    open_spine();
  }
  void TearDown() override {
    close_spine();
    PeopleFixture::TearDown();
  }

  void open_spine() {
    log_ = *spine::Log::open(store(), clock_, metrics_);
    pipeline_ = *spine::Pipeline::open(state(), *log_, metrics_, {&people().applier()});
    jobs_ = *spine::Jobs::open(state(), clock_, metrics_);
    erasure_ = Erasure::make(store(), *log_, *pipeline_, *jobs_, people(), *workspaces_,
                             operations_, *deletions_, clock_);
  }
  void close_spine() {
    jobs_.reset();
    erasure_.reset();
    pipeline_.reset();
    log_.reset();
  }
  // As after a crash: nothing in memory is left.
  void restart() {
    close_spine();
    open_people();
    open_spine();
  }

  void append(std::vector<spine::NewEntry> entries, std::optional<spine::RawBody> body = {}) {
    std::promise<Result<spine::Receipt>> done;
    log_->append(std::move(entries), std::move(body),
                 [&](Result<spine::Receipt> receipt) { done.set_value(std::move(receipt)); });
    const auto receipt = done.get_future().get();
    ASSERT_TRUE(receipt) << receipt.error().message;
    ASSERT_TRUE(pipeline_->catch_up());
  }

  spine::NewEntry event(spine::EntryKind kind, ChannelNo channel, const Private& of) {
    auto made = entry(kind, channel, of.who, 1'000);
    made.payload = R"({"type":"message","source":{"type":"user","userId":")" +
                   line_user_id_text(user(of.who)) + R"("},"text":")" + of.said + "\"}";
    return made;
  }

  // Leaves traces of the person in every table and file there is. Today's log, then tomorrow's.
  void live(const Private& of) {
    const std::vector<spine::NewEntry> events{event(kFollow, channel_, of),
                                              event(kBlock, channel2_, of)};
    append(events, spine::RawBody{.source = channel_.value,
                                  .signature = "sig",
                                  .body = events[0].payload,
                                  .receivers = {1}});
    const RecordNo no = record(of.who);
    const std::vector<RecordNo> records{no};
    const std::vector<AttributeChange> rows{
        {.record = no, .set = {{"rank", of.rank}}, .unset = {}}};
    const std::vector<LineUserId> ids{user(of.who)};
    append(
        {profile_entry(channel_, user(of.who), from_ms(2'000), Profile{of.name, "ja", "", of.name}),
         *tags_entry(brand_.no, from_ms(2'000), records, {"vip"}, {}),
         *people().attributes_entry(brand_.id, from_ms(2'000), rows)});
    ASSERT_TRUE(state().write([&](store::Tx& tx) {
      return operations_.append(tx, kActor,
                                {.workspace = brand_.id,
                                 .action = "person.update",
                                 .target = "record/" + std::to_string(no.value),
                                 .before = "\"" + of.name + "\"",
                                 .after = "\"" + of.rank + "\"",
                                 .subject = no.value});
    }));
  }

  // Entries about both, on the next day.
  void live_together(const Private& a, const Private& b) {
    clock_.advance(std::chrono::hours(24));
    const std::vector<LineUserId> ids{user(a.who), user(b.who)};
    const std::vector<RecordNo> records{record(a.who), record(b.who)};
    std::vector<AttributeChange> rows;
    for (const Private* of : {&a, &b})
      rows.push_back({.record = record(of->who), .set = {{"rank", of->rank}}, .unset = {}});
    append({friend_list_entry(channel_, Sighting::listed, from_ms(3'000), ids),
            *tags_entry(brand_.no, from_ms(3'000), records, {"both"}, {}),
            *people().attributes_entry(brand_.id, from_ms(3'000), rows),
            event(kContact, channel_, a), event(kContact, channel_, b)});
  }

  void run_jobs() {
    for (int i = 0; i < 3; ++i) {
      ASSERT_TRUE(jobs_->run_all());
      ASSERT_TRUE(pipeline_->catch_up());
      clock_.advance(Millis{100});
    }
  }

  // "part.table" of every table in which the bytes stand, as text or in hex.
  std::vector<std::string> tables_with(const std::string& needle) {
    std::vector<std::string> found;
    std::vector<std::string> parts = *store().parts("");
    for (const std::string& part : parts) {
      if (part == "state") continue;
      search(*store().part(part, false), part, needle, found);
    }
    search_database(state(), "state", needle, found);
    std::ranges::sort(found);
    return found;
  }
  void search(Result<std::shared_ptr<store::Database>> part, const std::string& name,
              const std::string& needle, std::vector<std::string>& found) {
    ASSERT_TRUE(part) << part.error().message;
    search_database(**part, name, needle, found);
  }
  void search(const std::shared_ptr<store::Database>& part, const std::string& name,
              const std::string& needle, std::vector<std::string>& found) {
    search_database(*part, name, needle, found);
  }
  void search_database(store::Database& database, const std::string& name,
                       const std::string& needle, std::vector<std::string>& found) {
    const bool sqlite = database.backend() == store::Backend::sqlite;
    ASSERT_TRUE(database.read([&](store::Tx& tx) -> Status {
      std::vector<std::string> tables;
      TRY(tx.query_text(sqlite ? "SELECT name FROM sqlite_schema WHERE type = 'table'"
                               : "SELECT tablename::text FROM pg_catalog.pg_tables"
                                 " WHERE schemaname = current_schema()",
                        {}, [&](const store::Row& row) { tables.push_back(row.str(0)); }));
      EXPECT_FALSE(tables.empty()) << name;
      for (const std::string& table : tables) {
        bool here = false;
        std::vector<std::string> columns{"CAST(t AS TEXT)"};
        if (sqlite) {
          columns.clear();
          TRY(tx.query_text("SELECT name FROM pragma_table_info('" + table + "')", {},
                            [&](const store::Row& row) {
                              columns.push_back("hex(CAST(" + row.str(0) + " AS BLOB))");
                            }));
        }
        for (const std::string& column : columns)
          TRY(tx.query_text(
              "SELECT " + column + " FROM " + table + " AS t", {}, [&](const store::Row& row) {
                const std::string text = row.str(0);
                here |= text.find(needle) != text.npos || text.find(hex(needle)) != text.npos ||
                        text.find(upper(hex(needle))) != text.npos;
              }));
        if (here) found.push_back(name + "." + table);
      }
      return {};
    }));
  }
  // Files of the data directory in which the bytes stand.
  std::vector<std::string> files_with(const std::string& needle) {
    std::vector<std::string> found;
    for (const auto& file : std::filesystem::recursive_directory_iterator(options().directory)) {
      if (!file.is_regular_file()) continue;
      std::ifstream in(file.path(), std::ios::binary);
      const std::string bytes{std::istreambuf_iterator<char>(in), {}};
      if (bytes.find(needle) != bytes.npos) found.push_back(file.path().filename());
    }
    return found;
  }
  void expect_no_trace(const Private& of) {
    for (const std::string& needle : of.needles()) {
      EXPECT_EQ(tables_with(needle), std::vector<std::string>{}) << hex(needle);
      EXPECT_EQ(files_with(needle), std::vector<std::string>{}) << hex(needle);
    }
  }

  std::vector<std::string> actions() {
    std::vector<std::string> out;
    const auto rows =
        *state().reading([&](store::Tx& tx) { return operations_.list(tx, brand_.id, 0, 10); });
    for (const auto& row : rows) out.push_back(row.operation.action);
    return out;
  }

  Metrics metrics_;
  std::unique_ptr<guard::DeletionList> deletions_;
  std::unique_ptr<spine::Log> log_;
  std::unique_ptr<spine::Pipeline> pipeline_;
  std::unique_ptr<spine::Jobs> jobs_;
  std::unique_ptr<Erasure> erasure_;
  const Private gone_{.who = 0x1234}, stays_{.who = 0x5678};
};
ENISHI_ON_BOTH_STORES(ErasureTest);

TEST_P(ErasureTest, LeavesNoByteOfThePersonAndAllOfOthers) {
  live(gone_);
  live(stays_);
  live_together(gone_, stays_);
  std::vector<std::vector<std::string>> before;
  for (const std::string& needle : stays_.needles()) before.push_back(tables_with(needle));
  EXPECT_EQ(tables_with(gone_.name).size(), tables_with(stays_.name).size());
  EXPECT_EQ(before[3],
            (std::vector<std::string>{"log_20260921.entry", "state.operation", "state.profile"}));

  for (const std::string& needle : gone_.needles()) {
    if (needle == upper(hex(as_view(user(gone_.who))))) continue;  // only guarded against
    EXPECT_FALSE(tables_with(needle).empty());
  }

  const auto job = erasure_->start(kActor, brand_.id, record(gone_.who));
  ASSERT_TRUE(job) << job.error().message;
  ASSERT_NO_FATAL_FAILURE(run_jobs());
  const auto done = **jobs_->get(*job);
  ASSERT_EQ(done.state, spine::JobState::done) << done.error;
  expect_no_trace(gone_);
  for (std::size_t i = 0; i < before.size(); ++i)
    EXPECT_EQ(tables_with(stays_.needles()[i]), before[i]);
  if (GetParam() == store::Backend::sqlite) {
    EXPECT_FALSE(files_with(stays_.name).empty());
  }
  EXPECT_EQ(friend_state(channel_, stays_.who), FriendState::followed);
  EXPECT_EQ(people().view()->tag(brand_.no, "both")->size(), 1u);
  const auto chain = *state().reading([&](store::Tx& tx) { return operations_.verify(tx); });
  EXPECT_EQ(chain.problem, "");
}

TEST_P(ErasureTest, TheCertificateSaysWhatWasErasedWhere) {
  live(gone_);
  live(stays_);
  live_together(gone_, stays_);
  const auto job = erasure_->start(kActor, brand_.id, record(gone_.who));
  const Time started = clock_.now();
  ASSERT_NO_FATAL_FAILURE(run_jobs());
  const auto document = JsonDocument::parse((**jobs_->get(*job)).result);
  const JsonValue result = document->root();
  EXPECT_EQ(*result.integer_at("record"), 1);
  EXPECT_EQ(*result.string_at("started_at"), iso8601(started));
  EXPECT_TRUE(*result.boolean_at("found", false));
  const JsonValue erased = *result.get("erased");
  for (const auto& [name, count] : std::map<std::string, int>{{"friendships", 2},
                                                              {"history", 2},
                                                              {"profiles", 1},
                                                              {"tags", 2},
                                                              {"values", 1},
                                                              {"identifiers", 0},
                                                              {"log_parts", 2},
                                                              {"log_entries", 9},
                                                              {"bodies", 1},
                                                              {"operations", 2}})
    EXPECT_EQ(*erased.integer_at(name), count) << name;
  EXPECT_EQ(actions()[0], "person.erase");
}

TEST_P(ErasureTest, ResumesAfterACrashBeforeThePersonIsGone) {
  live(gone_);
  ASSERT_TRUE(erasure_->start(kActor, brand_.id, record(gone_.who)));
  ASSERT_TRUE(jobs_->run_all());  // waits for the pipeline
  EXPECT_TRUE(record(gone_.who));
  restart();
  ASSERT_TRUE(jobs_->run_all());
  ASSERT_TRUE(pipeline_->catch_up());
  restart();
  EXPECT_FALSE(record(gone_.who));
  ASSERT_NO_FATAL_FAILURE(run_jobs());
  expect_no_trace(gone_);
}

TEST_P(ErasureTest, AnErasureThatWasCancelledHalfwayCanBeStartedAgain) {
  live(gone_);
  const RecordNo record = this->record(gone_.who);
  const auto job = erasure_->start(kActor, brand_.id, record);
  ASSERT_TRUE(jobs_->run_all());
  ASSERT_TRUE(pipeline_->catch_up());
  ASSERT_TRUE(jobs_->cancel(*job));
  ASSERT_NO_FATAL_FAILURE(run_jobs());
  EXPECT_FALSE(tables_with(gone_.said).empty());
  EXPECT_EQ(erasure_->start(kActor, other_brand_.id, record).error().code, ErrorCode::not_found);
  ASSERT_TRUE(erasure_->start(kActor, brand_.id, record));
  ASSERT_NO_FATAL_FAILURE(run_jobs());
  expect_no_trace(gone_);
  EXPECT_EQ(erasure_->start(kActor, brand_.id, record).error().code, ErrorCode::not_found);
}

TEST_P(ErasureTest, RefusesWhomItDoesNotKnow) {
  live(gone_);
  const auto refused = [&](const WorkspaceId& workspace, RecordNo record) {
    return erasure_->start(kActor, workspace, record).error().code;
  };
  EXPECT_EQ(refused(brand_.id, {99}), ErrorCode::not_found);
  EXPECT_EQ(refused(brand_.id, {0}), ErrorCode::not_found);
  EXPECT_EQ(refused(other_brand_.id, record(gone_.who)), ErrorCode::not_found);
  EXPECT_TRUE(deletions_->from_file()->empty());
}

TEST_P(ErasureTest, TwoErasuresOfOnePersonBothEnd) {
  live(gone_);
  const auto first = erasure_->start(kActor, brand_.id, record(gone_.who));
  const auto second = erasure_->start(kActor, brand_.id, record(gone_.who));
  ASSERT_NO_FATAL_FAILURE(run_jobs());
  for (const auto& job : {first, second})
    EXPECT_EQ((**jobs_->get(*job)).state, spine::JobState::done) << (**jobs_->get(*job)).error;
  expect_no_trace(gone_);
}

TEST_P(ErasureTest, OtherRoomsMayTakeThePersonOutOfTheirEntries) {
  live(gone_);
  spine::NewEntry of_several{.kind = spine::EntryKind{0x7f77},
                             .occurred_at = from_ms(1),
                             .payload = "both: " + gone_.said + " and " + stays_.said};
  append({of_several});
  erasure_->redact_also(
      [&](const spine::Entry& entry, const Person& person) -> std::optional<std::string> {
        if (entry.kind != spine::EntryKind{0x7f77}) return std::nullopt;
        EXPECT_EQ(person.user, user(gone_.who));
        EXPECT_EQ(person.record, RecordNo{1});
        return "one: " + stays_.said;
      });
  ASSERT_TRUE(erasure_->start(kActor, brand_.id, record(gone_.who)));
  ASSERT_NO_FATAL_FAILURE(run_jobs());
  expect_no_trace(gone_);
  EXPECT_EQ(tables_with(stays_.said).size(), 1u);
}

TEST_P(ErasureTest, LeavesNoByteOfWhomOnlyIdentifiersName) {
  const auto member = [&](const std::string& n) {
    PersonRow row{.who = {{"member_number", "member-number-" + n}, {"email", n + "@mail.example"}}};
    row.set = {{"rank", "rank-of-member-" + n}};
    row.add = {"members"};
    return row;
  };
  const auto find = [&](const std::string& n) {
    return people().view()->find(brand_.no, {"member_number", "member-number-" + n});
  };
  live(stays_);
  PeopleRows rows(brand_.no, people().view()->attributes(brand_.no));
  for (const char* n : {"hanako", "taro"}) ASSERT_TRUE(rows.add(member(n), ""));
  append({rows.take(clock_.now())});
  const RecordNo gone = find("hanako");
  const std::vector<std::string> needles{"member-number-hanako", "hanako@mail.example",
                                         "rank-of-member-hanako"};
  for (const std::string& needle : needles) EXPECT_FALSE(tables_with(needle).empty());
  const auto job = erasure_->start(kActor, brand_.id, gone);
  ASSERT_TRUE(job) << job.error().message;
  ASSERT_NO_FATAL_FAILURE(run_jobs());
  const auto done = **jobs_->get(*job);
  ASSERT_EQ(done.state, spine::JobState::done) << done.error;
  EXPECT_NE(done.result.find(R"("identifiers":2)"), done.result.npos) << done.result;
  for (const std::string& needle : needles) {
    EXPECT_EQ(tables_with(needle), std::vector<std::string>{}) << needle;
    EXPECT_EQ(files_with(needle), std::vector<std::string>{}) << needle;
  }
  EXPECT_TRUE(find("taro"));
  EXPECT_EQ(people().view()->tag(brand_.no, "members")->size(), 1u);
  EXPECT_FALSE(tables_with("rank-of-member-taro").empty());
  EXPECT_FALSE(tables_with(stays_.said).empty());
  // All that named the person is on the list, and a new record of the number is somebody new.
  EXPECT_EQ(deletions_->from_file()->size(), 2u);
  clock_.advance(std::chrono::hours(1));
  ASSERT_TRUE(rows.add(member("hanako"), ""));
  append({rows.take(clock_.now())});
  EXPECT_GT(find("hanako"), gone);
  restart();
  ASSERT_TRUE(erasure_->replay());
  EXPECT_TRUE(find("hanako"));
}

TEST_P(ErasureTest, ARestoreErasesAgainByAnyIdentifier) {
  const auto named = [&](std::vector<Identifier> who) {
    PeopleRows rows(brand_.no, {});
    ASSERT_TRUE(rows.add({.who = std::move(who)}, ""));
    append({rows.take(clock_.now())});
  };
  const auto deleted = [&](const std::string& name_space, const std::string& value) {
    ASSERT_TRUE(deletions_->add_to_file(
        deletions_->digest("identifier:" + brand_.id.text() + ":" + name_space, value),
        clock_.now()));
  };
  const Identifier friend_id{std::string(kLineUserIdNamespace), line_user_id_text(user(gone_.who))};
  named({{"member_number", "1"}});
  named({{"member_number", "2"}});
  named({{"member_number", "3"}});
  live(gone_);
  clock_.advance(Millis{1});
  named({{"member_number", "1"}, {"email", "a@x.jp"}});
  named({friend_id, {"email", "c@x.jp"}});
  clock_.advance(Millis{1});
  deleted("email", "a@x.jp");
  deleted("email", "b@x.jp");
  deleted("email", "c@x.jp");
  clock_.advance(Millis{1});
  named({{"member_number", "2"}, {"email", "b@x.jp"}});  // was somebody else's when it was deleted
  restart();
  ASSERT_TRUE(erasure_->replay());
  EXPECT_EQ(people().view()->everyone(brand_.no).numbers(), (std::vector<std::uint32_t>{2, 3}));
  EXPECT_FALSE(record(gone_.who));
  expect_no_trace(gone_);
}

TEST_P(ErasureTest, ARestoreErasesAgainButNotWhoCameBack) {
  const auto deleted_at = [&](unsigned who, Time at) {
    ASSERT_TRUE(deletions_->add_to_file(
        deletions_->digest("line:" + line_.provider.text(), line_user_id_text(user(who))), at));
  };
  live(gone_);
  clock_.advance(std::chrono::hours(1));
  deleted_at(gone_.who, clock_.now());
  deleted_at(stays_.who, clock_.now());
  clock_.advance(std::chrono::hours(1));
  live(stays_);  // deleted once, but this record is newer
  restart();
  ASSERT_TRUE(erasure_->replay());
  EXPECT_FALSE(record(gone_.who));
  EXPECT_TRUE(record(stays_.who));
  expect_no_trace(gone_);
  // The table has caught up with the file, and a second replay finds nobody.
  EXPECT_EQ(state().reading([&](store::Tx& tx) { return deletions_->all(tx); })->size(), 2u);
  const auto before = actions();
  EXPECT_EQ(before[0], "person.erase_again");
  ASSERT_TRUE(erasure_->replay());
  EXPECT_EQ(actions(), before);
  ASSERT_TRUE(jobs_->run_all());
  const auto jobs = *jobs_->list(std::nullopt, 0, 10);
  ASSERT_EQ(jobs.size(), 1u);
  EXPECT_EQ(jobs[0].state, spine::JobState::done);
}

TEST_P(ErasureTest, ARestoreIntoANewDirectoryKeepsTheList) {
  live(gone_);
  ASSERT_TRUE(erasure_->start(kActor, brand_.id, record(gone_.who)));
  std::filesystem::remove(options().directory + "/deletions.list");
  ASSERT_TRUE(erasure_->replay());
  EXPECT_EQ(deletions_->from_file()->size(), 1u);
}

}  // namespace
}  // namespace enishi::people
