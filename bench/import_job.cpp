// Rows of imported files a second, from the file to what is applied:
//   bench/import_job [rows]       (1,000,000)  PostgreSQL only when ENISHI_TEST_POSTGRES is set
// People with two identifiers, three attributes and a tag, all new; the same file again; orders of
// these people with an id, an amount, a place and a list; the same orders again. Jobs and pipeline
// run as in the server (jobs on 2 threads), commits with full sync, files in the page cache.
#include <sys/resource.h>

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <thread>

#include "connect/imports.h"
#include "connect/limits.h"
#include "connect/sql.h"
#include "guard/sql.h"
#include "people/sql.h"
#include "spine/sql.h"
#include "timeline/sql.h"
#include "timeline/timeline.h"
#include "workspace/sql.h"

namespace enishi::connect {
namespace {

SystemClock system_clock;

template <class T>
T must(Result<T> result) {
  if (!result) {
    std::fprintf(stderr, "import_job: %s: %s\n", result.error().field.c_str(),
                 result.error().message.c_str());
    std::exit(1);
  }
  if constexpr (!std::is_void_v<T>) return *std::move(result);
}

double cpu_seconds() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  double sum = 0;
  for (const timeval& t : {usage.ru_utime, usage.ru_stime})
    sum += static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_usec) / 1e6;
  return sum;
}

std::string people_file(std::size_t rows) {
  std::string out = "会員番号,メール,氏名,ランク,ポイント,会員\n";
  for (std::size_t i = 0; i < rows; ++i)
    out += "M" + std::to_string(i) + ",user" + std::to_string(i) + "@example.com,山田太郎" +
           std::to_string(i % 5'000) + ",ゴールド," + std::to_string(i % 9'999) +
           (i % 3 == 0 ? ",○\n" : ",×\n");
  return out;
}
constexpr const char* kPeople = R"({"kind":"people","columns":[
    {"column":"会員番号","to":"key","namespace":"member_number"},
    {"column":"メール","to":"key","namespace":"email"},
    {"column":"氏名","to":"attribute","name":"name"},
    {"column":"ランク","to":"attribute","name":"rank"},
    {"column":"ポイント","to":"attribute","name":"points","type":"integer"},
    {"column":"会員","to":"tag","name":"会員"}]})";

std::string orders_file(std::size_t rows, std::size_t people) {
  constexpr std::string_view kPlaces[] = {"渋谷", "新宿", "梅田", "博多"};
  std::string out = "会員番号,日時,注文番号,金額,店舗,商品\n";
  for (std::size_t i = 0; i < rows; ++i) {
    char time[24];
    std::snprintf(time, sizeof time, "2026/%02zu/%02zu %02zu:%02zu", i % 10 + 1, i % 28 + 1, i % 24,
                  i % 60);
    out += "M" + std::to_string(i * 7'919 % people) + "," + time + ",O" + std::to_string(i) + "," +
           std::to_string(i % 30'000) + "," + std::string(kPlaces[i % 4]) + ",sku-" +
           std::to_string(i % 300) + "/sku-" + std::to_string(i % 77) + "\n";
  }
  return out;
}
constexpr const char* kOrders = R"({"kind":"events","event_type":"ordered","columns":[
    {"column":"会員番号","to":"key","namespace":"member_number"},
    {"column":"日時","to":"time"},{"column":"注文番号","to":"event_id"},
    {"column":"金額","to":"property","name":"amount","type":"money"},
    {"column":"店舗","to":"property","name":"place"},
    {"column":"商品","to":"property","name":"items","type":"list","split":"/"}]})";

