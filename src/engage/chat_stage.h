// The part of the applier that keeps conversations.
#pragma once

#include <map>
#include <set>
#include <utility>
#include <vector>

#include "engage/answer_stage.h"
#include "engage/entries.h"
#include "guard/operation_log.h"
#include "spine/spine.h"
#include "store/store.h"
#include "workspace/workspace.h"

namespace enishi::engage {

// Stored; never changes.
enum class Direction : unsigned char {
  in,      // from the person
  answer,  // a rule's answer
  staff,   // written by a person of the brand
};
enum class Chore : unsigned char {
  fetch,       // a message's bytes, before the platform deletes them
  drop,        // bytes we fetched of a message that was taken back
  forget_log,  // the text of such a message on the log
};

// What a person of the brand wrote is sent for so long, and no longer.
inline constexpr std::chrono::hours kPushLife{1};
// A person's free answer needs a little more time to the platform than a rule's.
inline constexpr std::chrono::seconds kStaffTokenLife{40};

// Used by the pipeline's thread.
class ChatStage {
 public:
  ChatStage(const workspace::Workspaces& workspaces, const guard::OperationLog& operations)
      : workspaces_(workspaces), operations_(operations) {}
  Status load(const store::Database& state);  // once, before the pipeline starts

  // Whether a person of the brand has the conversation.
  bool handled(ChannelNo channel, RecordNo record) const;
  // `answer`: what a rule makes of it.
  Status take(store::Tx& tx, const spine::Entry& entry, const Incoming& incoming, Answer answer);
  Status change(store::Tx& tx, const spine::Entry& entry);
  Status settle(store::Tx& tx, const spine::Entry& entry);
  Status forget(store::Tx& tx, RecordNo record);

  Status flush(store::Tx& tx);
  void committed() noexcept;
  void rolled_back() noexcept;

 private:
  using ChatKey = std::pair<ChannelNo, RecordNo>;
  struct Message {
    ChannelNo channel;
    RecordNo record;
    std::int64_t no;
    Time at, received_at;
    Incoming said;
    Answer answer;
  };
  struct Seen;
  Status take_back(store::Tx& tx, const spine::Entry& entry, const Incoming& incoming);
  Status send(store::Tx& tx, const spine::Entry& entry, const ChatChange& change);
  Status note_operation(store::Tx& tx, const spine::Entry& entry, const ChatChange& change) const;
  void set_handled(ChatKey chat, bool handled);

  const workspace::Workspaces& workspaces_;
  const guard::OperationLog& operations_;
  std::set<ChatKey> handled_;            // committed
  std::map<ChatKey, bool> now_handled_;  // by the batch at hand
  std::vector<Message> messages_;
};

}  // namespace enishi::engage
