// Entries a second stored by the log and applied by the pipeline, on both backends, beside what the
// disk gives:
//   bench/spine_log [entries]      PostgreSQL only when ENISHI_TEST_POSTGRES is set
// Each figure is the median of 5 runs after one warm-up. An entry is a LINE event: 300 bytes, a
// ULID as key, a person. "stored" means answered, that is committed with fsync.
#include <stdlib.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cstdio>
#include <filesystem>
#include <functional>
#include <string>
#include <thread>
#include <vector>

#include <fcntl.h>
#include <unistd.h>

#include "base/bytes.h"
#include "base/text.h"
#include "spine/log.h"
#include "spine/pipeline.h"
#include "spine/sql.h"
#include "store/pg_connection.h"
#include "store/store.h"

namespace enishi::spine {
namespace {

constexpr std::size_t kPayloadBytes = 300;
constexpr std::size_t kRowBytes = kPayloadBytes + 60;  // with key, subject, times
constexpr int kRuns = 5;

SystemClock the_clock;

template <class T>
T must(Result<T> result) {
  if (!result) {
    std::fprintf(stderr, "spine_log: %s\n", result.error().message.c_str());
    std::exit(1);
  }
  if constexpr (!std::is_void_v<T>) return *std::move(result);
}

double seconds_of(const std::function<void()>& work) {
  const auto started = the_clock.monotonic();
  work();
  return std::chrono::duration<double>(the_clock.monotonic() - started).count();
}

double median(std::vector<double> values) {
  std::ranges::sort(values);
  return values[values.size() / 2];
}

// Callers with so many requests under way, each of so many entries.
struct Load {
  const char* name;
  std::size_t entries;      // of one append
  std::size_t outstanding;  // appends not yet answered, all callers together
};

class Producer {
 public:
  Producer(Log& log, unsigned number) : log_(log), number_(number) {}

  void run(std::size_t appends, const Load& load, std::size_t outstanding) {
    for (std::size_t i = 0; i < appends; ++i) {
      for (auto now = open_.load(); now >= outstanding; now = open_.load()) open_.wait(now);
      ++open_;
      log_.append(make(load.entries), std::nullopt, [this](Result<Receipt> receipt) {
        must(std::move(receipt));
        --open_;
        open_.notify_one();
      });
    }
    for (auto now = open_.load(); now > 0; now = open_.load()) open_.wait(now);
  }

 private:
  std::vector<NewEntry> make(std::size_t count) {
    std::vector<NewEntry> entries(count);
    const Time now = the_clock.now();
    for (NewEntry& entry : entries) {
      entry.kind = EntryKind{0x7f01};
      entry.source = 1;
      entry.has_key = true;
      // A ULID: 48 bits of time, then what makes it unique.
      std::string key;
      append_be64(key, (static_cast<std::uint64_t>(to_ms(now)) << 16) | number_);
      append_be64(key, next_++ * 0x9E3779B97F4A7C15ull);
      entry.key = {*bytes16_from(key), now};
      entry.occurred_at = now;
      entry.subject = entry.key.bytes;
      entry.payload = payload_;
    }
    return entries;
  }

  Log& log_;
  const std::uint64_t number_;
  std::uint64_t next_ = 1;
  const std::string payload_ = std::string(kPayloadBytes, 'e');
  std::atomic<std::size_t> open_{0};
};

class Trivial final : public Applier {
 public:
  std::string_view name() const override { return "trivial"; }
  Status apply(store::Tx&, Entry& entry) override {
    bytes += entry.payload.size();
    return {};
  }
  Status flush(store::Tx&) override { return {}; }
  void committed() noexcept override {}
  void rolled_back() noexcept override {}
  std::size_t bytes = 0;
};

double write_and_sync(const std::string& path, std::size_t entries, std::size_t group) {
  const std::string block(group * kRowBytes, 'x');
  const int fd = open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600);
  const double taken = seconds_of([&] {
    for (std::size_t done = 0; done < entries; done += group) {
      if (write(fd, block.data(), block.size()) < 0 || fdatasync(fd) != 0) std::exit(1);
    }
  });
  close(fd);
  return static_cast<double>(entries) / taken;
}

class Bench {
 public:
  Bench(const char* name, store::Options options, std::size_t entries)
      : name_(name), directory_(options.directory), entries_(entries) {
    store_ = must(store::Store::open(std::move(options)));
    must(store_->state().migrate(sql::migrations));
  }

