#include "store/sqlite_store.h"

#include "store/files.h"
#include "store/sqlite_session.h"

namespace enishi::store {
namespace {

constexpr std::string_view kSuffix = ".db";
constexpr std::string_view kDropped = ".dropped";  // behind the name of a part's file
constexpr int kStateCacheKib = 32 << 10;
constexpr int kLogCacheKib = 8 << 10;
constexpr std::int64_t kStateMmapBytes = 256 << 20;
// The commit that fills the WAL to this many pages of 4 KiB copies them into the file, and waits
// for it. In the state hot pages are copied once for many commits; the log only grows, so that
// smaller steps cost nothing and stall less.
constexpr int kStateCheckpointPages = 2'000;
constexpr int kLogCheckpointPages = 1'000;
constexpr std::int64_t kWalBytesKept = 64 << 20;

class SqlitePart final : public Part {
 public:
  SqlitePart(PartOptions part, const std::string& directory, const std::string& vfs,
             std::shared_ptr<void> lock)
      : Part(part), lock_(std::move(lock)) {
    const bool state = part.name == "state";
    options_ = {.path = directory + "/" + part.name + std::string(kSuffix),
                .vfs = vfs,
                .sync = part.sync,
                .cache_kib = state ? kStateCacheKib : kLogCacheKib,
                .mmap_bytes = state ? kStateMmapBytes : 0,
                .checkpoint_pages = state ? kStateCheckpointPages : kLogCheckpointPages,
                .wal_bytes_kept = kWalBytesKept};
  }
  Backend backend() const override { return Backend::sqlite; }

 protected:
  Result<std::unique_ptr<Session>> connect(Access access) const override {
    SqliteOptions options = options_;
    if (access == Access::read) options.cache_kib /= 4;  // there are several readers
    return SqliteSession::open(options, access);
  }
  Status purge(Session& writer) override { return static_cast<SqliteSession&>(writer).purge(); }

 private:
  SqliteOptions options_;
  std::shared_ptr<void> lock_;
};

class SqliteStore final : public PartStore {
 public:
  static Result<std::unique_ptr<Store>> open(Options options, std::shared_ptr<void> lock) {
    std::unique_ptr<SqliteStore> store(new SqliteStore(std::move(options), std::move(lock)));
    TRY(store->open_state());
    store->erase_dropped();
    return store;
  }
  Backend backend() const override { return Backend::sqlite; }

 protected:
  Result<std::vector<std::string>> list() const override {
    ASSIGN(auto files, list_directory(directory_));
    std::vector<std::string> names;
    for (const std::string& file : files) {
      if (!file.ends_with(kSuffix)) continue;
      std::string name = file.substr(0, file.size() - kSuffix.size());
      if (check_part_name(name)) names.push_back(std::move(name));
    }
    return names;
  }

  Result<std::shared_ptr<Database>> open_part(PartOptions part, bool create) override {
    ASSIGN(const bool exists, file_exists(path(part.name)));
    if (!exists && !create) return fail(ErrorCode::not_found, "no part " + part.name);
    // Made here for its mode, which SQLite gives to the files beside it too.
    if (!exists) TRY(File::create(path(part.name)));
    auto opened = std::make_shared<SqlitePart>(std::move(part), directory_, options().vfs, lock_);
    // Opens the writer, so that a file that is no database is found here, not later.
    TRY(opened->write([](Tx&) -> Status { return {}; }));
    if (!exists) TRY(sync_directory(directory_));
    return opened;
  }

  Status erase_part(const std::string& name) override {
    ASSIGN(const bool exists, file_exists(path(name)));
    if (!exists) return fail(ErrorCode::not_found, "no part " + name);
    // The database file last: as long as it is there, a dropping that was cut short is repeated.
    TRY(remove_file(path(name) + "-shm"));
    TRY(remove_file(path(name) + "-wal"));
    TRY(rename_file(path(name), path(name) + std::string(kDropped)));
    return sync_directory(directory_);
  }

  Status sweep() override {
    ASSIGN(const auto files, list_directory(directory_));
    for (const std::string& file : files) {
      if (!file.ends_with(kDropped)) continue;
      TRY(remove_large_file(directory_ + "/" + file));
      TRY(sync_directory(directory_));
    }
    return {};
  }

 private:
  SqliteStore(Options options, std::shared_ptr<void> lock)
      : PartStore(std::move(options)), lock_(std::move(lock)) {}
  std::string path(const std::string& name) const {
    return directory_ + "/" + name + std::string(kSuffix);
  }

  std::shared_ptr<void> lock_;
};

}  // namespace

Result<std::unique_ptr<Store>> open_sqlite_store(Options options, std::shared_ptr<void> lock) {
  return SqliteStore::open(std::move(options), std::move(lock));
}

}  // namespace enishi::store
