// The namespaces of all workspaces in which identifiers name records, in memory.
#pragma once

#include <map>
#include <string>
#include <unordered_map>

#include "people/record_key.h"

namespace enishi::people {

struct Source {
  SourceNo no;
  WorkspaceNo workspace;
  std::string name_space;
  // How often an identifier stayed with the record that had it, though a row named it beside
  // those of another record.
  std::uint64_t left_alone = 0;
};

// Not thread safe. Sources stay where they are once added.
class Sources {
 public:
  using ByName = std::map<std::string, Source, std::less<>>;

  const Source* find(WorkspaceNo workspace, std::string_view name_space) const;  // or null
  const Source* at(SourceNo no) const;                                           // or null
  const ByName& of(WorkspaceNo workspace) const;
  SourceNo next() const { return next_; }  // the number that a new one gets

  void add(Source source);  // its number is next() or was given before the store was closed
  void count_left_alone(SourceNo no, std::uint64_t times);

 private:
  std::map<WorkspaceNo, ByName> by_workspace_;
  std::unordered_map<SourceNo, Source*> by_no_;
  SourceNo next_{kFirstNamespaceSource};
};

}  // namespace enishi::people
