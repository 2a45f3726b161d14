// Rows a second through exec_many on both backends, beside what the disk and memory give:
//   bench/store_rows [rows]      PostgreSQL only when ENISHI_TEST_POSTGRES is set
// Each figure is the median of 5 runs after one warm-up. A row is 150 bytes: number, time, id,
// text.
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/random.h"
#include "base/text.h"
#include "store/pg_connection.h"
#include "store/store.h"

namespace enishi::store {
namespace {

constexpr std::size_t kBatch = 1'000;
constexpr std::size_t kRowBytes = 150;
constexpr std::size_t kColumns = 4;

const Sql make_event{"bench.make",
                     "CREATE TABLE event (seq INTEGER PRIMARY KEY, at INTEGER NOT NULL,"
                     " who BLOB NOT NULL, body TEXT NOT NULL)",
                     "CREATE TABLE event (seq BIGINT PRIMARY KEY, at BIGINT NOT NULL,"
                     " who BYTEA NOT NULL, body TEXT NOT NULL)"};
const Sql insert_event{"bench.insert",
                       "INSERT INTO event (seq, at, who, body) VALUES (?1, ?2, ?3, ?4)",
                       "INSERT INTO event (seq, at, who, body) VALUES ($1, $2, $3, $4)"};
const Sql touch_event{"bench.touch", "UPDATE event SET at = ?2 WHERE seq = ?1",
                      "UPDATE event SET at = $2 WHERE seq = $1"};
const Sql scan_events{"bench.scan", "SELECT seq, at, who, body FROM event",
                      "SELECT seq, at, who, body FROM event"};

SystemClock system_clock;

double seconds_of(const std::function<void()>& work) {
  const auto started = system_clock.monotonic();
  work();
  return std::chrono::duration<double>(system_clock.monotonic() - started).count();
}

double median_of_5(const std::function<double()>& run) {
  run();
  std::array<double, 5> results;
  for (double& r : results) r = run();
  std::ranges::sort(results);
  return results[2];
}

template <class T>
T must(Result<T> result) {
  if (!result) {
    std::fprintf(stderr, "store_rows: %s\n", result.error().message.c_str());
    std::exit(1);
  }
  if constexpr (!std::is_void_v<T>) return *std::move(result);
}

class Bench {
 public:
  Bench(Database& db, std::size_t rows) : db_(db), rows_(rows), body_(kRowBytes - 32, 'x') {
    const Sql* migrations[] = {&make_event};
    must(db_.migrate(migrations));
  }

  double insert() {
    const double taken = seconds_of([&] {
      for (std::size_t done = 0; done < rows_; done += kBatch) insert_batch();
    });
    return static_cast<double>(rows_) / taken;
  }

  double update() {
    std::int64_t seq = 0;
    const double taken = seconds_of([&] {
      for (std::size_t done = 0; done < rows_; done += kBatch) {
        std::vector<Param> params;
        for (std::size_t i = 0; i < kBatch; ++i) params.insert(params.end(), {++seq, seq});
        must(db_.write([&](Tx& tx) -> Status {
          TRY(tx.exec_many(touch_event, 2, params));
          return {};
        }));
      }
    });
    return static_cast<double>(rows_) / taken;
  }

  double scan() {
    std::size_t rows = 0, bytes = 0;
    const double taken = seconds_of([&] {
      must(db_.read([&](Tx& tx) {
        return tx.query(scan_events, {}, [&](const Row& row) {
          ++rows;
          bytes += static_cast<std::size_t>(row.integer(0) & row.integer(1)) + row.blob(2).size() +
                   row.text(3).size();
        });
      }));
    });
    return bytes ? static_cast<double>(rows) / taken : 0;
  }

  // Milliseconds of single-row commits: median, 99 % and longest.
  std::array<double, 3> commits(std::size_t count) {
    std::vector<double> times;
    for (std::size_t i = 0; i < count; ++i) {
      times.push_back(1e3 * seconds_of([&] {
                        must(db_.write([&](Tx& tx) -> Status {
                          TRY(tx.exec(insert_event, {++seq_, 1, who_, body_}));
                          return {};
                        }));
                      }));
    }
    std::ranges::sort(times);
    return {times[count / 2], times[count * 99 / 100], times.back()};
  }

