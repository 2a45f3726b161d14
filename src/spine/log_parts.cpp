#include "spine/log_parts.h"

#include <algorithm>
#include <array>

#include "base/limits.h"
#include "base/log.h"
#include "spine/sql.h"

namespace enishi::spine {
namespace {

using Handle = std::shared_ptr<store::Database>;

struct Extent {
  Position first = 0;  // 0: no entry
  LogParts::End end;
};

Result<Extent> read_extent(const store::Database& database) {
  return database.reading([](store::Tx& tx) -> Result<Extent> {
    Extent extent;
    ASSIGN(const auto first, tx.integer(sql::first_position));
    extent.first = static_cast<Position>(first.value_or(0));
    TRY(tx.query(sql::last_entry, {}, [&](const store::Row& row) {
      extent.end = {static_cast<Position>(row.integer(0)), row.time(1)};
    }));
    return extent;
  });
}

Result<Handle> open_part(store::Store& store, const std::string& name) {
  static const std::array<const store::Sql*, 1> migrations{&sql::log_migration_001_entry};
  ASSIGN(Handle handle, store.part(name, true));
  TRY(handle->migrate(migrations));
  return handle;
}

}  // namespace

// All but name and day is guarded by LogParts::mutex_.
struct LogParts::Part {
  std::string name;
  Day day;
  Position first = 0, last = 0;  // 0: no entry yet
  Handle database;               // null: not open
  unsigned holds = 0;
  std::uint64_t used = 0;
};

LogParts::Pin::~Pin() {
  if (!part_) return;
  database_.reset();
  parts_->let_go(*part_);
}

LogParts::Pin::Pin(Pin&& other) noexcept
    : parts_(other.parts_), part_(std::move(other.part_)), database_(std::move(other.database_)) {}

LogParts::~LogParts() = default;

Result<std::unique_ptr<LogParts>> LogParts::open(store::Store& store) {
  std::unique_ptr<LogParts> parts(new LogParts(store));
  ASSIGN(const auto names, store.parts(kLogPrefix));
  for (const std::string& name : names) {
    if (const auto day = day_of_part(kLogPrefix, name)) TRY(parts->load(name, *day));
  }
  return parts;
}

Status LogParts::load(const std::string& name, Day day) {
  auto part = std::make_shared<Part>();
  part->name = name;
  part->day = day;
  {
    MutexLock lock(mutex_);
    parts_.push_back(part);
    hold(part);
  }
  ASSIGN(const Pin pinned, pin(part));
  ASSIGN(const Extent extent, read_extent(pinned.database()));
  if (extent.first == 0) return {};
  // Parts sort by day, and positions grow by day: anything else is not one log.
  if (extent.first <= end().position)
    return fail(ErrorCode::corrupt, "positions of " + name + " overlap those of an older day");
  extend(pinned, extent.first, extent.end);
  return {};
}

std::shared_ptr<LogParts::Part> LogParts::hold(const std::shared_ptr<Part>& part) {
  ++part->holds;
  part->used = ++uses_;
  return part;
}

Result<LogParts::Pin> LogParts::pin(std::shared_ptr<Part> held) {
  Handle open;
  {
    MutexLock lock(mutex_);
    open = held->database;
  }
  if (!open) {
    // Two threads here at once are harmless: the store gives both the same handle.
    auto opened = open_part(store_, held->name);
    if (!opened) {
      let_go(*held);
      return std::unexpected(std::move(opened).error());
    }
    open = *std::move(opened);
    MutexLock lock(mutex_);
    held->database = open;
  }
  return Pin(*this, std::move(held), std::move(open));
}

void LogParts::let_go(Part& part) {
  std::vector<Handle> closed;
  {
    MutexLock lock(mutex_);
    --part.holds;
    closed = close_idle();
    let_go_.notify_all();
  }
}

std::vector<Handle> LogParts::close_idle() {
  std::vector<Part*> idle;
  for (const auto& part : parts_) {
    if (part->database && part->holds == 0 && part != parts_.back()) idle.push_back(part.get());
  }
  std::vector<Handle> closed;
  if (idle.size() <= limits::log_parts_open_max) return closed;
  std::ranges::sort(idle, std::greater{}, &Part::used);
  for (std::size_t i = limits::log_parts_open_max; i < idle.size(); ++i)
    closed.push_back(std::move(idle[i]->database));
  return closed;
}

LogParts::End LogParts::end() const {
  MutexLock lock(mutex_);
  return end_;
}

Result<LogParts::Pin> LogParts::for_day(Day day) {
  std::shared_ptr<Part> part;
  {
    MutexLock lock(mutex_);
    auto at = std::ranges::lower_bound(parts_, day, {}, &Part::day);
    if (at == parts_.end() || (*at)->day != day) {
      auto made = std::make_shared<Part>();
      made->name = part_name(kLogPrefix, day);
      made->day = day;
      at = parts_.insert(at, made);
    }
    part = hold(*at);
  }
  return pin(std::move(part));
}

void LogParts::extend(const Pin& pin, Position first, const End& end) {
  MutexLock lock(mutex_);
  Part& part = *pin.part_;
  if (part.first == 0) part.first = first;
  part.last = end.position;
  end_ = end;
}

Status LogParts::refresh_end() {
  // The group went to the part of the newest entry or to a newer one.
  const Day from = day_of(end().received_at);
  for (const std::string& name : names(from, Day::max())) {
    ASSIGN(const Pin pinned, by_name(name));
    ASSIGN(const Extent extent, read_extent(pinned.database()));
    if (extent.end.position > end().position) extend(pinned, extent.first, extent.end);
  }
  return {};
}

Result<std::optional<LogParts::Span>> LogParts::after(Position after) {
  std::shared_ptr<Part> part;
  Position last = 0;
  {
    MutexLock lock(mutex_);
    const auto at = std::ranges::find_if(parts_, [&](const auto& p) { return p->last > after; });
    if (at == parts_.end()) return std::nullopt;
    part = hold(*at);
    last = part->last;
  }
  ASSIGN(Pin pinned, pin(std::move(part)));
  return Span{std::move(pinned), last};
}

Result<LogParts::Pin> LogParts::by_name(const std::string& name) {
  std::shared_ptr<Part> part;
  {
    MutexLock lock(mutex_);
    const auto at = std::ranges::find(parts_, name, [](const auto& p) { return p->name; });
    if (at == parts_.end()) return fail(ErrorCode::not_found, "the log has no part " + name);
    part = hold(*at);
  }
  return pin(std::move(part));
}

std::vector<std::string> LogParts::names(Day from, Day before) const {
  MutexLock lock(mutex_);
  std::vector<std::string> names;
  for (const auto& part : parts_) {
    if (part->day >= from && part->day < before) names.push_back(part->name);
  }
  return names;
}

std::vector<std::string> LogParts::names() const {
  return names(Day::min(), Day::max());
}

std::shared_ptr<LogParts::Part> LogParts::take_retired(Time before, Position applied) {
  if (parts_.empty()) return nullptr;
  const std::shared_ptr<Part> oldest = parts_.front();
  const bool holds_end = oldest->last > 0 && oldest->last == end_.position;
  if (holds_end || oldest == parts_.back()) return nullptr;
  if (end_of(oldest->day) > before || oldest->last > applied) return nullptr;
  parts_.erase(parts_.begin());
  return oldest;
}

Status LogParts::retire(Time before, Position applied) {
  for (;;) {
    std::shared_ptr<Part> part;
    {
      MutexLock lock(mutex_);
      part = take_retired(before, applied);
      if (!part) return {};
      while (part->holds > 0) let_go_.wait(lock.native());
    }
    part->database.reset();  // nobody else can reach it any more
    Status dropped = store_.drop_part(part->name);
    if (!dropped && dropped.error().code != ErrorCode::not_found) {
      MutexLock lock(mutex_);
      parts_.insert(parts_.begin(), part);
      if (dropped.error().code == ErrorCode::conflict) return {};
      return dropped;
    }
    log(LogLevel::info, "log part retired", {{"part", part->name}});
  }
}

}  // namespace enishi::spine
