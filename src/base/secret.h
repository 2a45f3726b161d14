// A string that must not be shown: it has no stream operator, no implicit conversion, and its bytes
// are wiped when it goes. Tests hold it to that (a must-not-compile case).
#pragma once

#include <string>
#include <string_view>
#include <utility>

namespace enishi {

class Secret {
 public:
  Secret() = default;
  explicit Secret(std::string value);
  ~Secret() { wipe(); }
  Secret(const Secret&) = default;
  Secret(Secret&& other) noexcept : value_(std::move(other.value_)) { other.wipe(); }
  Secret& operator=(const Secret& other);
  Secret& operator=(Secret&& other) noexcept;

  // The one door to the value; grep for it to see every use.
  std::string_view reveal() const { return value_; }
  bool empty() const { return value_.empty(); }

 private:
  void wipe();
  std::string value_;
};

}  // namespace enishi
