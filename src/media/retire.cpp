// How items end: not to be found at once, their bytes a few chunks at a time.
#include "media/limits.h"
#include "media/room.h"
#include "media/sql.h"

namespace enishi::media {

Status Room::mark_removed(std::int64_t no, Origin origin) {
  TRY(part_->write([&](store::Tx& tx) -> Status {
    TRY(tx.exec(sql::item_is_removed, {no, kTimeMin}));
    return {};
  }));
  if (origin == Origin::library) removals_.fetch_add(1, std::memory_order_acq_rel);
  return {};
}

Result<bool> Room::delete_removed(std::int64_t no, std::size_t& budget) {
  while (budget > 0) {
    std::size_t deleted = 0;
    TRY(part_->write([&](store::Tx& tx) -> Status {
      ASSIGN(deleted, delete_some_chunks(tx, no, std::nullopt));
      if (deleted > 0) return {};
      TRY(tx.exec(sql::delete_renditions, {no}));
      TRY(tx.exec(sql::delete_item, {no}));
      return {};
    }));
    if (deleted == 0) return true;
    budget -= std::min(budget, deleted);
  }
  return false;
}

Result<bool> Room::retire(Time now) {
  struct Due {
    std::int64_t no;
    State state;
    Origin origin;
  };
  std::size_t budget = limits::media_retire_chunks_max;
  while (budget > 0) {
    ASSIGN(const auto due, part_->reading([&](store::Tx& tx) {
      return tx.first<Due>(sql::expired_item, {now}, [](const store::Row& row) {
        return Due{row.integer(0), static_cast<State>(row.integer(1)),
                   static_cast<Origin>(row.integer(2))};
      });
    }));
    if (!due) return false;
    if (due->state != State::removed) TRY(mark_removed(due->no, due->origin));
    TRY(delete_removed(due->no, budget));
    budget -= std::min<std::size_t>(budget, 1);  // many small items are work too
  }
  return true;
}

Status Room::erase_record(std::int64_t record) {
  if (record <= 0) return invalid("record", "must be the number of a person's record");
  for (;;) {
    std::vector<std::int64_t> items;
    TRY(part_->read([&](store::Tx& tx) {
      return tx.query(sql::items_of_record, {record},
                      [&](const store::Row& row) { items.push_back(row.integer(0)); });
    }));
    if (items.empty()) return {};
    for (const std::int64_t no : items) {
      TRY(mark_removed(no, Origin::inbound));
      std::size_t budget = SIZE_MAX;
      TRY(delete_removed(no, budget));
    }
  }
}

}  // namespace enishi::media
