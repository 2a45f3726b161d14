#include "timeline/strips.h"

#include <algorithm>

#include "base/log.h"
#include "timeline/limits.h"
#include "timeline/sql.h"

namespace enishi::timeline {
namespace {

using PartitionPtr = std::shared_ptr<const Partition>;

constexpr int kTailRowsAtOnce = 20;

void drop_slots(StripRows& rows, std::span<const std::uint16_t> without) {
  if (without.empty()) return;
  std::vector<std::uint16_t> kept;
  for (const std::uint16_t slot : rows.slots)
    if ((kept.empty() || kept.back() != slot) && !std::ranges::binary_search(without, slot))
      kept.push_back(slot);
  rows = select(rows, kept);
}

}  // namespace

std::size_t TimelineView::recent_events() const {
  std::size_t events = 0;
  for (const PartitionPtr& p : partitions_) events += p ? p->recent_events() : 0;
  return events;
}

std::size_t TimelineView::merged_bytes() const {
  std::size_t bytes = 0;
  for (const PartitionPtr& p : partitions_) bytes += p ? p->merged_bytes() : 0;
  return bytes;
}

Result<std::unique_ptr<Strips>> Strips::open(store::Store& store) {
  std::unique_ptr<Strips> strips(new Strips(store));
  ASSIGN(strips->files_, StripStore::open(store));
  ASSIGN(auto files, strips->files_->load());
  std::vector<PartitionPtr> partitions;
  for (auto& file : files) {
    const std::uint32_t number = file->partition();
    if (partitions.size() <= number) partitions.resize(number + 1);
    partitions[number] = Partition(number).merged(std::move(file));
  }
  {
    MutexLock lock(strips->mutex_);
    strips->view_ = std::make_shared<TimelineView>(0, std::move(partitions));
  }
  TRY(strips->load_tail());
  return strips;
}

Status Strips::load_tail() {
  Status read;
  TRY(store_.state().read([&](store::Tx& tx) {
    return tx.query(sql::tail_after, {0}, [&](const store::Row& row) {
      if (!read) return;
      const auto events = decode_resolved(row.blob(1));
      if (!events) {
        read = std::unexpected(events.error());
        return;
      }
      add(static_cast<spine::Position>(row.integer(0)), *events);
    });
  }));
  return read;
}

std::shared_ptr<const TimelineView> Strips::view() const {
  MutexLock lock(mutex_);
  return view_;
}

void Strips::add(spine::Position last, const ResolvedEvents& events) {
  std::vector<PartitionRows> fresh = sorted(events);
  MutexLock lock(mutex_);
  auto partitions = view_->partitions_;
  for (PartitionRows& rows : fresh) {
    auto recent = std::make_shared<Recent>();
    recent->last = last;
    for (const StripRows& strip : rows.strips) recent->events += strip.size();
    recent->strips = std::move(rows.strips);
    if (partitions.size() <= rows.partition) partitions.resize(rows.partition + 1);
    PartitionPtr& place = partitions[rows.partition];
    if (!place) place = std::make_shared<Partition>(rows.partition);
    if (place->merged() < last) place = place->with(std::move(recent));
  }
  view_ = std::make_shared<TimelineView>(last, std::move(partitions));
}

template <class F>
PartitionPtr Strips::change(std::uint32_t partition, F&& next) {
  MutexLock lock(mutex_);
  auto partitions = view_->partitions_;
  PartitionPtr& place = partitions[partition];
  place = next(*place, view_->applied());
  PartitionPtr changed = place;
  view_ = std::make_shared<TimelineView>(view_->applied(), std::move(partitions));
  return changed;
}

Status Strips::merge_partition(std::uint32_t number, std::span<const std::uint16_t> without) {
  spine::Position applied = 0;
  const PartitionPtr source = change(number, [&](const Partition& now, spine::Position position) {
    applied = std::max(position, now.merged());
    return now.sealed();
  });
  const std::string path = files_->next_path(number);
  {
    ASSIGN(PartitionWriter writer, PartitionWriter::create(path, number, applied));
    for (const std::uint32_t type : source->types()) {
      StripRows rows = source->sealed_rows(type);
      drop_slots(rows, without);
      if (rows.size() > 0) TRY(writer.add(rows));
    }
    TRY(writer.finish());
  }
  ASSIGN(auto file, PartitionFile::open(path));
  TRY(files_->put(*file));
  change(number, [&](const Partition& now, spine::Position) { return now.merged(file); });
  return files_->tidy(number);
}

Status Strips::merge() {
  const auto before = view();
  for (std::uint32_t number = 0; number < before->partitions(); ++number) {
    const Partition* partition = before->partition(number);
    if (partition && partition->recent_events() > 0) TRY(merge_partition(number, {}));
  }
  return shorten_tail(before->applied());
}

Status Strips::shorten_tail(spine::Position upto) {
  for (bool more = true; more;) {
    TRY(store_.state().write([&](store::Tx& tx) -> Status {
      std::int64_t last = 0;
      TRY(tx.query(sql::tail_positions, {upto, kTailRowsAtOnce},
                   [&](const store::Row& row) { last = row.integer(0); }));
      more = last > 0;
      if (more) TRY(tx.exec(sql::delete_tail, {last}));
      return {};
    }));
  }
  return {};
}

Status Strips::forget_in_tail(RecordNo record) {
  std::vector<std::int64_t> positions;
  TRY(store_.state().read([&](store::Tx& tx) {
    return tx.query(sql::tail_positions, {INT64_MAX, INT64_MAX},
                    [&](const store::Row& row) { positions.push_back(row.integer(0)); });
  }));
  for (const std::int64_t position : positions)
    TRY(store_.state().write([&](store::Tx& tx) -> Status {
      ASSIGN(auto payload, tx.first<std::string>(sql::tail_at, {position}, [](const auto& row) {
        return std::string(row.blob(0));
      }));
      if (!payload) return {};
      ASSIGN(ResolvedEvents events, decode_resolved(*payload));
      if (!without(events, record)) return {};
      TRY(tx.exec(sql::insert_tail,
                  {position, events.events.size(), store::Param::blob(encode(events))}));
      return {};
    }));
  return {};
}

Status Strips::purge() {
  return files_->purge();
}

}  // namespace enishi::timeline
