// Rows about people who are named by identifiers: the maker of kPeopleRows.
#pragma once

#include <map>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "people/identifier.h"
#include "people/people.h"

namespace enishi::people {

struct PersonRow {
  std::vector<Identifier> who;  // at least one; People::record_of() says what several mean
  std::vector<std::pair<std::string, AttributeValue>> set = {};
  std::vector<std::string> unset = {};
  std::vector<std::string> add = {}, remove = {};  // tags
  Time at = {};                                    // the moment that the row speaks of
};

struct RowsChange;

// Collects rows for one entry. Not thread safe.
class PeopleRows {
 public:
  // `declared`: the attributes that rows may name; View::attributes() gives them.
  PeopleRows(WorkspaceNo workspace, std::span<const AttributeDefinition> declared);
  ~PeopleRows();

  // Checks; a row that is refused leaves nothing behind. Errors name `field` and what is in it:
  // "rows[2].who[0].value". Not when full().
  Status add(PersonRow row, const std::string& field);
  std::size_t size() const;
  bool full()
      const;  // limits::people_entry_rows_max rows, or half the bytes that an entry may have
  // What was collected; begins anew.
  spine::NewEntry take(Time at);

 private:
  Status check(const PersonRow& row, const std::string& field) const;
  Status check_values(const PersonRow& row, const std::string& field) const;
  Status check_tags(const PersonRow& row, const std::string& field) const;

  std::map<std::string, AttributeType, std::less<>> declared_;
  std::unique_ptr<RowsChange> change_;
  // Positions in the lists of change_.
  std::map<std::string, std::size_t, std::less<>> namespaces_, tags_, attributes_;
  std::size_t bytes_ = 0;  // about
};

}  // namespace enishi::people
