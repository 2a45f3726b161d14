// The VFS "unsynced": see testing.h. Contents of files live in memory; the files of the default VFS
// below hold what was synced, and its locks and shared memory are used as they are.
#include <sqlite3.h>

#include <algorithm>
#include <cstring>
#include <fstream>
#include <map>
#include <memory>
#include <mutex>
#include <vector>

#include "base/random.h"
#include "store/testing.h"

namespace enishi::store::testing {
namespace {

struct Operation {
  bool truncation;
  std::size_t at;  // of a truncation: the new size
  std::string bytes;
};

// One file: as this process sees it, and what of that is not on the disk yet.
struct Node {
  std::string content;
  std::vector<Operation> unsynced;
  int handles = 0;
};

void carry_out(std::string& content, const Operation& op) {
  if (op.truncation) {
    content.resize(std::min(content.size(), op.at));
    return;
  }
  if (content.size() < op.at + op.bytes.size()) content.resize(op.at + op.bytes.size());
  content.replace(op.at, op.bytes.size(), op.bytes);
}

std::string read_file(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

void write_file(const std::string& path, const std::string& content) {
  std::ofstream(path, std::ios::binary | std::ios::trunc) << content;
}

// The state of the simulated machine; every field is guarded by the mutex.
struct Machine {
  std::mutex mutex;
  std::map<std::string, Node> nodes;
  bool off = false;
  bool lying = false;
  Fault fault = Fault::none;
  std::int64_t countdown = 0;
  bool forever = false;
  bool struck = false;

  // Whether the operation that starts now must fail.
  bool fails() {
    if (off) return true;
    if (fault == Fault::none || countdown == 0) return false;
    if (countdown > 1) {
      --countdown;
      return false;
    }
    struck = true;
    if (!forever) countdown = 0;
    return true;
  }
};

Machine& machine() {
  static Machine m;
  return m;
}

sqlite3_vfs* real_vfs() {
  static sqlite3_vfs* vfs = [] {
    sqlite3_initialize();
    return sqlite3_vfs_find(nullptr);
  }();
  return vfs;
}

// The handle of the VFS below lies behind ours in the block that SQLite allocates.
struct Handle {
  sqlite3_file base;
  Node* node;
  sqlite3_file* real;
};

Handle* handle(sqlite3_file* f) {
  return reinterpret_cast<Handle*>(f);
}
sqlite3_file* real(sqlite3_file* f) {
  return handle(f)->real;
}

int close_file(sqlite3_file* f) {
  std::lock_guard lock(machine().mutex);
  --handle(f)->node->handles;
  return real(f)->pMethods->xClose(real(f));
}

int read_at(sqlite3_file* f, void* to, int n, sqlite3_int64 at) {
  std::lock_guard lock(machine().mutex);
  const std::string& content = handle(f)->node->content;
  const auto from = std::min(content.size(), static_cast<std::size_t>(at));
  const auto have = std::min(content.size() - from, static_cast<std::size_t>(n));
  std::memcpy(to, content.data() + from, have);
  if (have == static_cast<std::size_t>(n)) return SQLITE_OK;
  std::memset(static_cast<char*>(to) + have, 0, static_cast<std::size_t>(n) - have);
  return SQLITE_IOERR_SHORT_READ;
}

int write_at(sqlite3_file* f, const void* from, int n, sqlite3_int64 at) {
  Machine& m = machine();
  std::lock_guard lock(m.mutex);
  if (m.fails()) return m.fault == Fault::disk_full && !m.off ? SQLITE_FULL : SQLITE_IOERR_WRITE;
  Operation op{false, static_cast<std::size_t>(at),
               std::string(static_cast<const char*>(from), static_cast<std::size_t>(n))};
  carry_out(handle(f)->node->content, op);
  handle(f)->node->unsynced.push_back(std::move(op));
  return SQLITE_OK;
}

int truncate_to(sqlite3_file* f, sqlite3_int64 size) {
  Machine& m = machine();
  std::lock_guard lock(m.mutex);
  if (m.fails()) return SQLITE_IOERR_TRUNCATE;
  Operation op{true, static_cast<std::size_t>(size), {}};
  carry_out(handle(f)->node->content, op);
  handle(f)->node->unsynced.push_back(std::move(op));
  return SQLITE_OK;
}

int sync(sqlite3_file* f, int) {
  Machine& m = machine();
  std::lock_guard lock(m.mutex);
  Node& node = *handle(f)->node;
  if (m.fails()) {
    if (!m.off) node.unsynced.clear();
    return SQLITE_IOERR_FSYNC;
  }
  if (m.lying) return SQLITE_OK;
  int done = SQLITE_OK;
  for (const Operation& op : node.unsynced) {
    const auto at = static_cast<sqlite3_int64>(op.at);
    const auto* methods = real(f)->pMethods;
    if (op.truncation)
      done |= methods->xTruncate(real(f), at);
    else
      done |= methods->xWrite(real(f), op.bytes.data(), static_cast<int>(op.bytes.size()), at);
  }
  node.unsynced.clear();
  return done == SQLITE_OK ? SQLITE_OK : SQLITE_IOERR_FSYNC;
}

int file_size(sqlite3_file* f, sqlite3_int64* size) {
  std::lock_guard lock(machine().mutex);
  *size = static_cast<sqlite3_int64>(handle(f)->node->content.size());
  return SQLITE_OK;
}

const sqlite3_io_methods kMethods = {
    .iVersion = 2,
    .xClose = close_file,
    .xRead = read_at,
    .xWrite = write_at,
    .xTruncate = truncate_to,
    .xSync = sync,
    .xFileSize = file_size,
    .xLock = [](sqlite3_file* f, int level) { return real(f)->pMethods->xLock(real(f), level); },
    .xUnlock = [](sqlite3_file* f, int l) { return real(f)->pMethods->xUnlock(real(f), l); },
    .xCheckReservedLock =
        [](sqlite3_file* f, int* out) {
          return real(f)->pMethods->xCheckReservedLock(real(f), out);
        },
    // Size hints and the like would reach past us into the real file.
    .xFileControl = [](sqlite3_file*, int, void*) { return SQLITE_NOTFOUND; },
    .xSectorSize = [](sqlite3_file* f) { return real(f)->pMethods->xSectorSize(real(f)); },
    .xDeviceCharacteristics = [](sqlite3_file*) { return SQLITE_IOCAP_POWERSAFE_OVERWRITE; },
    .xShmMap =
        [](sqlite3_file* f, int page, int size, int extend, void volatile** out) {
          return real(f)->pMethods->xShmMap(real(f), page, size, extend, out);
        },
    .xShmLock = [](sqlite3_file* f, int at, int n,
                   int flags) { return real(f)->pMethods->xShmLock(real(f), at, n, flags); },
    .xShmBarrier = [](sqlite3_file* f) { real(f)->pMethods->xShmBarrier(real(f)); },
    .xShmUnmap = [](sqlite3_file* f, int d) { return real(f)->pMethods->xShmUnmap(real(f), d); },
    .xFetch = nullptr,
    .xUnfetch = nullptr,
};

int open_file(sqlite3_vfs*, const char* name, sqlite3_file* f, int flags, int* out_flags) {
  constexpr int kKept = SQLITE_OPEN_MAIN_DB | SQLITE_OPEN_WAL | SQLITE_OPEN_MAIN_JOURNAL;
  if (!name || !(flags & kKept)) return real_vfs()->xOpen(real_vfs(), name, f, flags, out_flags);
  Machine& m = machine();
  std::lock_guard lock(m.mutex);
  f->pMethods = nullptr;
  if (m.off) return SQLITE_CANTOPEN;
  Handle* h = handle(f);
  h->real = reinterpret_cast<sqlite3_file*>(h + 1);
  const int done = real_vfs()->xOpen(real_vfs(), name, h->real, flags, out_flags);
  if (done != SQLITE_OK) {
    if (h->real->pMethods) h->real->pMethods->xClose(h->real);
    return done;
  }
  auto [node, fresh] = m.nodes.try_emplace(name);
  if (fresh) node->second.content = read_file(name);
  h->node = &node->second;
  ++h->node->handles;
  f->pMethods = &kMethods;
  return SQLITE_OK;
}

int delete_file(sqlite3_vfs*, const char* name, int sync_directory) {
  Machine& m = machine();
  std::lock_guard lock(m.mutex);
  if (m.off) return SQLITE_IOERR_DELETE;
  m.nodes.erase(name);
  return real_vfs()->xDelete(real_vfs(), name, sync_directory);
}

int access_file(sqlite3_vfs*, const char* name, int flags, int* out) {
  {
    std::lock_guard lock(machine().mutex);
    auto node = machine().nodes.find(name);
    if (flags == SQLITE_ACCESS_EXISTS && node != machine().nodes.end()) {
      *out = !node->second.content.empty();  // an empty file does not count for SQLite
      return SQLITE_OK;
    }
  }
  return real_vfs()->xAccess(real_vfs(), name, flags, out);
}

// What is left of a file: the synced bytes and, with Loss::some, some of the others.
void lose(const std::string& path, const Node& node, Loss loss, Random& random) {
  if (loss == Loss::all || node.unsynced.empty()) return;
  std::string content = read_file(path);
  for (Operation op : node.unsynced) {
    if (random.below(2) == 0) continue;
    if (!op.truncation && random.below(4) == 0) op.bytes.resize(random.below(op.bytes.size() + 1));
    carry_out(content, op);
  }
  write_file(path, content);
}

}  // namespace

void install_unsynced_vfs() {
  static sqlite3_vfs vfs = [] {
    sqlite3_vfs v = *real_vfs();
    v.zName = kUnsyncedVfs;
    v.szOsFile = static_cast<int>(sizeof(Handle)) + real_vfs()->szOsFile;
    v.pNext = nullptr;
    v.xOpen = open_file;
    v.xDelete = delete_file;
    v.xAccess = access_file;
    return v;
  }();
  sqlite3_vfs_register(&vfs, 0);
  Machine& m = machine();
  std::lock_guard lock(m.mutex);
  std::erase_if(m.nodes, [](const auto& entry) { return entry.second.handles == 0; });
  m.off = m.lying = m.forever = m.struck = false;
  m.fault = Fault::none;
  m.countdown = 0;
}

void cut_power() {
  std::lock_guard lock(machine().mutex);
  machine().off = true;
}

void power_on(Loss loss, std::uint64_t seed) {
  Machine& m = machine();
  std::lock_guard lock(m.mutex);
  SeededRandom random(seed);
  for (const auto& [path, node] : m.nodes) {
    if (node.handles > 0) ADD_FAILURE() << path << " is still open";
    lose(path, node, loss, random);
  }
  m.nodes.clear();
  m.off = false;
}

void fail_after(std::int64_t operations, Fault fault, bool forever) {
  Machine& m = machine();
  std::lock_guard lock(m.mutex);
  m.fault = operations > 0 ? fault : Fault::none;
  m.countdown = operations;
  m.forever = forever;
  m.struck = false;
}

bool fault_struck() {
  std::lock_guard lock(machine().mutex);
  return machine().struck;
}

void set_lying_sync(bool on) {
  std::lock_guard lock(machine().mutex);
  machine().lying = on;
}

}  // namespace enishi::store::testing
