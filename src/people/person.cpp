#include "people/person.h"

#include <algorithm>

#include "people/record_key.h"
#include "people/sql.h"

namespace enishi::people {
namespace {

WorkspaceNo workspace_of(const workspace::Directory& directory, ProviderNo provider) {
  for (const workspace::Provider& one : directory.providers())
    if (one.no == provider) return directory.workspace(one.workspace)->no;
  return {};
}

struct FirstKey {
  SourceNo source;
  Bytes16 id;
};

FirstKey first_key(const store::Row& row) {
  return {{static_cast<std::uint32_t>(row.integer(0))}, *bytes16_from(row.blob(1))};
}

}  // namespace

bool Person::goes_by(WorkspaceNo of, const Identifier& identifier) const {
  if (of != workspace) return false;
  if (identifier.name_space == kLineUserIdNamespace) {
    const auto line = parse_line_identifier(identifier.value);
    return provider && line && line->user == user;
  }
  const Identifier wanted{identifier.name_space,
                          normal_form(identifier.name_space, identifier.value)};
  return std::ranges::find(identifiers, wanted) != identifiers.end();
}

Result<std::optional<Person>> read_person(store::Tx& tx, const workspace::Directory& directory,
                                          RecordNo record) {
  ASSIGN(const auto key, tx.first<FirstKey>(sql::person, {record}, first_key));
  if (!key) return std::nullopt;
  Person person{.record = record};
  person.provider = provider_of(key->source);
  if (person.provider) {
    person.user = key->id;
    person.workspace = workspace_of(directory, person.provider);
  } else {
    ASSIGN(const auto workspace, tx.integer(sql::workspace_of_source, {key->source}));
    person.workspace = {static_cast<std::uint32_t>(workspace.value_or(0))};
  }
  TRY(tx.query(sql::identifiers, {record}, [&](const store::Row& row) {
    if (!row.null(0)) person.identifiers.push_back({row.str(0), row.str(1)});
  }));
  return person;
}

Status begin_erasure_of(store::Tx& tx, const Person& person) {
  TRY(tx.exec(sql::insert_erasure, {person.record, person.provider,
                                    store::Param::blob(as_view(person.user)), person.workspace}));
  for (const Identifier& one : person.identifiers)
    TRY(tx.exec(sql::insert_erasure_identifier, {person.record, one.name_space, one.value}));
  return {};
}

Result<std::optional<Person>> person_of_erasure(store::Tx& tx,
                                                const workspace::Directory& directory,
                                                RecordNo record) {
  ASSIGN(auto person, tx.first<Person>(sql::erasure, {record}, [&](const store::Row& row) {
    Person found{.record = record};
    found.provider = {static_cast<std::uint32_t>(row.integer(0))};
    found.user = *bytes16_from(row.blob(1));
    found.workspace = found.provider ? workspace_of(directory, found.provider)
                                     : WorkspaceNo{static_cast<std::uint32_t>(row.integer(2))};
    return found;
  }));
  if (!person) return std::nullopt;
  TRY(tx.query(sql::erasure_identifiers, {record}, [&](const store::Row& row) {
    person->identifiers.push_back({row.str(0), row.str(1)});
  }));
  return person;
}

Status end_erasure_of(store::Tx& tx, RecordNo record) {
  TRY(tx.exec(sql::delete_erasure_identifiers, {record}));
  TRY(tx.exec(sql::delete_erasure, {record}));
  return {};
}

}  // namespace enishi::people