  void store(const Load& load) {
    std::vector<double> rates, references;
    double group = 1;
    for (int run = -1; run < kRuns; ++run) {
      Metrics metrics;
      auto log = must(Log::open(*store_, the_clock, metrics));
      const double taken = seconds_of([&] { run_producers(*log, load); });
      const auto commits = metrics.histogram("enishi_intake_commit_seconds", "").count();
      log.reset();
      group = static_cast<double>(entries_) / static_cast<double>(commits);
      const double reference = write_and_sync(directory_ + "/reference", entries_,
                                              static_cast<std::size_t>(group + 0.5));
      if (run < 0) continue;
      rates.push_back(static_cast<double>(entries_) / taken);
      references.push_back(reference);
    }
    std::printf("%-8s stored  %-36s %9.0f entries/s, %6.0f a commit; write + fdatasync %9.0f/s\n",
                name_, load.name, median(rates), group, median(references));
  }

  void apply() {
    std::vector<double> rates;
    for (int run = -1; run < kRuns; ++run) {
      Metrics metrics;
      auto log = must(Log::open(*store_, the_clock, metrics));
      Trivial trivial;
      auto pipeline = must(Pipeline::open(store_->state(), *log, metrics, {&trivial}));
      const Position before = pipeline->applied();
      const double taken = seconds_of([&] { must(pipeline->catch_up()); });
      const auto applied = static_cast<double>(pipeline->applied() - before);
      if (run >= 0) rates.push_back(applied / taken);
      must(store_->state().write([](store::Tx& tx) -> Status {
        ASSIGN(const auto at, tx.integer(sql::get_cursor));
        TRY(tx.exec(sql::move_cursor, {0, at.value_or(0)}));
        return {};
      }));
    }
    std::printf("%-8s applied %-36s %9.0f entries/s\n", name_, "by an applier that does nothing",
                median(rates));
  }

 private:
  void run_producers(Log& log, const Load& load) const {
    constexpr unsigned kThreads = 2;
    std::vector<std::unique_ptr<Producer>> producers;
    std::vector<std::thread> threads;
    const auto salt = static_cast<unsigned>(log.end());  // keys of its own for each run
    for (unsigned i = 0; i < kThreads; ++i) {
      producers.push_back(std::make_unique<Producer>(log, (salt * kThreads + i) & 0xffff));
      threads.emplace_back([&load, this, producer = producers.back().get()] {
        producer->run(entries_ / load.entries / kThreads, load, load.outstanding / kThreads);
      });
    }
    for (std::thread& thread : threads) thread.join();
  }

  const char* name_;
  const std::string directory_;
  const std::size_t entries_;
  std::unique_ptr<store::Store> store_;
};

void run(const char* name, const store::Options& options, std::size_t entries) {
  Bench bench(name, options, entries);
  bench.store({"1 an append, 256 callers", 1, 256});
  bench.store({"1 an append, 2,048 callers", 1, 2'048});
  bench.store({"100 an append, 32 callers", 100, 32});
  bench.apply();
}

void run_postgres(const std::string& url, const std::string& directory, std::size_t entries) {
  auto server = must(store::PgConnection::open(url));
  must(server.exec("DROP DATABASE IF EXISTS enishi_bench_spine"));
  must(server.exec("CREATE DATABASE enishi_bench_spine"));
  const std::size_t query = std::min(url.find('?'), url.size());
  const std::size_t path = std::min(url.find('/', url.find("://") + 3), query);
  run("postgres",
      {.directory = directory,
       .database_url = url.substr(0, path) + "/enishi_bench_spine" + url.substr(query)},
      entries);
  must(server.exec("DROP DATABASE enishi_bench_spine"));
}

}  // namespace
}  // namespace enishi::spine

int main(int argc, char** argv) {
  using namespace enishi;
  const std::size_t entries = argc > 1 ? parse_int<std::size_t>(argv[1]).value_or(0) : 100'000;
  if (entries < 1'000) return 2;
  std::string directory = (std::filesystem::temp_directory_path() / "enishi-XXXXXX").string();
  if (!mkdtemp(directory.data())) return 1;
  spine::run("sqlite", {.directory = directory + "/sqlite", .database_url = {}}, entries);
  if (const char* url = std::getenv("ENISHI_TEST_POSTGRES"))
    spine::run_postgres(url, directory + "/postgres", entries);
  std::filesystem::remove_all(directory);
  return 0;
}
