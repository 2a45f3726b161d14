// The trees of categories of all workspaces, in memory.
#pragma once

#include <map>
#include <string>
#include <unordered_map>
#include <vector>

#include "timeline/catalogue.h"

namespace enishi::timeline {

// Not thread safe. A place never goes and never moves.
class Categories {
 public:
  struct Place {
    WorkspaceNo workspace;
    CategoryNo parent;  // 0: the root
    std::string name;
  };

  // By which one place differs from every other.
  static std::string key(WorkspaceNo workspace, CategoryNo parent, std::string_view name);

  CategoryNo last() const { return {static_cast<std::uint32_t>(places_.size())}; }
  const Place& at(CategoryNo no) const { return places_[no.value - 1]; }
  CategoryNo find(WorkspaceNo workspace, CategoryNo parent, std::string_view name) const;
  // The next number, last() + 1, is the place's.
  void add(Place place);
  std::size_t count(WorkspaceNo workspace) const;

  CategoryNo find(WorkspaceNo workspace, std::span<const std::string> path) const;
  std::vector<CategoryNo> named(WorkspaceNo workspace, std::string_view name) const;
  std::vector<std::string> path(CategoryNo no) const;
  bool within(CategoryNo no, CategoryNo ancestor) const;
  std::size_t bytes() const;  // approximately

 private:
  std::vector<Place> places_;  // by number - 1
  std::unordered_map<std::string, CategoryNo> by_key_;
  std::map<WorkspaceNo, std::size_t> counts_;
};

}  // namespace enishi::timeline
