// Entries a second through the people applier (no HTTP, no log), and what a start costs:
//   bench/people_apply [friends]      PostgreSQL only when ENISHI_TEST_POSTGRES is set
// A store with so many friends of one channel (1,000,000), each with a profile, 3 tags and 2
// attributes. Batches are sized as the pipeline sizes them, and committed with full sync.
// Each figure of the applier is the median of 5 runs after one warm-up; every run uses new events.
#include <malloc.h>
#include <sys/resource.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "base/limits.h"
#include "base/text.h"
#include "guard/sql.h"
#include "people/people.h"
#include "people/sql.h"
#include "spine/batch_size.h"
#include "store/pg_connection.h"
#include "workspace/sql.h"

namespace enishi::people {
namespace {

constexpr spine::EntryKind kContact{0x7f01}, kFollow{0x7f02}, kBlock{0x7f04};
constexpr std::size_t kRunEntries = 60'000;

SystemClock system_clock;

template <class T>
T must(Result<T> result) {
  if (!result) {
    std::fprintf(stderr, "people_apply: %s\n", result.error().message.c_str());
    std::exit(1);
  }
  if constexpr (!std::is_void_v<T>) return *std::move(result);
}

double seconds_since(std::chrono::nanoseconds started) {
  return std::chrono::duration<double>(system_clock.monotonic() - started).count();
}

double cpu_seconds() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  const auto seconds = [](const timeval& t) {
    return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_usec) / 1e6;
  };
  return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

// Memory of our own, without the pages of mapped files.
double resident_mb() {
  malloc_trim(0);
  std::ifstream status("/proc/self/status");
  for (std::string line; std::getline(status, line);)
    if (line.starts_with("RssAnon:")) return std::stod(line.substr(8)) / 1024;
  return 0;
}

LineUserId user(std::uint64_t n) {
  SeededRandom random(n);
  LineUserId id;
  random.fill(std::as_writable_bytes(std::span(id)));
  return id;
}

// Shares of a mix, in percent; the rest are contacts of known friends.
struct Mix {
  const char* name;
  unsigned follows, blocks, newcomers;
};
constexpr std::array<Mix, 3> kMixes{{{"contacts of known friends", 0, 0, 0},
                                     {"8% follow, 8% block, 4% new", 8, 8, 4},
                                     {"45% follow, 45% block, 10% new", 45, 45, 10}}};

class Bench {
 public:
  Bench(store::Store& store, std::size_t friends) : state_(store.state()), friends_(friends) {
    auto migrations = guard::sql::migrations;
    for (const auto* more : {&workspace::sql::migrations, &sql::migrations})
      migrations.insert(migrations.end(), more->begin(), more->end());
    must(state_.migrate(migrations));
    workspaces_ =
        must(workspace::Workspaces::open(state_, system_clock, random_, sealer_, operations_));
    const guard::Actor actor;
    brand_ = must(workspaces_->create_workspace(actor, "Brand", "Asia/Tokyo"));
    const auto provider = must(workspaces_->create_provider(actor, brand_.id, "A"));
    channel_ = must(workspaces_->create_channel(actor, provider.id,
                                                {.name = "OA",
                                                 .line_channel_id = "1000000001",
                                                 .channel_secret = Secret(std::string(32, '5'))}))
                   .no;
    open();
    must(people_->declare_attribute(actor, brand_.id, "rank", AttributeType::text));
    must(people_->declare_attribute(actor, brand_.id, "points", AttributeType::integer));
  }

  // Through the applier, in chunks of an entry's rows.
  void follow() {
    for_chunks([&](std::size_t first, std::size_t last) {
      std::vector<LineUserId> users;
      for (std::size_t i = first; i < last; ++i) users.push_back(user(i));
      return std::vector{friend_list_entry(channel_, Sighting::listed, now_, users)};
    });
  }
  void describe() {
    for_chunks([&](std::size_t first, std::size_t last) { return description(first, last); });
  }

  void reopen(const char* name, const char* what) {
    people_.reset();
    const double before = resident_mb(), cpu = cpu_seconds();
    const auto started = system_clock.monotonic();
    open();
    const double seconds = seconds_since(started);
    std::printf("%-8s start with %s: %.2f s (%.2f of this process), %.0f MB\n", name, what, seconds,
                cpu_seconds() - cpu, resident_mb() - before);
    std::fflush(stdout);
  }

  // Entries a second: by the clock on the wall, and by processor time of this process.
  std::pair<double, double> run(const Mix& mix) {
    std::vector<spine::NewEntry> entries;
    for (std::size_t i = 0; i < kRunEntries; ++i) entries.push_back(any_entry(mix));
    const double cpu = cpu_seconds();
    const auto started = system_clock.monotonic();
    apply(entries);
    return {kRunEntries / seconds_since(started), kRunEntries / (cpu_seconds() - cpu)};
  }
  std::size_t batch_size() const { return batch_.get(); }

 private:
  void open() {
    people_ = must(People::open(state_, *workspaces_));
    people_->register_signal(kContact, Signal::contact);
    people_->register_signal(kFollow, Signal::followed);
    people_->register_signal(kBlock, Signal::blocked);
  }

  template <class F>
  void for_chunks(F&& entries) {
    for (std::size_t first = 0; first < friends_; first += limits::people_entry_rows_max)
      apply(entries(first, std::min(friends_, first + limits::people_entry_rows_max)));
  }

