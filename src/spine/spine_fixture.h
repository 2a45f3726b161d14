// What the tests of this room share: a store with the room's migrations, a clock that stands still,
// and short ways to make, append and read entries.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "base/testing_seeds.h"
#include "spine/log.h"
#include "spine/sql.h"
#include "store/testing.h"

namespace enishi::spine {

inline constexpr EntryKind kTestKind{0x7f01};

// On PostgreSQL, whose power cuts take seconds, a hundredth of them.
inline std::vector<std::uint64_t> seeds(store::Backend backend, std::uint64_t fallback) {
  std::vector<std::uint64_t> list = enishi::seeds(fallback);
  if (backend == store::Backend::postgres && list.size() > 1)
    list.resize(std::max<std::size_t>(1, list.size() / 100));
  return list;
}

inline NewEntry entry_of(std::string payload, std::uint32_t source = 1) {
  NewEntry entry;
  entry.kind = kTestKind;
  entry.source = source;
  entry.payload = std::move(payload);
  return entry;
}

inline Bytes16 key_of(std::string_view name) {
  return make_uuid_from_name(name);
}

// An entry that is appended once: its payload is its key.
inline NewEntry keyed(std::string name, Time made_at = kTimeMin, std::uint32_t source = 1) {
  NewEntry entry = entry_of(name, source);
  entry.has_key = true;
  entry.key = {key_of(name), made_at};
  return entry;
}

template <class... E>
std::vector<NewEntry> entries_of(E... entry) {
  std::vector<NewEntry> entries;
  (entries.push_back(std::move(entry)), ...);
  return entries;
}

// An Entry that owns its payload.
struct Copy {
  Entry entry;
  std::string payload;
};

inline std::vector<Copy> read_all(const Log& log, Position after = 0) {
  std::vector<Copy> all;
  Position at = after;
  for (;;) {
    auto last = log.read(at, 100, [&](Entry& entry) -> Status {
      all.push_back({entry, std::string(entry.payload)});
      return {};
    });
    if (!last) {
      ADD_FAILURE() << last.error().message;
      return all;
    }
    if (*last == at) return all;
    at = *last;
  }
}

inline std::vector<std::string> payloads(const Log& log) {
  std::vector<std::string> list;
  for (const Copy& copy : read_all(log)) list.push_back(copy.payload);
  return list;
}

// "" if the positions are 1, 2, 3 ... from `first` on and received_at never goes back.
inline std::string problem_of_order(const std::vector<Copy>& all, Position first = 1) {
  Time before = kTimeMin;
  for (const Copy& copy : all) {
    if (copy.entry.position != first++)
      return "position " + std::to_string(copy.entry.position) + " instead of " +
             std::to_string(first - 1);
    if (copy.entry.received_at < before) return "received_at goes back";
    before = copy.entry.received_at;
  }
  return {};
}

// Base is StoreTest or CrashTest.
template <class Base>
class SpineFixture : public Base {
 protected:
  // Noon of a day, so that small steps stay in it.
  static constexpr Time kNoon = from_ms(1'790'078'400'000);  // 2026-09-22T12:00:00Z

  void SetUp() override {
    Base::SetUp();
    ASSERT_TRUE(this->store().state().migrate(sql::migrations));
    open_log();
  }
  void TearDown() override {
    log_.reset();
    Base::TearDown();
  }
  // Begins anew with an empty store (of a CrashTest).
  void fresh_store() {
    log_.reset();
    this->close();
    fresh_directory_ = std::make_unique<store::testing::TempDir>();
    this->options().directory = fresh_directory_->path();
    if (this->GetParam() == store::Backend::postgres)
      this->options().database_url = store::testing::private_postgres_url();
    this->reopen();
    ASSERT_TRUE(this->store().state().migrate(sql::migrations));
    open_log();
  }
  void open_log(Millis commit_every = Millis{0}) {
    log_.reset();
    auto opened = Log::open(this->store(), clock_, metrics_, commit_every);
    ASSERT_TRUE(opened) << opened.error().message;
    log_ = *std::move(opened);
  }
  void close_log() { log_.reset(); }
  Log& log() { return *log_; }

  Result<Receipt> append(std::vector<NewEntry> entries) {
    return log_->append_and_wait(std::move(entries));
  }
  template <class... E>
  Result<Receipt> append(NewEntry first, E... more) {
    return append(entries_of(std::move(first), std::move(more)...));
  }

  ManualClock clock_{kNoon};
  Metrics metrics_;
  std::unique_ptr<store::testing::TempDir> fresh_directory_;
  std::unique_ptr<Log> log_;
};

class SpineTest : public SpineFixture<store::testing::StoreTest> {};

}  // namespace enishi::spine
