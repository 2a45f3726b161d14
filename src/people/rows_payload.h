// The payload of kPeopleRows. Byte format: docs/formats.md, "People entries".
#pragma once

#include "people/payload.h"

namespace enishi::people {

struct RowsChange {
  struct Name {
    std::size_t name_space = 0;  // position in `namespaces`
    std::string value;
  };
  struct TagSwitch {
    std::size_t tag = 0;  // position in `tags`
    bool on = true;
  };
  struct Row {
    Time at;
    std::vector<Name> who;
    std::vector<ValueChange> changes;
    std::vector<TagSwitch> tags;
  };
  WorkspaceNo workspace;
  std::vector<std::string> namespaces, tags;
  std::vector<AttributesChange::Named> attributes;
  std::vector<Row> rows;
};

std::string encode(const RowsChange& change);
Result<RowsChange> decode_rows(std::string_view payload);  // corrupt when it is none

}  // namespace enishi::people
