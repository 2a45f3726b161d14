// Event types that an import brings: whether its properties fit what the schema knows, and the
// declaration of what cannot be told from values (amounts, times, items).
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "connect/imports.h"
#include "connect/mapping_step.h"

namespace enishi::connect {

struct TypeClash {
  const Step* step = nullptr;
  std::string why;
};
// A property whose values would not fit the type's property of that name; null `type`: a new one.
std::optional<TypeClash> clash_of(const timeline::EventType* type, const std::vector<Step>& steps);

// The types that rows can be of, as far as the mapping alone tells.
std::vector<std::string> types_named(const Mapping::Impl& mapping);

// Not thread safe.
class ImportTypes {
 public:
  // Everything must outlive it. A dry run declares nothing.
  ImportTypes(timeline::Schema& schema, const workspace::Workspace& workspace, guard::Actor actor,
              const Mapping::Impl& mapping, bool dry_run)
      : schema_(schema),
        workspace_(workspace),
        actor_(std::move(actor)),
        mapping_(mapping),
        dry_run_(dry_run) {}

  // Why events of that type cannot be taken, null when they can. The first time declares what the
  // schema lacks. An error: the store failed.
  Result<const ImportError*> problem(std::string_view type);

 private:
  Result<std::optional<ImportError>> look(const std::string& type);

  timeline::Schema& schema_;
  const workspace::Workspace workspace_;
  const guard::Actor actor_;
  const Mapping::Impl& mapping_;
  const bool dry_run_;
  std::map<std::string, std::optional<ImportError>, std::less<>> known_;
};

}  // namespace enishi::connect
