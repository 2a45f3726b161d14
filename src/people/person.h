// All that names one record, as a deletion has to know it.
#pragma once

#include <optional>
#include <vector>

#include "people/identifier.h"
#include "store/store.h"
#include "workspace/workspace.h"

namespace enishi::people {

struct Person {
  RecordNo record;
  WorkspaceNo workspace;
  ProviderNo provider;                  // 0: LINE knows nothing of the record
  LineUserId user{};                    // nil without a provider
  std::vector<Identifier> identifiers;  // the others, in their normal form, oldest first

  // True when a row of the workspace with this identifier may be about the person.
  bool goes_by(WorkspaceNo of, const Identifier& identifier) const;
};

// A live record; nullopt when there is none of that number.
Result<std::optional<Person>> read_person(store::Tx& tx, const workspace::Directory& directory,
                                          RecordNo record);

// While an erasure is under way the store keeps whom it is about.
Status begin_erasure_of(store::Tx& tx, const Person& person);
Result<std::optional<Person>> person_of_erasure(store::Tx& tx,
                                                const workspace::Directory& directory,
                                                RecordNo record);
Status end_erasure_of(store::Tx& tx, RecordNo record);

}  // namespace enishi::people
