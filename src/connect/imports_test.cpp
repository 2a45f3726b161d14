// Files become people, events and items: what is taken, what is refused, and what a second time
// changes.
#include <fstream>

#include "connect/import_fixture.h"
#include "connect/rows_testing.h"
#include "store/files.h"

namespace enishi::connect {
namespace {

using Texts = std::vector<std::string>;

constexpr const char* kPeople =
    R"({"kind":"people","columns":[
      {"column":"会員番号","to":"key","namespace":"member_number"},
      {"column":"メール","to":"key","namespace":"email"},
      {"column":"ランク","to":"attribute","name":"rank","values":{"1":"金","2":"銀"}},
      {"column":"ポイント","to":"attribute","name":"points","type":"integer"},
      {"column":"会員","to":"tag","name":"会員"},
      {"column":"登録","to":"time"}]})";
constexpr const char* kPeopleFile =
    "会員番号,メール,ランク,ポイント,会員,登録\r\n"
    "A-1,Hana@Example.com,1,\"1,200\",○,2026/01/02\r\n"
    "A-2,,2,0,×,\r\n"
    ",c@example.com,,,,\r\n";
constexpr const char* kOrders =
    R"({"kind":"events","event_type":"ordered","columns":[
      {"column":"member","to":"key","namespace":"member_number"},
      {"column":"at","to":"time"},
      {"column":"id","to":"event_id"},
      {"column":"total","to":"property","name":"amount","type":"money"},
      {"column":"items","to":"property","name":"items","type":"list","split":"/"},
      {"column":"gift","to":"property","name":"gift","type":"boolean"}]})";
constexpr const char* kOrdersFile =
    "member,at,id,total,items,gift\n"
    "A-1,2026-01-02 10:00,O-1,1980,s-1/s-2,yes\n"
    "A-1,2026-01-03 10:00,O-2,500,,no\n"
    "A-2,2026-01-03 11:00,O-3,,s-1,\n";
constexpr const char* kItems =
    R"({"kind":"catalogue","columns":[
      {"column":"sku","to":"item","name":"id"},
      {"column":"name","to":"item","name":"title"},
      {"column":"category","to":"item","name":"category","split":">"},
      {"column":"price","to":"item","name":"price"},
      {"column":"brand","to":"item","name":"extra.brand"},
      {"column":"ml","to":"item","name":"extra.ml","type":"number"}]})";

class ImportsTest : public ImportFixture<store::testing::StoreTest> {
 protected:
  static Texts lines(const std::vector<ImportError>& errors) {
    Texts out;
    for (const ImportError& one : errors)
      out.push_back(std::to_string(one.line) + " " + one.column + ": " + one.reason);
    return out;
  }
  Error refused(const Import& import, const std::string& mapping) {
    const auto started = imports_->start(kActor, import.id, {.mapping = mapping});
    EXPECT_FALSE(started);
    return started ? Error{} : started.error();
  }
  Texts actions() {
    Texts out;
    const auto rows =
        *state().reading([&](store::Tx& tx) { return operations_.list(tx, brand_.id, 0, 20); });
    for (const auto& row : rows) out.push_back(row.operation.action);
    return out;
  }
  bool file_there(const Import& import) {
    return *store::file_exists(options().directory + "/imports/" + import.id.text());
  }
};
ENISHI_ON_BOTH_STORES(ImportsTest);

