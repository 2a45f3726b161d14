// What really happened on one channel: every accepted send, whom it reached and with what. The
// judge of "at most once": it knows nothing of retry keys beyond noting them.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/clock.h"
#include "base/id.h"
#include "simulator/aggregation_units.h"
#include "simulator/delivery_counts.h"
#include "simulator/users.h"

namespace enishi::simulator {

struct SendRecord {
  std::uint64_t request = 0;  // number; request_id_text() of the platform makes the id
  Bytes16 retry_key{};        // nil: none
  std::uint64_t body = 0;     // hash of the messages array
  Time time;
  std::uint64_t first = 0;      // of its recipients in Record's list
  std::uint32_t delivered = 0;  // how many recipients it reached
  std::uint32_t asked = 0;      // how many it named (narrowcast, broadcast: targets)
  UnitNumber unit = 0;
  SendKind kind = SendKind::push;
  std::uint8_t bubbles = 0;
};

// Which sends a question is about.
struct RecordFilter {
  std::optional<SendKind> kind;
  std::optional<UnitNumber> unit;
  std::optional<std::uint64_t> body;
  Time since = kTimeMin, until = kTimeMax;  // [since, until)

  bool takes(const SendRecord& send) const;
};

struct RecordTotals {
  std::uint64_t sends = 0, asked = 0, delivered = 0;
};

// One user got the same messages `times` times, each time by a send of its own.
struct Duplicate {
  UserNumber user;
  std::uint64_t body;
  std::uint32_t times;
};

inline constexpr std::size_t kBodyTextsMax = 10'000;  // distinct bodies whose text is kept
inline constexpr std::size_t kBodyTextBytesMax = 64 << 10;

// Not thread safe: guarded by its World. About 80 bytes a send and 4 a recipient.
class Record {
 public:
  // `messages` is the messages array as JSON; `reached` whom it was delivered to.
  const SendRecord& add(SendRecord send, std::string_view messages,
                        std::span<const UserNumber> reached);

  std::span<const SendRecord> sends() const { return sends_; }
  std::span<const UserNumber> recipients(const SendRecord& send) const {
    return std::span(recipients_).subspan(send.first, send.delivered);
  }
  // Indexes of the broadcasts and narrowcasts in sends().
  std::span<const std::size_t> casts() const { return casts_; }
  std::optional<std::size_t> find_cast(std::uint64_t request) const;
  const RecordTotals& totals() const { return totals_; }
  RecordTotals totals(const RecordFilter& filter) const;

  // Deliveries per user number (as long as the highest user reached).
  std::vector<std::uint32_t> counts(const RecordFilter& filter) const;
  // (body index, user) of each delivery, for find_duplicates() outside the World's lock.
  struct Deliveries {
    std::vector<std::uint64_t> pairs;  // body index << 32 | user
    std::vector<std::uint64_t> bodies;
  };
  Deliveries deliveries(const RecordFilter& filter) const;

  // Empty if it was too long or too many were kept.
  std::string_view body_text(std::uint64_t body) const;
  void clear();

 private:
  std::vector<SendRecord> sends_;
  std::vector<std::size_t> casts_;
  std::vector<UserNumber> recipients_;
  std::unordered_map<std::uint64_t, std::string> texts_;
  RecordTotals totals_;
};

std::uint64_t body_hash(std::string_view messages);
std::vector<Duplicate> find_duplicates(Record::Deliveries deliveries);
// SHA-256 (hex) of the lines "U<32 hex> <count>\n" of all users with a count, sorted by id. Whoever
// keeps a ledger can make the same digest: `sort | sha256sum`.
std::string count_digest(std::span<const Bytes16> ids, std::span<const std::uint32_t> counts);

}  // namespace enishi::simulator
