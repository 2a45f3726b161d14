#include "guard/operation_log.h"

#include <algorithm>
#include <limits>
#include <span>
#include <utility>
#include <vector>

#include "base/bytes.h"
#include "base/limits.h"
#include "base/text.h"
#include "guard/operation_chain.h"
#include "guard/sql.h"

namespace enishi::guard {
namespace {

struct Head {
  std::int64_t sequence = 0;
  std::string chain{as_view(kChainStart)};
};

// What a caller may put into a row; wrong is a bug of the caller, not bad input of a user.
bool well_formed(const Actor& actor, const Operation& operation) {
  auto action_character = [](char c) { return (c >= 'a' && c <= 'z') || c == '_' || c == '.'; };
  auto text = [](std::string_view s, std::size_t bytes_max) {
    return s.size() <= bytes_max && valid_utf8(s) && s.find('\0') == s.npos;
  };
  return !operation.action.empty() && operation.action.size() <= 60 &&
         std::ranges::all_of(operation.action, action_character) && !operation.target.empty() &&
         text(operation.target, limits::operation_target_bytes_max) &&
         text(actor.id, limits::operation_target_bytes_max) &&
         text(actor.remote, limits::operation_target_bytes_max) &&
         text(operation.before, limits::operation_value_bytes_max) &&
         text(operation.after, limits::operation_value_bytes_max) && operation.subject >= 0;
}

Result<Head> trusted_head(store::Tx& tx, const Secret& key) {
  Head head;
  bool trusted = true;
  TRY(tx.query(sql::operation_head, {}, [&](const store::Row& row) {
    head = {row.integer(0), std::string(row.blob(1))};
    trusted = constant_time_equal(row.blob(2), as_view(head_mac(key, head.sequence, head.chain)));
  }));
  if (!trusted) {
    return fail(ErrorCode::corrupt, "the head of the operation log fails its check: run verify");
  }
  return head;
}

OperationRow make_row(const store::Row& row) {
  OperationRow r;
  r.sequence = row.integer(0);
  r.at = row.time(1);
  r.operation.workspace = WorkspaceId::from_blob(row.blob(2)).value_or(WorkspaceId{});
  r.actor.kind = parse_actor_kind(row.text(3)).value_or(ActorKind::system);
  r.actor.id = row.str(4);
  r.actor.remote = row.str(5);
  r.operation.action = row.str(6);
  r.operation.target = row.str(7);
  r.operation.refused = row.boolean(8);
  r.operation.subject = row.integer(9);
  r.operation.before = row.str(10);
  r.operation.after = row.str(11);
  r.erased = !row.null(12);
  return r;
}

// Follows the chain row by row until something is wrong.
class Walk {
 public:
  explicit Walk(const Secret& key) : key_(key) {}

  void step(const store::Row& row) {
    if (bad()) return;
    const std::int64_t expected = last_ + 1;
    const std::int64_t sequence = row.integer(0);
    if (sequence > expected) return found(expected, "the row is missing");
    if (sequence < expected) return found(expected, "a row was put before the first");
    check_values(row);
    check_chain(row);
    last_ = sequence;
    ++report_.rows;
  }

  // The head must name the last row. `key` proves that nobody but us wrote it.
  Status finish(store::Tx& tx) {
    bool present = false;
    TRY(tx.query(sql::operation_head, {}, [&](const store::Row& row) {
      present = true;
      const std::int64_t sequence = row.integer(0);
      const Digest mac = head_mac(key_, sequence, row.blob(1));
      if (bad()) return;
      if (!constant_time_equal(row.blob(2), as_view(mac))) {
        found(std::max<std::int64_t>(last_, 1), "the head of the log fails its check");
      } else if (sequence > last_) {
        found(last_ + 1, "the row is missing at the end");
      } else if (sequence < last_) {
        found(sequence + 1, "a row was put after the last");
      } else if (row.blob(1) != chain_) {
        found(last_, "the head of the log is another row's");
      }
    }));
    if (!present && last_ > 0) found(1, "the head of the log is missing");
    if (last_ > 0 && !bad()) report_.head = hex(chain_);
    return {};
  }

  bool bad() const { return !report_.problem.empty(); }
  std::int64_t last() const { return last_; }
  const ChainReport& report() const { return report_; }

 private:
  void found(std::int64_t sequence, std::string problem) {
    if (bad()) return;
    report_.bad_sequence = sequence;
    report_.problem = std::move(problem);
  }

  void check_values(const store::Row& row) {
    const std::int64_t sequence = row.integer(0);
    if (!row.null(12)) {
      const Digest mac = erasure_mac(key_, sequence, row.blob(16));
      const bool empty = row.null(10) && row.null(11) && row.null(13);
      if (row.integer(9) == 0 || !empty || !constant_time_equal(row.blob(12), as_view(mac))) {
        found(sequence, "the erasure of the row's values fails its check");
      }
      ++report_.erased;
      return;
    }
    const bool present = !row.null(10) && !row.null(11) && !row.null(13);
    if (!present || row.blob(14) != as_view(value_digest(row.blob(13), row.text(10))) ||
        row.blob(15) != as_view(value_digest(row.blob(13), row.text(11)))) {
      found(sequence, "a value of the row was changed");
    }
  }

