// The pieces of which this room's payloads are made (docs/formats.md, "People entries").
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/byte_reader.h"
#include "people/payload.h"

namespace enishi::people {

void append_byte(std::string& out, unsigned value);
void append_texts(std::string& out, const std::vector<std::string>& texts);
void append_attributes(std::string& out, const std::vector<AttributesChange::Named>& attributes);
// nullopt: unset.
void append_change(std::string& out, const std::optional<AttributeValue>& value);

class PayloadReader : public ByteReader {
 public:
  using ByteReader::ByteReader;

  std::vector<std::string> texts();
  std::vector<RecordNo> records();
  std::vector<AttributesChange::Named> attributes();
  std::optional<AttributeValue> change(AttributeType type);  // nullopt: unset
};

std::unexpected<Error> corrupt(std::string_view what);

}  // namespace enishi::people
