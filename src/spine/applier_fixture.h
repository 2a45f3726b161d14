// Appliers for tests: one that keeps a diary, one that counts in the state; and a state that can
// lose the answer of a commit.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "spine/pipeline.h"
#include "spine/spine_fixture.h"

namespace enishi::spine {

// Writes down each call, and fails where told.
class Diary : public Applier {
 public:
  Diary(std::string own_name, std::vector<std::string>& calls)
      : own_name_(std::move(own_name)), calls_(calls) {}
  std::string_view name() const override { return own_name_; }
  Status apply(store::Tx&, Entry& entry) override {
    note(std::string(entry.payload));
    if (entry.payload == fails_at) return fail(fails_with, "cannot");
    records.push_back(entry.record);
    entry.record += 5;
    staged_.push_back(entry.position);
    return {};
  }
  Status flush(store::Tx&) override {
    note("flush");
    if (fails_at == "flush") return fail(fails_with, "cannot");
    return {};
  }
  void committed() noexcept override {
    note("committed");
    applied.insert(applied.end(), staged_.begin(), staged_.end());
    staged_.clear();
  }
  void rolled_back() noexcept override {
    note("rolled back");
    staged_.clear();
  }

  std::string fails_at;
  ErrorCode fails_with = ErrorCode::internal;
  std::vector<Position> applied;
  std::vector<std::uint32_t> records;  // as they were found

 private:
  void note(const std::string& what) { calls_.push_back(own_name_ + ":" + what); }
  std::string own_name_;
  std::vector<std::string>& calls_;
  std::vector<Position> staged_;
};

namespace test_sql {
inline const store::Sql migration{
    "test.migration_001_applied",
    "CREATE TABLE applied (name TEXT NOT NULL PRIMARY KEY, count INTEGER NOT NULL)",
    "CREATE TABLE applied (name TEXT NOT NULL PRIMARY KEY, count BIGINT NOT NULL)"};
inline const store::Sql count{"test.count",
                              "INSERT INTO applied (name, count) VALUES (?1, 1)"
                              " ON CONFLICT (name) DO UPDATE SET count = applied.count + 1",
                              "INSERT INTO applied (name, count) VALUES ($1, 1)"
                              " ON CONFLICT (name) DO UPDATE SET count = applied.count + 1"};
inline const store::Sql counts{"test.counts", "SELECT name, count FROM applied",
                               "SELECT name, count FROM applied"};
}  // namespace test_sql

// Counts in the state how often each payload was applied.
class Counting : public Applier {
 public:
  static Status migrate(store::Database& state) {
    std::vector<const store::Sql*> list = sql::migrations;
    list.push_back(&test_sql::migration);
    return state.migrate(list);
  }
  static std::map<std::string, std::int64_t> counts(const store::Database& state) {
    std::map<std::string, std::int64_t> counts;
    EXPECT_TRUE(state.read([&](store::Tx& tx) {
      return tx.query(test_sql::counts, {},
                      [&](const store::Row& row) { counts.emplace(row.str(0), row.integer(1)); });
    }));
    return counts;
  }

  std::string_view name() const override { return "counting"; }
  Status apply(store::Tx&, Entry& entry) override {
    staged_.emplace_back(entry.payload);
    return {};
  }
  Status flush(store::Tx& tx) override {
    std::vector<store::Param> params(staged_.begin(), staged_.end());
    TRY(tx.exec_many(test_sql::count, 1, params));
    return {};
  }
  void committed() noexcept override { staged_.clear(); }
  void rolled_back() noexcept override { staged_.clear(); }

 private:
  std::vector<std::string> staged_;
};

// The state behind a connection that breaks.
class FlakyDatabase : public store::Database {
 public:
  enum class Break : unsigned char {
    none,
    before_commit,  // nothing happened, the error says so
    after_commit,   // it happened, but the answer was lost
    run_again,      // the body is run twice, as after a serialisation failure
  };
  explicit FlakyDatabase(store::Database& real) : real_(real) {}
  void break_next(Break how) { next_ = how; }

  Status write(const std::function<Status(store::Tx&)>& body) override {
    const Break how = std::exchange(next_, Break::none);
    const auto undone = [&](store::Tx& tx) -> Status {
      TRY(body(tx));
      return fail(ErrorCode::io, "connection lost");
    };
    if (how == Break::before_commit) return real_.write(undone);
    if (how == Break::run_again) (void)real_.write(undone);
    TRY(real_.write(body));
    if (how == Break::after_commit) return fail(ErrorCode::io, "connection lost");
    return {};
  }
  Status read(const std::function<Status(store::Tx&)>& body) const override {
    return real_.read(body);
  }
  Status migrate(std::span<const store::Sql* const> list) override { return real_.migrate(list); }
  store::Backend backend() const override { return real_.backend(); }
  Status purge_deleted_bytes() override { return real_.purge_deleted_bytes(); }

 private:
  store::Database& real_;
  Break next_ = Break::none;
};

}  // namespace enishi::spine