class House {
 public:
  explicit House(const std::string& directory) {
    store::Options options{.directory = directory};
    if (const char* url = std::getenv("ENISHI_TEST_POSTGRES")) options.database_url = url;
    store_ = must(store::Store::open(options));
    auto migrations = guard::sql::migrations;
    for (const auto* more :
         {&workspace::sql::migrations, &spine::sql::migrations, &people::sql::migrations,
          &timeline::sql::migrations, &sql::migrations})
      migrations.insert(migrations.end(), more->begin(), more->end());
    store::Database& state = store_->state();
    must(state.migrate(migrations));
    workspaces_ = must(workspace::Workspaces::open(state, system_clock, random_, sealer_, log_of_));
    brand_ = must(workspaces_->create_workspace(actor_, "Brand", "Asia/Tokyo"));
    log_ = must(spine::Log::open(*store_, system_clock, metrics_, Millis{3}));
    jobs_ = must(spine::Jobs::open(state, system_clock, metrics_));
    people_ = must(people::People::open(state, *workspaces_));
    schema_ = must(timeline::Schema::open(state, *workspaces_));
    catalogue_ = must(timeline::Catalogue::open(state));
    timeline_ = must(timeline::Timeline::open(
        {.store = *store_,
         .schema = *schema_,
         .catalogue = *catalogue_,
         .record_of = [this](WorkspaceNo workspace, std::span<const people::Identifier> who,
                             Time at) { return people_->record_of(workspace, who, at); },
         .everyone = [this](WorkspaceNo workspace) { return people_->view()->everyone(workspace); },
         .workspaces = *workspaces_,
         .clock = system_clock,
         .metrics = metrics_}));
    pipeline_ = must(spine::Pipeline::open(
        state, *log_, metrics_,
        {&people_->applier(), &catalogue_->applier(), &timeline_->applier()}));
    imports_ = Imports::make({*store_, *log_, *pipeline_, *jobs_, *people_, *schema_, *workspaces_,
                              log_of_, system_clock, random_});
    pipeline_->start();
    timeline_->start();
    jobs_->start(2);
  }
  ~House() {
    timeline_->stop();
    pipeline_->stop();
    jobs_->stop();
  }

  void run(const char* what, MappingKind kind, const std::string& file, const char* mapping) {
    Import import = must(imports_->begin(actor_, brand_.id, {.kind = kind, .name = "bench"}));
    for (std::size_t at = 0; at < file.size(); at += limits::import_piece_bytes_max)
      must(imports_->append(import.id, static_cast<std::int64_t>(at),
                            std::string_view(file).substr(at, limits::import_piece_bytes_max)));
    const auto began = system_clock.monotonic();
    const double cpu = cpu_seconds();
    must(imports_->start(actor_, import.id, {.mapping = mapping}));
    do {
      std::this_thread::sleep_for(std::chrono::milliseconds(5));
      import = must(imports_->get(import.id));
    } while (import.state == ImportState::running);
    const double seconds = std::chrono::duration<double>(system_clock.monotonic() - began).count();
    if (import.state != ImportState::done || import.counts.problems > 0)
      must<void>(fail(ErrorCode::internal, "not done: " + import.error));
    std::printf("%-28s %9lld rows  %6.2f s  %9.0f rows/s  %5.2f s of processors\n", what,
                static_cast<long long>(import.counts.good), seconds,
                static_cast<double>(import.counts.good) / seconds, cpu_seconds() - cpu);
    std::fflush(stdout);
  }

 private:
  const guard::Actor actor_{guard::ActorKind::local, "0", ""};
  Metrics metrics_;
  SeededRandom random_{1};
  guard::Sealer sealer_ = *guard::Sealer::open("", Secret(std::string(64, 'a')), false, random_);
  guard::OperationLog log_of_{system_clock, random_, sealer_.derive("operation-log")};
  std::unique_ptr<store::Store> store_;
  std::unique_ptr<workspace::Workspaces> workspaces_;
  workspace::Workspace brand_;
  std::unique_ptr<spine::Log> log_;
  std::unique_ptr<spine::Jobs> jobs_;
  std::unique_ptr<people::People> people_;
  std::unique_ptr<timeline::Schema> schema_;
  std::unique_ptr<timeline::Catalogue> catalogue_;
  std::unique_ptr<timeline::Timeline> timeline_;
  std::unique_ptr<spine::Pipeline> pipeline_;
  std::unique_ptr<Imports> imports_;
};

int run(std::size_t rows) {
  const std::string directory = std::filesystem::temp_directory_path() / "enishi_import_job";
  std::filesystem::remove_all(directory);
  const std::size_t people = rows / 4;
  {
    House house(directory);
    const std::string members = people_file(people), orders = orders_file(rows, people);
    house.run("people, all new", MappingKind::people, members, kPeople);
    house.run("people, nothing new", MappingKind::people, members, kPeople);
    house.run("orders", MappingKind::events, orders, kOrders);
    house.run("orders, all there", MappingKind::events, orders, kOrders);
  }
  std::filesystem::remove_all(directory);
  return 0;
}

}  // namespace
}  // namespace enishi::connect

int main(int argc, char** argv) {
  return enishi::connect::run(argc > 1 ? std::strtoull(argv[1], nullptr, 10) : 1'000'000);
}
