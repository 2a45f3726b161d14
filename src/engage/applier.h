// The applier of this room: keeps conversations, decides on answers, settles what was sent.
#pragma once

#include <functional>

#include "engage/answer_stage.h"
#include "engage/chat_stage.h"

namespace enishi::engage {

class EngageApplier final : public spine::Applier {
 public:
  struct Told {
    std::function<void()> outgoing;         // something is to be sent
    std::function<void(RecordNo)> profile;  // a profile was learned
    std::function<void()> chores;           // something is to be fetched or forgotten
  };
  EngageApplier(Books& books, const workspace::Workspaces& workspaces,
                const guard::OperationLog& operations, ReadIncoming read, Told told);
  Status load(const store::Database& state) { return chats_.load(state); }

  std::string_view name() const override { return "engage"; }
  Status apply(store::Tx& tx, spine::Entry& entry) override;
  Status flush(store::Tx& tx) override;
  void committed() noexcept override;
  void rolled_back() noexcept override;

 private:
  Status apply_ours(store::Tx& tx, const spine::Entry& entry);

  const ReadIncoming read_;
  const Told told_;
  AnswerStage answers_;
  ChatStage chats_;
  bool outgoing_ = false, chores_ = false;
  std::vector<RecordNo> profiles_;
};

}  // namespace enishi::engage
