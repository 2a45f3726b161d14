#include "people/memory.h"
#include "people/sql.h"

namespace enishi::people {
namespace {

Time time_or(const store::Row& row, int column, Time if_null) {
  return row.null(column) ? if_null : row.time(column);
}

RecordNo record_at(const store::Row& row, int column) {
  return {static_cast<std::uint32_t>(row.integer(column))};
}

SourceNo source_at(const store::Row& row, int column) {
  return {static_cast<std::uint32_t>(row.integer(column))};
}

// The event is not stored: it follows from state and time (friend_facts.h).
FriendFacts facts_from(const store::Row& row) {
  FriendFacts facts;
  const auto state = static_cast<FriendState>(row.integer(2));
  facts.event_at = row.time(3);
  if (state == FriendState::blocked)
    facts.event = FriendFacts::Event::block;
  else if (facts.event_at > kTimeMin)
    facts.event = FriendFacts::Event::follow;
  facts.first_blocked_at = time_or(row, 4, kTimeMax);
  facts.missing_at = time_or(row, 5, kTimeMin);
  facts.missing_before = time_or(row, 6, kTimeMin);
  return facts;
}

Status load_records(store::Tx& tx, Memory& memory) {
  ASSIGN(auto last, tx.integer(sql::last_record));
  memory.last_record = {static_cast<std::uint32_t>(last.value_or(0))};
  memory.records.reserve(memory.last_record.value);
  TRY(tx.query(sql::load_records, {}, [&](const store::Row& row) {
    memory.records.add(record_at(row, 0), {source_at(row, 1), *bytes16_from(row.blob(2))});
  }));
  return tx.query(sql::load_identifiers, {}, [&](const store::Row& row) {
    const RecordNo record = record_at(row, 0);
    const RecordKey key{source_at(row, 1), *bytes16_from(row.blob(2))};
    if (*memory.records.key(record) != key) memory.records.add_key(record, key);
  });
}

Status load_sources(store::Tx& tx, Memory& memory) {
  return tx.query(sql::load_sources, {}, [&](const store::Row& row) {
    memory.sources.add({.no = source_at(row, 0),
                        .workspace = {static_cast<std::uint32_t>(row.integer(1))},
                        .name_space = row.str(2),
                        .left_alone = static_cast<std::uint64_t>(row.integer(3))});
  });
}

Status load_friendships(store::Tx& tx, Memory& memory) {
  ASSIGN(const auto last, tx.integer(sql::last_history));
  memory.last_history = static_cast<std::uint64_t>(last.value_or(0));
  ChannelNo channel;
  Friends* friends = nullptr;
  return tx.query(sql::load_friendships, {}, [&](const store::Row& row) {
    const ChannelNo of{static_cast<std::uint32_t>(row.integer(0))};
    if (!friends || of != channel) friends = &memory.friends[channel = of];
    friends->set(record_at(row, 1), facts_from(row), static_cast<std::uint64_t>(row.integer(7)));
  });
}

Status load_profiles(store::Tx& tx, Memory& memory) {
  return tx.query(sql::load_profiles, {}, [&](const store::Row& row) {
    memory.profiles.set(record_at(row, 0), row.time(1), row.text(2));
  });
}

Status load_tags(store::Tx& tx, Memory& memory) {
  TRY(tx.query(sql::load_tags, {}, [&](const store::Row& row) {
    const WorkspaceNo workspace{static_cast<std::uint32_t>(row.integer(1))};
    memory.tags.add(static_cast<std::uint32_t>(row.integer(0)), workspace, row.str(2));
  }));
  return tx.query(sql::load_tag_members, {}, [&](const store::Row& row) {
    memory.tags.set_member(static_cast<std::uint32_t>(row.integer(0)), record_at(row, 1), true);
  });
}

Status load_attributes(store::Tx& tx, Memory& memory) {
  bool known_types = true;
  TRY(tx.query(sql::load_attributes, {}, [&](const store::Row& row) {
    const auto type = parse_attribute_type(row.text(3));
    const WorkspaceNo workspace{static_cast<std::uint32_t>(row.integer(1))};
    known_types &= type.has_value();
    if (type) memory.attributes.add(workspace, {row.integer(0), row.str(2), *type});
  }));
  if (!known_types) return fail(ErrorCode::corrupt, "an attribute has an unknown type");
  Attribute* attribute = nullptr;
  return tx.query(sql::load_attribute_values, {}, [&](const store::Row& row) {
    if (!attribute || attribute->definition.no != row.integer(0))
      attribute = memory.attributes.at(row.integer(0));
    if (attribute)
      attribute->column.set(record_at(row, 1), stored_value(row, 2, attribute->definition.type));
  });
}

}  // namespace

Status load(store::Tx& tx, Memory& memory) {
  TRY(load_sources(tx, memory));
  TRY(load_records(tx, memory));
  TRY(load_friendships(tx, memory));
  TRY(load_profiles(tx, memory));
  TRY(load_tags(tx, memory));
  return load_attributes(tx, memory);
}

}  // namespace enishi::people
