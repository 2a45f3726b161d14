// What the dispatcher keeps of a campaign while it sends.
#pragma once

#include "delivery/dispatcher.h"
#include "delivery/sql.h"

namespace enishi::delivery {

struct Dispatcher::Active {
  Campaign campaign;
  bool listed = true;     // found by the last reload
  bool sendable = false;  // state sending
  bool closing = false;   // cancelled with open calls
  bool close_done = false;
  std::int64_t close_cursor = 0;

  std::int64_t cursor = 0;  // first tries: calls up to here were claimed
  bool exhausted = false;   // no ready call beyond the cursor, as far as known
  std::optional<Time> next_ready_due;
  std::priority_queue<Waiting> waiting;
  std::deque<Call> claimed;   // `trying` in the store, not handed out
  std::vector<Call> too_old;  // of the claim in hand
  std::size_t in_flight = 0;

  std::string unit, unit_month;
  StageProgress stage;
  bool open = false;               // has open calls, by the last reload
  Time admitted_until = kTimeMin;  // the end of the month to whose quota it was admitted
  std::int64_t month_turn = 0;     // the job that admits it to this one
  Time month_turn_at = kTimeMin;   // when that was made
  int content_refusals = 0;
  std::vector<CallOutcome> ended;  // to be logged
  struct Again {
    std::int64_t call;
    Time due;
    bool ambiguous;
    int status;
    std::string request_id, detail;
  };
  std::vector<Again> again;  // to be written as waiting
  std::string pause_wish;    // reason of a pause that the store could not take yet

  // Nothing is left to be stored.
  bool settled() const { return claimed.empty() && again.empty() && pause_wish.empty(); }

  // The body's text; the last few are kept.
  Result<std::shared_ptr<const std::string>> body(store::Tx& tx, std::int64_t no) {
    if (auto it = bodies.find(no); it != bodies.end()) return it->second;
    std::shared_ptr<const std::string> messages;
    TRY(tx.query(sql::body, {campaign.no, no}, [&](const store::Row& row) {
      messages = std::make_shared<const std::string>(row.text(0));
    }));
    if (!messages) return fail(ErrorCode::corrupt, "a call's body is missing");
    if (bodies.size() >= 64) bodies.clear();
    bodies.emplace(no, messages);
    return messages;
  }
  std::map<std::int64_t, std::shared_ptr<const std::string>> bodies;
};

}  // namespace enishi::delivery