  // The longest of the commits of insert(), in milliseconds.
  double longest_batch() const { return longest_ms_; }

 private:
  void insert_batch() {
    std::vector<Param> params;
    params.reserve(kBatch * kColumns);
    for (std::size_t i = 0; i < kBatch; ++i)
      params.insert(params.end(), {++seq_, 1'790'000'000'000 + seq_, who_, body_});
    const double taken = seconds_of([&] {
      must(db_.write([&](Tx& tx) -> Status {
        TRY(tx.exec_many(insert_event, kColumns, params));
        return {};
      }));
    });
    longest_ms_ = std::max(longest_ms_, 1e3 * taken);
  }

  Database& db_;
  const std::size_t rows_;
  const std::string body_;
  SystemRandom random_;
  const Id<struct WhoTag> who_ = Id<struct WhoTag>::make(system_clock.now(), random_);
  std::int64_t seq_ = 0;
  double longest_ms_ = 0;
};

void run(const char* name, Options options, std::size_t rows) {
  auto store = must(Store::open(std::move(options)));
  auto part = must(store->part("bench", true));
  Bench bench(*part, rows);
  const double inserted = median_of_5([&] { return bench.insert(); });
  const double updated = median_of_5([&] { return bench.update(); });
  const double scanned = median_of_5([&] { return bench.scan(); });
  const auto [median, p99, longest] = bench.commits(2'000);
  std::printf("%-9s insert %9.0f rows/s (longest commit of 1,000: %.1f ms)\n", name, inserted,
              bench.longest_batch());
  std::printf("%-9s update %9.0f rows/s   scan %9.0f rows/s\n", name, updated, scanned);
  std::printf("%-9s one-row commit: median %.2f ms, 99 %% %.2f ms, longest %.2f ms\n", name, median,
              p99, longest);
}

void reference(const std::string& directory, std::size_t rows) {
  const std::string block(kBatch * kRowBytes, 'x');
  const double synced = median_of_5([&] {
    const int fd = open((directory + "/reference").c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600);
    const double taken = seconds_of([&] {
      for (std::size_t done = 0; done < rows; done += kBatch) {
        if (write(fd, block.data(), block.size()) < 0 || fdatasync(fd) != 0) std::exit(1);
      }
    });
    close(fd);
    return static_cast<double>(rows) / taken;
  });
  std::string from(64 << 20, 'x'), to(64 << 20, 'y');
  const double copied = median_of_5([&] {
    return static_cast<double>(from.size()) / 1e9 /
           seconds_of([&] { std::memcpy(to.data(), from.data(), from.size()); });
  });
  std::printf("reference write + fdatasync per 1,000: %.0f rows/s; memcpy %.1f GB/s\n", synced,
              copied);
}

void run_postgres(const std::string& url, const std::string& directory, std::size_t rows) {
  auto server = must(PgConnection::open(url));
  must(server.exec("DROP DATABASE IF EXISTS enishi_bench"));
  must(server.exec("CREATE DATABASE enishi_bench"));
  const std::size_t query = std::min(url.find('?'), url.size());
  const std::size_t path = std::min(url.find('/', url.find("://") + 3), query);
  run("postgres",
      {.directory = directory,
       .database_url = url.substr(0, path) + "/enishi_bench" + url.substr(query)},
      rows);
  must(server.exec("DROP DATABASE enishi_bench"));
}

}  // namespace
}  // namespace enishi::store

int main(int argc, char** argv) {
  using namespace enishi;
  const std::size_t rows = argc > 1 ? parse_int<std::size_t>(argv[1]).value_or(0) : 200'000;
  if (rows < store::kBatch) return 2;
  std::string directory = (std::filesystem::temp_directory_path() / "enishi-XXXXXX").string();
  if (!mkdtemp(directory.data())) return 1;
  store::reference(directory, rows);
  store::run("sqlite", {.directory = directory + "/sqlite", .database_url = {}}, rows);
  if (const char* url = std::getenv("ENISHI_TEST_POSTGRES"))
    store::run_postgres(url, directory + "/postgres", rows);
  std::filesystem::remove_all(directory);
  return 0;
}
