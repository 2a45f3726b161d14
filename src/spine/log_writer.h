// The group commit of the log: de-duplication, positions without gaps, one fsync for many appends.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "base/clock.h"
#include "spine/append.h"
#include "spine/body_writer.h"
#include "spine/log_parts.h"

namespace enishi::spine {

// Used by the intake thread alone.
class LogWriter {
 public:
  LogWriter(store::Store& store, LogParts& parts, const Clock& clock)
      : parts_(parts), clock_(clock), bodies_(store) {}

  // Stores the group's bodies, then its entries, durably; `receipts` gets one for each append. On
  // an error nothing of the group counts as stored.
  Status commit(std::span<const Append> group, std::vector<Receipt>& receipts);

 private:
  struct Row {
    const NewEntry* entry;
    std::uint32_t append;  // index in the group
    Position position = 0;
    bool known = false;      // in an older part
    bool duplicate = false;  // in today's part, or earlier in the group
    bool stored() const { return !known && !duplicate; }
  };

  Time stamp() const;
  Status store_group(std::span<const Append> group);
  void collect(std::span<const Append> group);
  Status find_known(Time received_at);
  Status find_known_in(const std::string& part, Day day);
  Status insert(store::Tx& tx, Time received_at);
  Status insert_keys(store::Tx& tx);
  Status drop_duplicates(store::Tx& tx);
  void push_key(const Row& row);
  void fill(std::vector<Receipt>& receipts, std::size_t appends) const;

  LogParts& parts_;
  const Clock& clock_;
  BodyWriter bodies_;
  bool in_doubt_ = false;  // the last commit failed, perhaps after it had happened
  // Of the group in hand; kept for their memory.
  std::vector<Row> rows_;
  std::vector<store::Param> params_;
};

}  // namespace enishi::spine
