#include "spine/log_writer.h"

#include <algorithm>

#include "base/canary.h"
#include "spine/sql.h"

namespace enishi::spine {
namespace {

// How far the clock inside a key may differ from ours.
constexpr Millis kSkewMax = std::chrono::minutes{10};

// The first day whose part can hold an earlier copy.
Day first_day(const DedupeKey& key) {
  return day_of(std::max(kTimeMin, key.made_at - kSkewMax));
}

Result<std::optional<std::int64_t>> position_of(store::Tx& tx, const NewEntry& entry) {
  return tx.integer(sql::seen_position,
                    {store::Param::blob(as_view(entry.key.bytes)), std::int64_t{entry.source}});
}

}  // namespace

Status LogWriter::commit(std::span<const Append> group, std::vector<Receipt>& receipts) {
  if (in_doubt_) {
    TRY(parts_.refresh_end());
    in_doubt_ = false;
  }
  collect(group);
  Status done = store_group(group);
  if (done) {
    fill(receipts, group.size());
  } else {
    // Looked at once, so that readers see what did get stored; again by the next group if needed.
    in_doubt_ = !parts_.refresh_end();
  }
  return done;
}

Time LogWriter::stamp() const {
  // Never earlier than the entry before, so that days and positions have one order.
  return std::max(clock_.now(), parts_.end().received_at);
}

void LogWriter::collect(std::span<const Append> group) {
  rows_.clear();
  for (std::uint32_t i = 0; i < group.size(); ++i) {
    for (const NewEntry& entry : group[i].entries) rows_.push_back({.entry = &entry, .append = i});
  }
}

Status LogWriter::store_group(std::span<const Append> group) {
  const Time received_at = stamp();
  bodies_.enter(day_of(received_at));
  TRY(bodies_.write(group, received_at));
  TRY(find_known(received_at));
  if (std::ranges::none_of(rows_, &Row::stored)) return {};
  ASSIGN(const LogParts::Pin part, parts_.for_day(day_of(received_at)));
  TRY(part.database().write([&](store::Tx& tx) { return insert(tx, received_at); }));
  const auto stored = std::ranges::count_if(rows_, &Row::stored);
  const Position before = parts_.end().position;
  if (stored > 0)
    parts_.extend(part, before + 1, {before + static_cast<Position>(stored), received_at});
  return {};
}

Status LogWriter::find_known(Time received_at) {
  const Day today = day_of(received_at);
  const Time fresh = start_of(today) + kSkewMax;
  Day from = today;
  for (const Row& row : rows_) {
    if (row.entry->has_key && row.entry->key.made_at < fresh)
      from = std::min(from, first_day(row.entry->key));
  }
  for (const std::string& part : parts_.names(from, today))
    TRY(find_known_in(part, *day_of_part(kLogPrefix, part)));
  return {};
}

Status LogWriter::find_known_in(const std::string& name, Day day) {
  const auto concerned = [&](const Row& row) {
    return row.entry->has_key && !row.known && first_day(row.entry->key) <= day;
  };
  if (std::ranges::none_of(rows_, concerned)) return {};
  auto part = parts_.by_name(name);
  if (!part) {
    if (part.error().code == ErrorCode::not_found) return {};  // retired just now
    return std::unexpected(std::move(part).error());
  }
  return part->database().read([&](store::Tx& tx) -> Status {
    for (Row& row : rows_) {
      if (!concerned(row)) continue;
      ASSIGN(const auto position, position_of(tx, *row.entry));
      row.known = position.has_value();
    }
    return {};
  });
}

void LogWriter::push_key(const Row& row) {
  params_.push_back(store::Param::blob(as_view(row.entry->key.bytes)));
  params_.push_back(std::int64_t{row.entry->source});
  params_.push_back(row.position);
}

// May run twice for one group (Database::write), so it starts from nothing.
Status LogWriter::insert(store::Tx& tx, Time received_at) {
  TRY(insert_keys(tx));
  params_.clear();
  for (const Row& row : rows_) {
    if (!row.stored()) continue;
    const NewEntry& entry = *row.entry;
    params_.insert(params_.end(),
                   {row.position, int{std::to_underlying(entry.kind)}, std::int64_t{entry.source},
                    entry.occurred_at, received_at,
                    entry.subject == Subject{} ? store::Param(nullptr)
                                               : store::Param::blob(as_view(entry.subject)),
                    store::Param::blob(entry.payload)});
  }
  TRY(tx.exec_many(sql::insert_entry, 7, params_));
  return {};
}

Status LogWriter::insert_keys(store::Tx& tx) {
  Position next = parts_.end().position;
  params_.clear();
  for (Row& row : rows_) {
    row.duplicate = false;
    if (row.known) continue;
    row.position = ++next;
    if (row.entry->has_key) push_key(row);
  }
  if (params_.empty() || canary("no_deduplication")) return {};
  const std::size_t keys = params_.size() / 3;
  ASSIGN(const std::int64_t inserted, tx.exec_many(sql::insert_seen, 3, params_));
  if (static_cast<std::size_t>(inserted) == keys) return {};  // the normal case
  return drop_duplicates(tx);
}

// A key that stands there with another position than the one just given to it is a duplicate; the
// rows behind move up.
Status LogWriter::drop_duplicates(store::Tx& tx) {
  Position next = parts_.end().position;
  params_.clear();
  for (Row& row : rows_) {
    if (row.known) continue;
    if (row.entry->has_key) {
      ASSIGN(const auto position, position_of(tx, *row.entry));
      row.duplicate = static_cast<Position>(position.value_or(0)) != row.position;
      if (row.duplicate) continue;
    }
    ++next;
    if (row.position == next) continue;
    row.position = next;
    if (row.entry->has_key) push_key(row);
  }
  TRY(tx.exec_many(sql::move_seen, 3, params_));
  return {};
}

void LogWriter::fill(std::vector<Receipt>& receipts, std::size_t appends) const {
  receipts.assign(appends, Receipt{});
  for (const Row& row : rows_) {
    Receipt& receipt = receipts[row.append];
    if (row.stored()) {
      receipt.last = row.position;
      ++receipt.stored;
    } else {
      ++receipt.duplicates;
    }
  }
}

}  // namespace enishi::spine
