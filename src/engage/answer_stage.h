// The part of the applier that decides what is answered.
#pragma once

#include <map>
#include <vector>

#include "engage/books.h"
#include "engage/entries.h"
#include "guard/operation_log.h"
#include "spine/spine.h"
#include "workspace/workspace.h"

namespace enishi::engage {

// A reply token is good for a minute from when its webhook came (reference, section 3.1); what is
// left of it is for the way to the platform.
inline constexpr std::chrono::seconds kTokenLife{50};
// An event that is older has no good token any more, however late it came.
inline constexpr std::chrono::minutes kEventLife{20};

// What a rule makes of something a person did.
enum class Answer : unsigned char {
  none,     // nothing: the event's reply token is free
  general,  // answered, but a person of the brand is still waited for (a rule for any message)
  fitting,  // answered by a greeting, a keyword or a button
};

// Used by the pipeline's thread.
class AnswerStage {
 public:
  AnswerStage(Books& books, const workspace::Workspaces& workspaces,
              const guard::OperationLog& operations)
      : books_(books), workspaces_(workspaces), operations_(operations) {}

  Status change_book(store::Tx& tx, const spine::Entry& entry);
  Result<Answer> consider(store::Tx& tx, const spine::Entry& entry, const Incoming& incoming,
                          bool handled);
  Status forget(store::Tx& tx, RecordNo record);

  Status flush(store::Tx& tx);
  void committed() noexcept;
  void rolled_back() noexcept;

 private:
  struct Row {
    std::int64_t no;
    ChannelNo channel;
    RecordNo record;
    std::string rule, token;
    bool quiet;
    Time created_at, expires_at;
  };
  std::shared_ptr<const Chooser> book_of(ChannelNo channel) const;
  Result<bool> answered_lately(store::Tx& tx, const spine::Entry& entry, const AnswerRule& rule);

  Books& books_;
  const workspace::Workspaces& workspaces_;
  const guard::OperationLog& operations_;
  std::map<ChannelNo, std::shared_ptr<const Chooser>> staged_books_;
  std::vector<Row> rows_;
};

}  // namespace enishi::engage
