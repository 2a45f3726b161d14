// Bodies to begin with: common messages of Japanese brands, ready to be filled in.
#pragma once

#include <span>
#include <string_view>

#include "base/phrase.h"

namespace enishi::content {

struct Sample {
  std::string_view key;  // stable
  Phrase name;
  Phrase use;             // when one takes it
  std::string_view body;  // as Template compiles it; its pictures are to be replaced
};

std::span<const Sample> gallery();

}  // namespace enishi::content
