// Grapheme clusters as a reader sees them: what LINE counts in labels and template texts.
#pragma once

#include <cstddef>
#include <string_view>

namespace enishi::simulator {

// Covers what occurs in messages: combining marks, voiced-sound marks, variation selectors, emoji
// joined by ZWJ, skin tones, flags, keycaps, tag sequences, CR LF. Hangul jamo and Indic conjuncts
// are counted one by one.
std::size_t grapheme_count(std::string_view utf8);

}  // namespace enishi::simulator
