// What conditions and lookups need of all people, in memory; loaded from part "state" at start.
#pragma once

#include <map>

#include "people/attributes.h"
#include "people/friends.h"
#include "people/profiles.h"
#include "people/records.h"
#include "people/sources.h"
#include "people/tags.h"
#include "store/store.h"

namespace enishi::people {

// Written by the pipeline thread under the exclusive lock of the room (people.cpp), and at declare
// of an attribute by the thread that declares it. The pipeline thread may read all but `attributes`
// without the lock, since nobody else writes the rest.
struct Memory {
  Sources sources;
  Records records;
  RecordNo last_record;  // highest number given
  std::map<ChannelNo, Friends> friends;
  std::uint64_t last_history = 0;  // highest number given to a row of friend_history
  Profiles profiles;
  Tags tags;
  Attributes attributes;

  const Friends& friends_of(ChannelNo channel) const;  // empty for an unknown channel
  // Forgets everything about a record but that its number was given, and its further keys.
  void forget(RecordNo record);
  std::size_t bytes() const;  // approximately
};

Status load(store::Tx& tx, Memory& memory);

// An attribute's value as three columns (integer, real, text) of table attribute_value; the
// parameters point into `value`.
struct StoredValue {
  explicit StoredValue(const AttributeValue& value);
  store::Param integer = nullptr, real = nullptr, text = nullptr;
};
AttributeValue stored_value(const store::Row& row, int column, AttributeType type);

}  // namespace enishi::people
