#include "base/secret.h"

#include <sodium.h>

namespace enishi {
namespace {

// All of the capacity: a moved-from or shortened string still holds old bytes past its end.
void wipe_bytes(std::string& text) {
  text.resize(text.capacity());
  sodium_memzero(text.data(), text.size());
  text.clear();
}

}  // namespace

Secret::Secret(std::string value) : value_(std::move(value)) {
  wipe_bytes(value);
}

Secret& Secret::operator=(const Secret& other) {
  if (this != &other) {
    wipe();
    value_ = other.value_;
  }
  return *this;
}

Secret& Secret::operator=(Secret&& other) noexcept {
  if (this != &other) {
    wipe();
    value_ = std::move(other.value_);
    other.wipe();
  }
  return *this;
}

void Secret::wipe() {
  wipe_bytes(value_);
}

}  // namespace enishi
