#include "spine/body_writer.h"

#include <algorithm>

#include "spine/bodies_part.h"
#include "spine/sql.h"

namespace enishi::spine {

void BodyWriter::enter(Day day) {
  if (day != day_) part_.reset();
  day_ = day;
}

Status BodyWriter::open(Day day) {
  ASSIGN(auto part, open_bodies_part(store_, part_name(kBodiesPrefix, day), true));
  ASSIGN(const auto last, part->reading([](store::Tx& tx) { return tx.integer(sql::last_body); }));
  part_ = std::move(part);
  last_id_ = last.value_or(0);
  return {};
}

Status BodyWriter::insert(store::Tx& tx, std::span<const Append> group, Time received_at) {
  std::int64_t id = last_id_;
  bodies_.clear();
  forwards_.clear();
  for (const Append& append : group) {
    if (!append.body) continue;
    const RawBody& body = *append.body;
    ++id;
    bodies_.insert(bodies_.end(),
                   {id, std::int64_t{body.source}, store::Param::blob(body.signature), received_at,
                    store::Param::blob(body.body)});
    for (const std::int64_t receiver : body.receivers)
      forwards_.insert(forwards_.end(), {id, receiver, received_at});
  }
  TRY(tx.exec_many(sql::insert_body, 5, bodies_));
  TRY(tx.exec_many(sql::insert_forward, 3, forwards_));
  return {};
}

Status BodyWriter::write(std::span<const Append> group, Time received_at) {
  const auto count =
      std::ranges::count_if(group, [](const Append& append) { return append.body.has_value(); });
  if (count == 0) return {};
  enter(day_of(received_at));
  if (!part_) TRY(open(day_));
  Status done = part_->write([&](store::Tx& tx) { return insert(tx, group, received_at); });
  if (done) {
    last_id_ += count;
  } else {
    part_.reset();  // opened anew, which reads the last id: the commit may have happened
  }
  return done;
}

}  // namespace enishi::spine
