#include "store/parts.h"

#include <algorithm>

#include "base/canary.h"
#include "base/limits.h"
#include "base/log.h"
#include "store/backup.h"
#include "store/migrate.h"

namespace enishi::store {
namespace {

constexpr std::size_t kPartNameMax = 40;

const Clock& system_clock() {
  static const SystemClock clock;
  return clock;
}

}  // namespace

Status check_part_name(std::string_view name) {
  const bool characters = std::ranges::all_of(
      name, [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_'; });
  if (name.empty() || name.size() > kPartNameMax || !characters)
    return invalid("part", "a part's name is 1 to 40 characters of a-z, 0-9 and _");
  if (name.starts_with("pg_") || name == "public" || name == "information_schema" ||
      name == "enishi")
    return invalid("part", "this name is reserved on PostgreSQL");
  return {};
}

PartStore::PartStore(Options options) : Store(options.directory), options_(std::move(options)) {}

const Clock& PartStore::clock() const {
  return options_.clock ? *options_.clock : system_clock();
}

Status PartStore::open_state() {
  ASSIGN(state_, part("state", true));
  ASSIGN(const bool half, state_->reading([](Tx& tx) { return has_table(tx, "restoring"); }));
  if (half)
    return fail(ErrorCode::conflict,
                "a restore into this store was not finished; empty it and restore again");
  return {};
}

Result<std::shared_ptr<Database>> PartStore::part(std::string_view name, bool create) {
  TRY(check_part_name(name));
  MutexLock lock(mutex_);
  auto known = open_.find(name);
  if (known != open_.end()) {
    if (auto handle = known->second.lock()) return handle;
    open_.erase(known);
  }
  PartOptions part{
      .name = std::string(name),
      .readers = name == "state" ? std::max(1u, options_.readers) : limits::store_log_readers_max,
      .sync = canary("sync_off") ? Sync::normal : options_.sync,
      .clock = &clock(),
      .metrics = options_.metrics};
  ASSIGN(auto handle, open_part(std::move(part), create));
  open_.emplace(name, handle);
  return handle;
}

Result<std::vector<std::string>> PartStore::parts(std::string_view prefix) const {
  ASSIGN(auto names, list());
  std::erase_if(names, [&](const std::string& n) { return !n.starts_with(prefix); });
  std::ranges::sort(names);
  return names;
}

Status PartStore::drop_part(std::string_view name) {
  TRY(check_part_name(name));
  if (name == "state") return invalid("part", "the state cannot be dropped");
  {
    MutexLock lock(mutex_);
    auto known = open_.find(name);
    if (known != open_.end()) {
      if (!known->second.expired()) return fail(ErrorCode::conflict, "the part is still in use");
      open_.erase(known);
    }
    TRY(erase_part(std::string(name)));
  }
  erase_dropped();
  return {};
}

void PartStore::erase_dropped() {
  if (const Status swept = sweep(); !swept) log_error("store.part_not_erased", swept.error());
}

Status PartStore::backup(const std::string& to,
                         const std::function<void(std::string_view, double)>& progress) {
  return write_backup(*this, to, clock(), progress);
}

}  // namespace enishi::store
