// The tags of all workspaces and who has them, in memory.
#pragma once

#include <functional>
#include <map>
#include <string>
#include <unordered_map>

#include "people/record_set.h"
#include "workspace/workspace.h"

namespace enishi::people {

struct Tag {
  std::uint32_t no = 0;
  RecordSet members;
};

// Not thread safe. Tags stay where they are once added.
class Tags {
 public:
  using ByName = std::map<std::string, Tag, std::less<>>;

  const Tag* find(WorkspaceNo workspace, std::string_view name) const;  // or null
  const Tag* at(std::uint32_t no) const;                                // or null
  const ByName& of(WorkspaceNo workspace) const;
  std::uint32_t last() const { return last_; }  // highest number given

  void add(std::uint32_t no, WorkspaceNo workspace, std::string name);
  void set_member(std::uint32_t no, RecordNo record, bool member);  // of a known tag
  // Calls f(tag number) for each tag of any workspace that the record has.
  void each_of(RecordNo record, const std::function<void(std::uint32_t)>& f) const;
  std::size_t bytes() const;  // approximately

 private:
  std::map<WorkspaceNo, ByName> by_workspace_;
  std::unordered_map<std::uint32_t, Tag*> by_no_;
  std::uint32_t last_ = 0;
};

}  // namespace enishi::people
