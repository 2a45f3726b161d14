// The group or room in the source of a stored event.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace enishi::line {

struct ChatName {
  std::string id;  // "C..." or "R..."
  bool group = true;
};

// nullopt: the payload is erased, or names no chat of a sane length.
std::optional<ChatName> chat_of(std::string_view payload);

}  // namespace enishi::line
