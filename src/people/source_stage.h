// New namespaces of a batch, and what is counted of them.
#pragma once

#include <map>

#include "people/stage.h"

namespace enishi::people {

class SourceStage final : public Stage {
 public:
  explicit SourceStage(const Memory& memory) : memory_(memory) {}

  // Made now if it is new; 0 when the workspace has as many as it may.
  SourceNo find_or_make(WorkspaceNo workspace, std::string_view name_space);
  WorkspaceNo workspace_of(SourceNo source) const;  // of a namespace; 0: no such
  void count_left_alone(SourceNo source) {          // 0: not counted
    if (source) ++left_alone_[source];
  }

  Status write(store::Tx& tx) override;
  Status forget(store::Tx&, RecordNo, Time) override { return {}; }
  bool pending() const override { return !created_.empty() || !counted_.empty(); }
  void publish(Memory& memory) noexcept override;
  void drop() noexcept override;

 private:
  const Memory& memory_;
  std::vector<Source> created_;                             // in order of their numbers
  std::size_t written_ = 0;                                 // of created_
  std::map<SourceNo, std::uint64_t> left_alone_, counted_;  // to be written; written
};

}  // namespace enishi::people
