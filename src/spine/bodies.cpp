#include "spine/bodies.h"

#include <algorithm>
#include <cassert>
#include <iterator>
#include <map>

#include "base/limits.h"
#include "base/log.h"
#include "base/thread.h"
#include "spine/bodies_part.h"
#include "spine/day.h"
#include "spine/erasure.h"
#include "spine/sql.h"

namespace enishi::spine {
namespace {

using Handle = std::shared_ptr<store::Database>;

constexpr std::int64_t kScanBodies = 200;

enum ForwardState : std::int64_t { kWaiting = 0, kDelivered = 1, kGivenUp = 2 };

}  // namespace

// The parts stay open: forwards are asked for many times a second.
class Bodies::Parts {
 public:
  explicit Parts(store::Store& store) : store_(store) {}

  Result<Handle> open(const std::string& name) EXCLUDES(mutex_) {
    {
      MutexLock lock(mutex_);
      if (const auto at = open_.find(name); at != open_.end()) return at->second;
    }
    ASSIGN(Handle part, open_bodies_part(store_, name, false));
    MutexLock lock(mutex_);
    return open_.try_emplace(name, std::move(part)).first->second;
  }
  void close(const std::string& name) EXCLUDES(mutex_) {
    Handle closed;
    MutexLock lock(mutex_);
    if (const auto at = open_.find(name); at != open_.end()) {
      closed = std::move(at->second);
      open_.erase(at);
    }
  }
  Result<std::vector<std::string>> names() const {
    ASSIGN(auto names, store_.parts(kBodiesPrefix));
    std::erase_if(names, [](const auto& name) { return !day_of_part(kBodiesPrefix, name); });
    return names;
  }

 private:
  store::Store& store_;
  Mutex mutex_;
  std::map<std::string, Handle> open_ GUARDED_BY(mutex_);
};

namespace {

// Ids of the bodies after `after` that hold the text, among the next few; moves `after`. False when
// there are no more.
Result<bool> find_mentions(const store::Database& part, std::string_view text, std::int64_t& after,
                           std::vector<std::int64_t>& ids) {
  bool any = false;
  const std::int64_t from = after;
  ids.clear();
  TRY(part.read([&](store::Tx& tx) {
    return tx.query(sql::bodies_mentioning, {from, kScanBodies, store::Param::blob(text)},
                    [&](const store::Row& row) {
                      any = true;
                      after = row.integer(0);
                      if (row.boolean(1)) ids.push_back(after);
                    });
  }));
  return any;
}

Status delete_bodies(store::Database& part, const std::vector<std::int64_t>& ids) {
  const std::vector<store::Param> params(ids.begin(), ids.end());
  return part.write([&](store::Tx& tx) -> Status {
    TRY(tx.exec(sql::begin_erasure));
    TRY(tx.exec_many(sql::delete_forwards, 1, params));
    TRY(tx.exec_many(sql::delete_body, 1, params));
    return {};
  });
}

Result<std::int64_t> erase_mentions_in(store::Database& part, std::string_view text) {
  std::int64_t erased = 0, after = 0;
  std::vector<std::int64_t> ids;
  for (;;) {
    ASSIGN(const bool more, find_mentions(part, text, after, ids));
    if (!more) break;
    if (!ids.empty()) TRY(delete_bodies(part, ids));
    erased += static_cast<std::int64_t>(ids.size());
  }
  TRY(finish_erasure(part));
  return erased;
}

}  // namespace

Bodies::Bodies(store::Store& store) : store_(store), parts_(std::make_shared<Parts>(store)) {}

Result<std::vector<Forward>> Bodies::due(Time now, std::size_t limit) const {
  limit = std::min(limit, limits::forwards_due_max);
  std::vector<Forward> due;
  ASSIGN(const auto names, parts_->names());
  for (const std::string& name : names) {
    if (due.size() >= limit) break;
    ASSIGN(const Handle part, parts_->open(name));
    ASSIGN(auto found, part->reading([&](store::Tx& tx) {
      return tx.all<Forward>(sql::due_forwards, {now, limit - due.size()},
                             [&](const store::Row& row) {
                               return Forward{.part = name,
                                              .id = row.integer(0),
                                              .receiver = row.integer(1),
                                              .source = static_cast<std::uint32_t>(row.integer(2)),
                                              .signature = std::string(row.blob(3)),
                                              .body = std::string(row.blob(4)),
                                              .tries = static_cast<int>(row.integer(5)),
                                              .received_at = row.time(6)};
                             });
    }));
    std::ranges::move(found, std::back_inserter(due));
  }
  return due;
}

Status Bodies::update(const Forward& forward, const store::Sql& sql,
                      std::initializer_list<store::Param> more) const {
  auto part = parts_->open(forward.part);
  if (!part && part.error().code == ErrorCode::not_found) return {};
  TRY(part);
  std::vector<store::Param> params{forward.id, forward.receiver};
  params.insert(params.end(), more);
  return (*part)->write([&](store::Tx& tx) -> Status {
    TRY(tx.exec(sql, std::span<const store::Param>(params)));
    return {};
  });
}

Status Bodies::delivered(const Forward& forward) const {
  return update(forward, sql::forward_delivered, {});
}

Status Bodies::retry_at(const Forward& forward, Time at) const {
  return update(forward, sql::forward_later, {at});
}

Status Bodies::give_up(const Forward& forward, std::string_view why) const {
  return update(forward, sql::forward_given_up, {why});
}

Result<std::vector<Bodies::Count>> Bodies::counts() const {
  std::map<std::int64_t, Count> counts;
  ASSIGN(const auto names, parts_->names());
  for (const std::string& name : names) {
    ASSIGN(const Handle part, parts_->open(name));
    TRY(part->read([&](store::Tx& tx) {
      return tx.query(sql::count_forwards, {}, [&](const store::Row& row) {
        Count& count = counts[row.integer(0)];
        count.receiver = row.integer(0);
        switch (row.integer(1)) {
          case kWaiting:
            count.waiting += row.integer(2);
            break;
          case kDelivered:
            count.delivered += row.integer(2);
            break;
          case kGivenUp:
            count.given_up += row.integer(2);
            break;
        }
      });
    }));
  }
  std::vector<Count> list;
  for (const auto& [receiver, count] : counts) list.push_back(count);
  return list;
}

Status Bodies::retire(Time before) const {
  ASSIGN(const auto names, parts_->names());
  for (const std::string& name : names) {
    if (end_of(*day_of_part(kBodiesPrefix, name)) > before) continue;
    parts_->close(name);
    Status dropped = store_.drop_part(name);
    if (!dropped && dropped.error().code == ErrorCode::conflict) continue;
    TRY(dropped);
    log(LogLevel::info, "bodies part retired", {{"part", name}});
  }
  return {};
}

Result<std::int64_t> Bodies::erase_mentions(std::string_view text) const {
  assert(!text.empty());
  std::int64_t erased = 0;
  ASSIGN(const auto names, parts_->names());
  for (const std::string& name : names) {
    ASSIGN(const Handle part, parts_->open(name));
    ASSIGN(const std::int64_t count, erase_mentions_in(*part, text));
    erased += count;
  }
  return erased;
}

}  // namespace enishi::spine
