// Stores for tests, on both backends. Every store test is written once:
//   class PeopleTest : public store::testing::StoreTest {};
//   ENISHI_ON_BOTH_STORES(PeopleTest);
//   TEST_P(PeopleTest, ...) { auto& db = store().state(); ... }
// A test of what survives a power cut derives from CrashTest instead.
#pragma once

#include <gtest/gtest.h>

#include <functional>
#include <memory>
#include <string>

#include "store/store.h"

namespace enishi::store::testing {

// A fresh directory that goes with the object.
class TempDir {
 public:
  TempDir();
  ~TempDir();
  TempDir(const TempDir&) = delete;
  TempDir& operator=(const TempDir&) = delete;
  const std::string& path() const { return path_; }

 private:
  std::string path_;
};

// URL of a fresh database on the server of ENISHI_TEST_POSTGRES, dropped at the end of the process.
// Absent variable: the test fails with a hint (never a silent skip).
std::string fresh_postgres_url();
// Empties such a database for the next one who asks; nobody may be connected to it.
void give_back_postgres_url(const std::string& url);

// An open store of its own for each test: store().state() is empty, without migrations. A suite
// that overrides SetUp or TearDown calls these too; what stands on the store must be gone before
// StoreTest::TearDown.
class StoreTest : public ::testing::TestWithParam<Backend> {
 protected:
  void SetUp() override;
  void TearDown() override;
  Store& store() { return *store_; }
  Options& options() { return options_; }
  void reopen();  // closes and opens the same store again
  void close() { store_.reset(); }

 private:
  TempDir dir_;
  Options options_;
  std::string shared_url_;
  std::unique_ptr<Store> store_;
};

std::string backend_name(const ::testing::TestParamInfo<Backend>& info);

// --- Power loss on both backends ----------------------------------------------------------------

// What a power cut leaves of the writes that no sync had completed: nothing, or a random choice of
// them, some torn (SQLite only: on PostgreSQL the kernel keeps what the server wrote).
enum class Loss : unsigned char { all, some };

// A StoreTest whose storage can lose its power: SQLite runs on the VFS "unsynced", PostgreSQL on a
// private server of the test process (made by $ENISHI_TEST_POSTGRES_TOOL).
class CrashTest : public StoreTest {
 protected:
  void SetUp() override;
  void TearDown() override;
  // Cuts the power, calls `let_go` (the test destroys what stands on the store, and handles of
  // parts), closes the store, and opens it as after a restart. Whatever is written between the cut
  // and the opening fails with ErrorCode::io and is lost.
  void crash(const std::function<void()>& let_go = {}, Loss loss = Loss::all,
             std::uint64_t seed = 1);
};

// --- The VFS "unsynced" -------------------------------------------------------------------------
// Lies over the default VFS: writes stay in memory, seen by this process only, until the file is
// synced. Process-wide; thread safe. Use: Options::vfs = kUnsyncedVfs.
inline constexpr const char* kUnsyncedVfs = "unsynced";
void install_unsynced_vfs();  // may be called again; forgets the state of all files

// From now on every write, sync and deletion fails, as if the machine were gone.
void cut_power();
// Ends a power cut: what was not synced is lost. Every store on the VFS must be closed by then.
void power_on(Loss loss = Loss::all, std::uint64_t seed = 1);

// The n-th write, sync or truncation from now on (1: the next) fails, and with `forever` all that
// follow; n = 0 ends it. A full disk fails writes with SQLITE_FULL, the rest fails with
// SQLITE_IOERR. A sync that fails forgets its writes, as Linux does.
enum class Fault : unsigned char { none, disk_full, io_error };
void fail_after(std::int64_t operations, Fault fault, bool forever = false);
// Whether a fault has struck since fail_after(): a loop over n ends when it has not.
bool fault_struck();

// Canary: syncs are answered without writing through, so that a durability test must fail.
void set_lying_sync(bool on);

// --- A private PostgreSQL server ----------------------------------------------------------------
// Started on first use, stopped and removed at the end of the process.
std::string private_postgres_url();  // of a fresh database on it
void crash_private_postgres();       // immediate stop, then start: what a power cut leaves
void stop_private_postgres();        // immediate stop
void start_private_postgres();

}  // namespace enishi::store::testing

#define ENISHI_ON_BOTH_STORES(suite)                                                           \
  INSTANTIATE_TEST_SUITE_P(                                                                    \
      Stores, suite,                                                                           \
      ::testing::Values(::enishi::store::Backend::sqlite, ::enishi::store::Backend::postgres), \
      ::enishi::store::testing::backend_name)
