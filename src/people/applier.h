// People's applier: the first in the pipeline. It names the record of each entry's subject, and
// learns from entries what they say of people.
#pragma once

#include <array>
#include <unordered_map>

#include "people/attribute_stage.h"
#include "people/friend_stage.h"
#include "people/identities.h"
#include "people/owners.h"
#include "people/profile_stage.h"
#include "people/record_stage.h"
#include "people/rows_payload.h"
#include "people/tag_stage.h"

namespace enishi::people {

class PeopleApplier final : public spine::Applier {
 public:
  // Changes `memory` only in committed(), under `mutex`.
  PeopleApplier(Memory& memory, SharedMutex& mutex, const workspace::Workspaces& workspaces);

  // Before the pipeline starts.
  void register_signal(spine::EntryKind kind, Signal signal) { signals_[kind] = signal; }

  // As People::record_of().
  RecordNo record_of(WorkspaceNo workspace, std::span<const Identifier> who, Time at);

  std::string_view name() const override { return "people"; }
  Status apply(store::Tx& tx, spine::Entry& entry) override;
  Status flush(store::Tx& tx) override;
  void committed() noexcept override;
  void rolled_back() noexcept override;

 private:
  void apply_signal(spine::Entry& entry);
  Status apply_friend_list(const spine::Entry& entry);
  Status apply_profile(spine::Entry& entry);
  Status apply_tags(const spine::Entry& entry);
  Status apply_attributes(store::Tx& tx, const spine::Entry& entry);
  Status apply_rows(store::Tx& tx, const spine::Entry& entry);
  void apply_row_tags(const RowsChange& change, const std::vector<RecordNo>& records);
  Status apply_deletion(store::Tx& tx, const spine::Entry& entry);
  // The key of the entry's subject; source 0 when there is none.
  RecordKey subject_of(const spine::Entry& entry);
  bool belongs(RecordNo record, WorkspaceNo workspace);

  Memory& memory_;
  SharedMutex& mutex_;
  Owners owners_;
  std::unordered_map<spine::EntryKind, Signal> signals_;

  SourceStage sources_;
  RecordStage records_;
  Identities identities_;
  std::vector<IdentifierView> who_;  // of the call in hand
  FriendStage friends_;
  ProfileStage profiles_;
  TagStage tags_;
  AttributeStage attributes_;
  // In the order in which their rows are written.
  const std::array<Stage*, 6> stages_{&sources_,  &records_, &friends_,
                                      &profiles_, &tags_,    &attributes_};
  std::vector<RecordNo> forgotten_;  // in this batch
};

}  // namespace enishi::people
