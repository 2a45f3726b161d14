#include "measure/click_applier.h"

#include <vector>

#include "measure/sql.h"
#include "people/people.h"

namespace enishi::measure {

Status ClickApplier::apply(store::Tx& tx, spine::Entry& entry) {
  if (entry.kind == people::kPersonDeleted) {
    ASSIGN(const auto records, people::deleted_records(entry));
    TRY(flush(tx));
    for (const RecordNo record : records) {
      TRY(tx.exec(sql::count_forgotten, {record}));
      TRY(tx.exec(sql::forget_person, {record}));
    }
    return {};
  }
  const auto click = parse_click(entry);
  if (!click) return {};
  Total& total = totals_[click->link];
  if (click->preview) {
    ++total.previews;
    return {};
  }
  ++total.clicks;
  if (entry.record != 0) persons_.emplace(click->link, entry.record);
  return {};
}

Status ClickApplier::flush(store::Tx& tx) {
  std::vector<store::Param> totals, persons;
  for (const auto& [link, total] : totals_) {
    totals.insert(totals.end(), {link, total.clicks, total.previews});
  }
  for (const auto& [link, record] : persons_) persons.insert(persons.end(), {link, record});
  if (!totals.empty()) TRY(tx.exec_many(sql::add_clicks, 3, totals));
  if (!persons.empty()) TRY(tx.exec_many(sql::add_person, 2, persons));
  clear();
  return {};
}

void ClickApplier::clear() noexcept {
  totals_.clear();
  persons_.clear();
}

}  // namespace enishi::measure