  std::vector<spine::NewEntry> description(std::size_t first, std::size_t last) {
    static const std::array ranks{"bronze", "silver", "gold", "platinum"};
    std::vector<RecordNo> records;
    std::vector<AttributeChange> rows;
    std::vector<spine::NewEntry> entries;
    for (std::size_t i = first; i < last; ++i) {
      const RecordNo record{static_cast<std::uint32_t>(i + 1)};
      records.push_back(record);
      rows.push_back({.record = record,
                      .set = {{"rank", ranks[i % 4]}, {"points", static_cast<std::int64_t>(i)}},
                      .unset = {}});
      entries.push_back(profile_entry(channel_, user(i), now_,
                                      Profile{"友だち" + std::to_string(i), i % 9 ? "ja" : "en",
                                              "https://example.jp/" + std::to_string(i), "元気"}));
    }
    entries.push_back(must(tags_entry(brand_.no, now_, records, {"a", "b", "c"}, {})));
    entries.push_back(must(people_->attributes_entry(brand_.id, now_, rows)));
    return entries;
  }

  spine::NewEntry any_entry(const Mix& mix) {
    now_ += Millis{1};
    const std::uint64_t dice = random_.below(100);
    spine::NewEntry entry{.kind = kContact, .source = channel_.value, .occurred_at = now_};
    const bool newcomer = dice < mix.newcomers;
    entry.subject = newcomer ? user(friends_ + newcomers_++) : user(random_.below(friends_));
    if (newcomer || dice < mix.newcomers + mix.follows)
      entry.kind = kFollow;
    else if (dice < mix.newcomers + mix.follows + mix.blocks)
      entry.kind = kBlock;
    return entry;
  }

  void apply(std::span<const spine::NewEntry> entries) {
    spine::Applier& applier = people_->applier();
    while (!entries.empty()) {
      const auto batch = entries.first(std::min(entries.size(), batch_.get()));
      entries = entries.subspan(batch.size());
      std::chrono::nanoseconds began{0}, ended{0};
      must(state_.write([&](store::Tx& tx) -> Status {
        began = system_clock.monotonic();
        for (const spine::NewEntry& e : batch) {
          spine::Entry entry{.position = ++position_,
                             .kind = e.kind,
                             .source = e.source,
                             .occurred_at = e.occurred_at,
                             .received_at = e.occurred_at,
                             .subject = e.subject,
                             .payload = e.payload};
          TRY(applier.apply(tx, entry));
        }
        TRY(applier.flush(tx));
        ended = system_clock.monotonic();
        return {};
      }));
      applier.committed();
      batch_.measured(batch.size(), ended - began);
    }
  }

  store::Database& state_;
  const std::size_t friends_;
  SeededRandom random_{1};
  guard::Sealer sealer_ =
      must(guard::Sealer::open("", Secret(std::string(64, 'a')), false, random_));
  guard::OperationLog operations_{system_clock, random_, sealer_.derive("operation-log")};
  std::unique_ptr<workspace::Workspaces> workspaces_;
  workspace::Workspace brand_;
  ChannelNo channel_;
  std::unique_ptr<People> people_;
  spine::BatchSize batch_{limits::pipeline_batch_entries_max};
  spine::Position position_ = 0;
  Time now_ = system_clock.now();
  std::uint64_t newcomers_ = 0;
};

void run(const char* name, store::Options options, std::size_t friends) {
  auto store = must(store::Store::open(std::move(options)));
  Bench bench(*store, friends);
  std::printf("%-8s %zu friends\n", name, friends);
  bench.follow();
  bench.reopen(name, "records and friendships");
  bench.describe();
  bench.reopen(name, "all (and profile, 3 tags, 2 attributes)");
  for (const Mix& mix : kMixes) {
    bench.run(mix);
    std::array<std::pair<double, double>, 5> runs;
    for (auto& r : runs) r = bench.run(mix);
    std::ranges::sort(runs);
    std::printf("%-8s %-32s %8.0f entries/s, %8.0f a processor second (batches of %zu)\n", name,
                mix.name, runs[2].first, runs[2].second, bench.batch_size());
    std::fflush(stdout);
  }
}

void run_postgres(const std::string& url, const std::string& directory, std::size_t friends) {
  auto server = must(store::PgConnection::open(url));
  must(server.exec("DROP DATABASE IF EXISTS enishi_bench_people"));
  must(server.exec("CREATE DATABASE enishi_bench_people"));
  const std::size_t query = std::min(url.find('?'), url.size());
  const std::size_t path = std::min(url.find('/', url.find("://") + 3), query);
  run("postgres",
      {.directory = directory,
       .database_url = url.substr(0, path) + "/enishi_bench_people" + url.substr(query)},
      friends);
  must(server.exec("DROP DATABASE enishi_bench_people"));
}

}  // namespace
}  // namespace enishi::people

int main(int argc, char** argv) {
  std::size_t friends = 1'000'000;
  if (argc > 1) {
    const auto given = enishi::parse_int<std::size_t>(argv[1]);
    if (argc > 2 || !given || *given == 0 || *given > 100'000'000) {
      std::fprintf(stderr, "usage: people_apply [friends]\n");
      return 2;
    }
    friends = *given;
  }
  std::string directory = (std::filesystem::temp_directory_path() / "people-XXXXXX").string();
  if (!mkdtemp(directory.data())) return 1;
  std::filesystem::create_directory(directory + "/sqlite");
  std::filesystem::create_directory(directory + "/postgres");
  enishi::people::run("sqlite", {.directory = directory + "/sqlite"}, friends);
  const char* url = std::getenv("ENISHI_TEST_POSTGRES");
  if (url) enishi::people::run_postgres(url, directory + "/postgres", friends);
  std::filesystem::remove_all(directory);
}
