// Texts as people mean them: two that differ only in width, case, kana or outer space are equal.
#pragma once

#include <string>
#include <string_view>

namespace enishi::people {

// NFKC with case folding (Unicode Standard, chapter 3.13; UAX 15), hiragana as katakana, white
// space trimmed and runs of it as one space: "ｸｰﾎﾟﾝ ", "くーぽん" and "クーポン" are the same.
std::string fold(std::string_view utf8);

}  // namespace enishi::people