TEST_P(ImportsTest, PeopleOfAShiftJisFile) {
  const Import import = imported(MappingKind::people,
                                 testing::encoded(kPeopleFile, Charset::shift_jis, false), kPeople);
  EXPECT_EQ(import.state, ImportState::done) << import.error;
  EXPECT_EQ(import.counts, (ImportCounts{3, 3, 0}));
  EXPECT_EQ(import.bytes_read, import.bytes);
  const auto hana = find("member_number", "A-1");
  EXPECT_EQ(hana, find("email", "hana@example.com"));
  EXPECT_EQ(value(hana, "rank"), people::AttributeValue(std::string("金")));
  EXPECT_EQ(value(hana, "points"), people::AttributeValue(std::int64_t{1'200}));
  EXPECT_TRUE(find("email", "c@example.com"));
  EXPECT_EQ(people_->view()->tag(brand_.no, "会員")->numbers(), std::vector<std::uint32_t>{hana});
  EXPECT_FALSE(file_there(import));
  Texts noted = actions();
  noted.resize(4);
  EXPECT_EQ(noted,
            (Texts{"import.start", "attribute.declare", "attribute.declare", "import.begin"}));
}

TEST_P(ImportsTest, PeopleTwiceAreTheSamePeople) {
  imported(MappingKind::people, kPeopleFile, kPeople);
  const auto everyone = people_->view()->everyone(brand_.no).numbers();
  const Import again = imported(MappingKind::people, testing::gzipped(kPeopleFile), kPeople);
  EXPECT_EQ(again.counts, (ImportCounts{3, 3, 0}));
  EXPECT_EQ(people_->view()->everyone(brand_.no).numbers(), everyone);
  EXPECT_TRUE(people_->view()->everyone(other_.no).empty());
}

TEST_P(ImportsTest, EventsCountOnceByTheirId) {
  const Import import = imported(MappingKind::events, kOrdersFile, kOrders);
  EXPECT_EQ(import.counts, (ImportCounts{3, 3, 0})) << import.error;
  EXPECT_EQ(events(), 3u);
  EXPECT_TRUE(find("member_number", "A-1"));
  const auto view = schema_->view();
  const auto* ordered = view->find(brand_.no, "ordered");
  ASSERT_TRUE(ordered);
  EXPECT_EQ(ordered->property("gift")->type, timeline::PropertyType::boolean);
  EXPECT_EQ(ordered->property("amount")->type, timeline::PropertyType::money);
  imported(MappingKind::events, std::string(kOrdersFile) + "A-1,2026-01-04,O-4,1,,\n", kOrders);
  EXPECT_EQ(events(), 4u);
}

TEST_P(ImportsTest, AmountsAndTimesOfNewTypesAreDeclared) {
  workspace::Workspace dollars = other_;
  dollars.currency = "USD";
  ASSERT_TRUE(workspaces_->update_workspace(kActor, dollars));
  const auto import =
      imports_->begin(kActor, other_.id, {.kind = MappingKind::events, .name = "a", .options = {}});
  ASSERT_TRUE(imports_->append(import->id, 0,
                               "who,at,type,fee,until\n1,2026-01-02,Lesson Booked,19.8,2026-02-01\n"
                               "1,2026-01-03,Lesson Booked,-0.05,\n1,2026-01-03,Other,3,\n"));
  started(*import, R"({"kind":"events","columns":[
    {"column":"who","to":"key","namespace":"member_number"},{"column":"at","to":"time"},
    {"column":"type","to":"event_type"},
    {"column":"fee","to":"property","name":"fee","type":"money"},
    {"column":"until","to":"property","name":"until","type":"time"}]})");
  EXPECT_EQ(finished(import->id).counts, (ImportCounts{3, 3, 0}));
  const auto view = schema_->view();
  for (const char* type : {"Lesson Booked", "Other"}) {
    const auto* found = view->find(other_.no, type);
    ASSERT_TRUE(found) << type;
    EXPECT_EQ(found->property("fee")->type, timeline::PropertyType::money);
    EXPECT_EQ(found->property("until")->type, timeline::PropertyType::time);
  }
  const auto* booked = view->find(other_.no, "Lesson Booked");
  const timeline::Partition* partition = timeline_->view()->partition(0);
  const std::uint16_t slot[] = {1};
  const auto rows = partition->rows(booked->no.value, slot);
  ASSERT_EQ(rows.size(), 2u);
  for (const auto& property : rows.properties)
    if (property.property == booked->property("fee")->no.value) {
      EXPECT_EQ(std::get<std::vector<std::int64_t>>(property.values),
                (std::vector<std::int64_t>{1'980, -5}));
    }
}

TEST_P(ImportsTest, ItemsOfTheCatalogue) {
  const std::string file =
      "sku\tname\tcategory\tprice\tbrand\tml\n"
      "s-1\t化粧水\tスキンケア>化粧水\t1980\t縁\t200\n"
      "s-2\t\t\t\t\t\n"
      "s-1\t化粧水 大\tスキンケア>化粧水\t2,980円\t縁\t400\n";
  const Import import = imported(MappingKind::catalogue, file, kItems);
  EXPECT_EQ(import.counts, (ImportCounts{3, 2, 1})) << import.error;
  EXPECT_EQ(lines(errors(import)), Texts{"3 : title: must not be empty"});
  const auto item = *catalogue_->item(brand_.no, "s-1");
  ASSERT_TRUE(item);
  EXPECT_EQ(item->item.title, "化粧水 大");  // the later line
  EXPECT_EQ(item->item.price, 2'980);
  EXPECT_EQ(item->item.category, (Texts{"スキンケア", "化粧水"}));
  EXPECT_EQ(item->item.attributes.size(), 2u);
}

TEST_P(ImportsTest, ADryRunChangesNothingAndSaysWhatARealOneWouldSay) {
  const std::string file = std::string(kPeopleFile) + "A-9,x,9,1,○,\r\nA-8,,1,abc,○,\r\n,,,,,\r\n";
  const Import import = brought(MappingKind::people, file);
  const auto before = log_->end();
  started(import, kPeople, true);
  const Import checked = finished(import.id);
  EXPECT_EQ(checked.state, ImportState::checked);
  EXPECT_TRUE(checked.dry_run);
  EXPECT_EQ(log_->end(), before);
  EXPECT_TRUE(people_->view()->attributes(brand_.no).empty());
  EXPECT_TRUE(file_there(import));
  const auto found = errors(import);
  EXPECT_EQ(lines(found), (Texts{"5 ランク: a value that \"values\" does not name",
                                 "6 ポイント: is not a whole number", "7 : no key has a value"}));
  started(import, "");  // with the same mapping
  const Import done = finished(import.id);
  EXPECT_EQ(done.state, ImportState::done);
  EXPECT_EQ(done.counts, checked.counts);
  EXPECT_EQ(errors(import), found);
  EXPECT_TRUE(find("member_number", "A-1"));
  EXPECT_FALSE(find("member_number", "A-8"));
}

TEST_P(ImportsTest, ErrorsAreKeptToALimitAndAllCounted) {
  std::string file = "member,at,id,total,items,gift\n";
  const auto many = static_cast<std::size_t>(limits::import_errors_max) + 2'000;
  for (std::size_t i = 0; i < many; ++i) file += "A-1,never,,,,\n";
  file += "A-1,2026-01-02,O-1,1,,\n";
  const Import import = imported(MappingKind::events, file, kOrders);
  EXPECT_EQ(import.counts.problems, static_cast<std::int64_t>(many));
  EXPECT_EQ(import.counts.good, 1);
  const auto kept = errors(import);
  EXPECT_EQ(kept.size(), static_cast<std::size_t>(limits::import_errors_max));
  EXPECT_EQ(kept.back().line, limits::import_errors_max + 1);
  EXPECT_EQ(imports_->errors(import.id, limits::import_errors_max - 1, 10)->size(), 1u);
  EXPECT_EQ(events(), 1u);
}

TEST_P(ImportsTest, ErrorsAsCsv) {
  const std::vector<ImportError> all{{2, "金額,税", "is \"no\" amount"}, {3, "", "no key"}};
  EXPECT_EQ(errors_csv(all, true),
            "line,column,reason\r\n2,\"金額,税\",\"is \"\"no\"\" amount\"\r\n3,,no key\r\n");
}

TEST_P(ImportsTest, ALongFileGoesStepByStepBehindThePipeline) {
  std::string file = "member,at,id,total,items,gift\n";
  const std::size_t rows = 3 * limits::import_step_rows + 7;
  for (std::size_t i = 0; i < rows; ++i)
    file += "A-" + std::to_string(i % 1'000) + ",2026-01-02 10:00,,100,,\n";
  const Import import = started(brought(MappingKind::events, file), kOrders);
  ASSERT_TRUE(jobs_->run_all());
  // Two steps, then it waits: nothing was applied yet.
  EXPECT_EQ(imports_->get(import.id)->counts.rows,
            static_cast<std::int64_t>(2 * limits::import_step_rows));
  EXPECT_GT(imports_->get(import.id)->bytes_read, 0);
  EXPECT_LT(imports_->get(import.id)->bytes_read, import.bytes);
  const Import done = finished(import.id);
  EXPECT_EQ(done.counts.good, static_cast<std::int64_t>(rows));
  EXPECT_EQ(events(), rows);
  EXPECT_EQ(people_->view()->everyone(brand_.no).size(), 1'000u);
}

TEST_P(ImportsTest, CancelledItStopsWhereItIs) {
  std::string file = "member,at,id,total,items,gift\n";
  for (std::size_t i = 0; i < 3 * limits::import_step_rows; ++i)
    file += "A-1,2026-01-02 10:00,,100,,\n";
  const Import import = started(brought(MappingKind::events, file), kOrders);
  ASSERT_TRUE(jobs_->run_all());
  EXPECT_EQ(imports_->cancel(kActor, import.id)->state, ImportState::cancelled);
  ASSERT_TRUE(jobs_->run_all());
  ASSERT_TRUE(pipeline_->catch_up());
  EXPECT_EQ(events(), 2 * limits::import_step_rows);
  EXPECT_FALSE(file_there(import));
  EXPECT_EQ((*jobs_->get(import.job))->state, spine::JobState::cancelled);
  EXPECT_EQ(imports_->cancel(kActor, import.id).error().code, ErrorCode::conflict);
  EXPECT_EQ(refused(import, kOrders).code, ErrorCode::conflict);
  EXPECT_EQ(actions()[0], "import.cancel");
  const Import waiting = brought(MappingKind::events, "x");
  EXPECT_EQ(imports_->cancel(kActor, waiting.id)->state, ImportState::cancelled);
  EXPECT_FALSE(file_there(waiting));
}

TEST_P(ImportsTest, PiecesComeInOrder) {
  const Import import = brought(MappingKind::people, "会員");
  const auto wrong = imports_->append(import.id, 2, "x");
  EXPECT_EQ(wrong.error().code, ErrorCode::conflict);
  EXPECT_EQ(wrong.error().field, "offset");
  EXPECT_NE(wrong.error().message.find(std::to_string(import.bytes)), std::string::npos);
  EXPECT_EQ(imports_->append(import.id, import.bytes, "").error().code, ErrorCode::too_large);
  EXPECT_EQ(imports_->append(import.id, import.bytes, std::string((1 << 20) + 1, 'x')).error().code,
            ErrorCode::too_large);
  EXPECT_EQ(imports_->append(ImportId{}, 0, "x").error().code, ErrorCode::not_found);
  // A piece that was written but not noted (a crash) is written again.
  std::ofstream(options().directory + "/imports/" + import.id.text(), std::ios::app) << "garbage";
  ASSERT_TRUE(imports_->append(import.id, import.bytes, "番号\nA-1\n"));
  started(import, R"({"kind":"people","columns":[
      {"column":"会員番号","to":"key","namespace":"member_number"}]})");
  EXPECT_EQ(finished(import.id).counts, (ImportCounts{1, 1, 0}));
  EXPECT_EQ(imports_->append(import.id, 0, "x").error().code, ErrorCode::conflict);
}

TEST_P(ImportsTest, RefusesAMappingThatDoesNotFitTheWorkspace) {
  ASSERT_TRUE(people_->declare_attribute(kActor, brand_.id, "points", people::AttributeType::text));
  const auto with = [](const std::string& entry) {
    return R"({"kind":"people","columns":[{"column":"会員番号","to":"key","namespace":"m"},)" +
           entry + "]}";
  };
  const auto field = [&](const Import& import, const std::string& mapping) {
    return refused(import, mapping).field;
  };
  const Import import = brought(MappingKind::people, kPeopleFile);
  EXPECT_EQ(field(import, "{"), "mapping");
  EXPECT_EQ(field(import, kOrders), "mapping.columns[0].column");
  EXPECT_EQ(field(import, with(R"({"column":"ポイント","to":"attribute","name":"points",)"
                               R"("type":"integer"})")),
            "mapping.columns[1].type");
  EXPECT_EQ(field(import, with(R"({"column":"会員","to":"consent","name":"mail"})")),
            "mapping.columns[1].to");
  const std::string line = R"({"column":"メール","to":"key","namespace":"line_user_id")";
  EXPECT_EQ(field(import, with(line + R"(,"provider":"x"})")), "mapping.columns[1].provider");
  EXPECT_EQ(field(import, with(line + R"(,"provider":"01990000-0000-7000-8000-000000000000"})")),
            "mapping.columns[1].provider");
  ASSERT_TRUE(workspaces_->create_provider(kActor, brand_.id, "B"));
  EXPECT_EQ(field(import, with(line + "}")), "mapping.columns[1].provider");
  EXPECT_EQ(imports_->get(import.id)->state, ImportState::receiving);
  EXPECT_EQ(people_->view()->attributes(brand_.no).size(), 1u);

  const Import orders = brought(MappingKind::events, kOrdersFile);
  EXPECT_EQ(field(orders, R"({"kind":"events","event_type":"ordered","columns":[
      {"column":"member","to":"key","namespace":"m"},{"column":"at","to":"time"},
      {"column":"total","to":"property","name":"amount","type":"boolean"}]})"),
            "mapping.columns[2].type");
  EXPECT_EQ(field(orders, kPeople), "mapping.columns[0].column");
  const Import empty = *imports_->begin(kActor, brand_.id, {.name = "x"});
  EXPECT_EQ(field(empty, kPeople), "file");
}

TEST_P(ImportsTest, RefusesWhatIsNoFile) {
  EXPECT_EQ(imports_->begin(kActor, brand_.id, {.name = ""}).error().field, "name");
  EXPECT_EQ(refused(brought(MappingKind::people, "a,a\n1,2\n"), kPeople).field, "file");
  const std::string gzip = testing::gzipped(kPeopleFile);
  EXPECT_EQ(refused(brought(MappingKind::people, gzip.substr(0, gzip.size() - 4)), kPeople).field,
            "file");
}

TEST_P(ImportsTest, AFileThatIsTornFurtherOnFails) {
  std::string file = "member,at,id,total,items,gift\n";
  for (int i = 0; i < 30'000; ++i) file += "A-1,2026-01-02 10:00,O-" + std::to_string(i) + ",1,,\n";
  const std::string gzip = testing::gzipped(file);
  const Import torn = brought(MappingKind::events, gzip.substr(0, gzip.size() - 4));
  started(torn, kOrders);
  const Import failed = finished(torn.id);
  EXPECT_EQ(failed.state, ImportState::failed);
  EXPECT_EQ(failed.error, "file: the gzip data is cut off");
  EXPECT_EQ((*jobs_->get(failed.job))->state, spine::JobState::failed);
  EXPECT_GT(failed.counts.good, 0);
  EXPECT_FALSE(file_there(torn));
}

TEST_P(ImportsTest, LineUserIdsOfTheProviderThatIsNamed) {
  const auto second = *workspaces_->create_provider(kActor, brand_.id, "B");
  const std::string user = "U" + std::string(32, 'a');
  imported(MappingKind::people, "line,rank\n" + user + ",gold\nUxx,silver\n",
           R"({"kind":"people","columns":[{"column":"line","to":"key","namespace":"line_user_id",)"
           R"("provider":")" +
               second.id.text() + R"("},{"column":"rank","to":"attribute","name":"rank"}]})");
  const auto view = people_->view();
  EXPECT_TRUE(view->find(second.no, *people::parse_line_user_id(user)));
  EXPECT_FALSE(view->find(provider_.no, *people::parse_line_user_id(user)));
}

