// Which record identifiers name, within a batch of the pipeline.
#pragma once

#include <span>
#include <string_view>

#include "people/identifier.h"
#include "people/owners.h"
#include "people/record_stage.h"
#include "people/source_stage.h"

namespace enishi::people {

struct IdentifierView {
  std::string_view name_space, value;
};

// Used by the pipeline thread only.
class Identities {
 public:
  Identities(Owners& owners, SourceStage& sources, RecordStage& records)
      : owners_(owners), sources_(sources), records_(records) {}

  // LINE user ids come first, then the others in their order. The first that names a record
  // decides; when none does, a record is made of the first. The others come to name the record too,
  // unless they name another one: then they stay with that, and are counted. So does a LINE user id
  // beside a record that has one. 0: no identifier can name anybody.
  RecordNo record_of(WorkspaceNo workspace, std::span<const IdentifierView> who, Time at);

 private:
  struct Key {
    RecordKey key;
    std::string value;  // in its normal form
    RecordNo named;     // by it, before the call; 0: nobody
    bool of_line() const { return bool(provider_of(key.source)); }
  };
  // nullopt: it can name nobody.
  std::optional<Key> key_of(WorkspaceNo workspace, const IdentifierView& identifier);
  // The record comes to go by the keys too, but for those of others.
  void join(WorkspaceNo workspace, RecordNo record, std::span<Key> keys, Time at);

  Owners& owners_;
  SourceStage& sources_;
  RecordStage& records_;
  std::vector<Key> keys_;  // of the call in hand
};

}  // namespace enishi::people
