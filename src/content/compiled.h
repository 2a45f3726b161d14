// A template as it is rendered: JSON text cut where something is filled in.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "content/fill.h"
#include "content/message.h"

namespace enishi::content {

struct Slot {
  enum class Kind : unsigned char { none, field, link } kind = Kind::none;
  How how = How::text;
  std::uint32_t index = 0;         // into fields or links
  std::string fallback;            // of a field, ready for the output
  std::size_t fallback_units = 0;  // UTF-16
  // The string that the slot stands in, if it has a limit; `last` of that string's slots.
  std::uint32_t check = 0;  // from 1
  bool last = false;
};

struct Part {
  std::string literal;  // JSON text, before the slot
  Slot slot;
};

// A string with slots whose length LINE limits.
struct Check {
  std::string path;
  std::size_t units_max = 0;
  std::size_t literal_units = 0;
};

struct Template::Impl {
  std::vector<Part> parts;  // the last one has no slot
  std::vector<Check> checks;
  std::vector<std::string> fields;
  std::vector<std::string> links;
  std::string source;
  std::size_t literal_bytes = 0;
};

// The compiler; `messages` was checked to be an array of message objects.
Result<Template::Impl> compile_messages(const JsonValue& messages);

}  // namespace enishi::content