  void check_chain(const store::Row& row) {
    const ChainedColumns columns{
        .sequence = row.integer(0),
        .at_ms = row.integer(1),
        .workspace = row.blob(2),
        .actor_kind = row.text(3),
        .actor_id = row.text(4),
        .actor_remote = row.text(5),
        .action = row.text(6),
        .target = row.text(7),
        .refused = row.integer(8),
        .subject = row.integer(9),
        .before_digest = row.blob(14),
        .after_digest = row.blob(15),
    };
    chain_ = as_view(next_chain(chain_, columns));
    if (row.blob(16) != chain_) {
      found(columns.sequence, "a field of the row, or its place in the log, was changed");
    }
  }

  const Secret& key_;
  ChainReport report_;
  std::int64_t last_ = 0;
  std::string chain_{as_view(kChainStart)};
};

}  // namespace

OperationLog::OperationLog(const Clock& clock, Random& random, Secret key)
    : clock_(clock), random_(random), key_(std::move(key)) {}

Status OperationLog::append(store::Tx& tx, const Actor& actor, const Operation& operation) const {
  if (!well_formed(actor, operation)) {
    return fail(ErrorCode::internal, "an operation-log row is malformed or too large");
  }
  ASSIGN(const Head head, trusted_head(tx, key_));

  std::string salt(kOperationSaltBytes, '\0');
  random_.fill(std::as_writable_bytes(std::span(salt)));
  const Digest before = value_digest(salt, operation.before);
  const Digest after = value_digest(salt, operation.after);
  const ChainedColumns columns{
      .sequence = head.sequence + 1,
      .at_ms = to_ms(clock_.now()),
      .workspace = operation.workspace.blob(),
      .actor_kind = name(actor.kind),
      .actor_id = actor.id,
      .actor_remote = actor.remote,
      .action = operation.action,
      .target = operation.target,
      .refused = operation.refused ? 1 : 0,
      .subject = operation.subject,
      .before_digest = as_view(before),
      .after_digest = as_view(after),
  };
  const Digest chain = next_chain(head.chain, columns);
  const Digest mac = head_mac(key_, columns.sequence, as_view(chain));

  using store::Param;
  TRY(tx.exec(
      sql::insert_operation,
      {columns.sequence, columns.at_ms, operation.workspace, columns.actor_kind, actor.id,
       actor.remote, operation.action, operation.target, columns.refused, columns.subject,
       Param::blob(salt), operation.before, operation.after, Param::blob(columns.before_digest),
       Param::blob(columns.after_digest), Param::blob(as_view(chain))}));
  TRY(tx.exec(sql::set_operation_head,
              {columns.sequence, Param::blob(as_view(chain)), Param::blob(as_view(mac))}));
  return {};
}

Result<std::vector<OperationRow>> OperationLog::list(store::Tx& tx,
                                                     std::optional<WorkspaceId> workspace,
                                                     std::int64_t before_sequence,
                                                     std::size_t limit) const {
  const std::int64_t below =
      before_sequence > 0 ? before_sequence : std::numeric_limits<std::int64_t>::max();
  const auto rows = static_cast<std::int64_t>(std::min(limit, limits::api_page_max));
  if (!workspace) {
    return tx.all<OperationRow>(sql::newest_operations, {below, rows}, make_row);
  }
  return tx.all<OperationRow>(sql::newest_operations_of, {below, rows, *workspace}, make_row);
}

Result<ChainReport> OperationLog::verify(store::Tx& tx) const {
  Walk walk(key_);
  std::int64_t read_to = std::numeric_limits<std::int64_t>::min();
  for (std::int64_t page = 1; page > 0 && !walk.bad();) {
    page = 0;
    TRY(tx.query(sql::operations_after, {read_to, limits::operation_verify_page_rows},
                 [&](const store::Row& row) {
                   ++page;
                   read_to = row.integer(0);
                   walk.step(row);
                 }));
  }
  TRY(walk.finish(tx));
  return walk.report();
}

Result<std::int64_t> OperationLog::erase_subject(store::Tx& tx, std::int64_t subject) const {
  std::vector<std::int64_t> sequences;
  std::vector<Digest> macs;
  TRY(tx.query(sql::operations_of_subject, {subject}, [&](const store::Row& row) {
    sequences.push_back(row.integer(0));
    macs.push_back(erasure_mac(key_, row.integer(0), row.blob(1)));
  }));
  std::vector<store::Param> params;
  for (std::size_t i = 0; i < sequences.size(); ++i) {
    params.emplace_back(sequences[i]);
    params.push_back(store::Param::blob(as_view(macs[i])));
  }
  return tx.exec_many(sql::erase_operation, 2, params);
}

}  // namespace enishi::guard
