// Where something stands in a body: a chain on the stack, written out only when something is wrong.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace enishi::content {

class Place {
 public:
  explicit Place(std::string_view root) : name_(root) {}
  // `up` outlives this.
  Place(const Place& up, std::string_view member) : up_(&up), name_(member) {}
  Place(const Place& up, std::size_t index) : up_(&up), index_(index), indexed_(true) {}

  std::string text() const;  // "messages[0].contents.body"

 private:
  const Place* up_ = nullptr;
  std::string_view name_{};
  std::size_t index_ = 0;
  bool indexed_ = false;
};

}  // namespace enishi::content
