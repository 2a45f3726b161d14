// What of a message people can see, open and play.
#pragma once

#include <compare>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace enishi::simulator {

struct Link {
  std::uint8_t bubble = 1;  // 1..5
  std::string url;
  auto operator<=>(const Link&) const = default;
};

struct MessageContents {
  bool known = false;  // false: the text was not kept
  std::uint8_t bubbles = 0;
  std::vector<Link> links;          // in their order, once per bubble
  std::vector<std::uint8_t> media;  // bubbles with video or audio
};

// `messages` is the messages array as JSON; nothing is found in what is no such thing.
MessageContents contents_of(std::string_view messages);

}  // namespace enishi::simulator
