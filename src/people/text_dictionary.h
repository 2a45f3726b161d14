// The distinct texts of an attribute, counted: a column holds their small numbers.
#pragma once

#include <cstdint>
#include <memory>
#include <string_view>

#include "people/people.h"

namespace enishi::people {

// Not thread safe. A text whose last use goes is forgotten, and its number may be given again.
class TextDictionary {
 public:
  TextDictionary();
  ~TextDictionary();
  TextDictionary(TextDictionary&&) noexcept;

  std::uint32_t take(std::string_view text);                // its number, used once more
  void drop(std::uint32_t number);                          // used once less
  const AttributeValue& value(std::uint32_t number) const;  // of a number in use
  std::size_t size() const;                                 // distinct texts
  std::size_t bytes() const;                                // approximately

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace enishi::people
