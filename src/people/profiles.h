// What memory keeps of fetched profiles: when LINE last answered, and the language.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "base/clock.h"
#include "people/column.h"
#include "people/record.h"

namespace enishi::people {

// 8 bytes a record. Not thread safe.
class Profiles {
 public:
  std::optional<Time> fetched_at(RecordNo record) const;  // nullopt: never
  std::string_view language(RecordNo record) const;       // "" when not known
  void set(RecordNo record, Time fetched_at, std::string_view language);
  void erase(RecordNo record);
  std::size_t bytes() const;  // approximately

 private:
  struct Cell {
    std::uint64_t fetched_at : 48 = 0;
    std::uint64_t language : 16 = 0;  // position in names_
  };
  static_assert(sizeof(Cell) == 8);

  // The few languages there are; one more than 65,535 would read as not known.
  std::uint16_t language_number(std::string_view language);

  Column<Cell> cells_;
  std::vector<std::string> names_{""};
  std::map<std::string, std::uint16_t, std::less<>> numbers_{{"", 0}};
};

}  // namespace enishi::people
