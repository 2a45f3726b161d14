// Characters as a reader sees them: extended grapheme clusters (Unicode Standard Annex 29), which
// is how LINE counts labels, titles and template texts.
#pragma once

#include <cstddef>
#include <string_view>

namespace enishi::content {

std::size_t grapheme_count(std::string_view utf8);
// The longest beginning of at most `count` clusters.
std::string_view first_graphemes(std::string_view utf8, std::size_t count);

}  // namespace enishi::content