TEST_P(ImportsTest, AProposalCanBeStarted) {
  const Import import = brought(MappingKind::people, kPeopleFile);
  const auto proposal = imports_->propose(import.id);
  ASSERT_TRUE(proposal) << proposal.error().message;
  EXPECT_EQ(proposal->columns.size(), 6u);
  EXPECT_EQ(proposal->rows.size(), 3u);
  EXPECT_TRUE(proposal->missing.empty());
  EXPECT_EQ(refused(import, "").field, "mapping");
  ASSERT_TRUE(imports_->start(kActor, import.id, {.propose = true}));
  EXPECT_EQ(finished(import.id).counts.good, 3);
  EXPECT_TRUE(find("email", "hana@example.com"));
  const Import without = brought(MappingKind::events, "a,b\n1,2\n");
  EXPECT_EQ(imports_->start(kActor, without.id, {.propose = true}).error().field, "mapping");
}

TEST_P(ImportsTest, MoreRowsLikeThoseOfAnImport) {
  const Import first = imported(MappingKind::events, kOrdersFile, kOrders);
  const auto more = imports_->add_rows(kActor, first.id,
                                       "member,at,id,total,items,gift\nA-1,2026-02-02,O-9,10,,\n");
  ASSERT_TRUE(more) << more.error().message;
  EXPECT_NE(more->id, first.id);
  EXPECT_EQ(finished(more->id).counts, (ImportCounts{1, 1, 0}));
  EXPECT_EQ(events(), 4u);
  EXPECT_EQ(imports_->add_rows(kActor, first.id, "x,y\n").error().field,
            "mapping.columns[0].column");
  const auto all = *imports_->list(brand_.id, INT64_MAX, 10);
  EXPECT_EQ(all.size(), 3u);
  EXPECT_EQ(all[0].state, ImportState::cancelled);
  EXPECT_EQ(all[1].id, more->id);
}

TEST_P(ImportsTest, FilesThatNobodyStartsGo) {
  const Import left = brought(MappingKind::people, kPeopleFile);
  clock_.advance(std::chrono::days{4});
  const Import tried = brought(MappingKind::people, kPeopleFile);
  started(tried, kPeople, true);
  finished(tried.id);
  const ImportId stray = ImportId::make(clock_.now(), random_);
  std::ofstream(options().directory + "/imports/" + stray.text()) << "x";
  clock_.advance(std::chrono::days{4});
  ASSERT_TRUE(imports_->sweep());
  EXPECT_FALSE(file_there(left));
  EXPECT_EQ(imports_->get(left.id)->state, ImportState::cancelled);
  EXPECT_TRUE(file_there(tried));
  EXPECT_FALSE(*store::file_exists(options().directory + "/imports/" + stray.text()));
}

}  // namespace
}  // namespace enishi::connect
