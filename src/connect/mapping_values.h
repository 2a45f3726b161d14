// Values as people write them into files: numbers, amounts, yes and no, full width included.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

namespace enishi::connect {

// Without ASCII and ideographic (U+3000) white space on both sides.
std::string_view trim_wide(std::string_view text);

// With full-width ASCII as ASCII, U+3000 as a space and U+2212 as '-', in `buffer`; nullopt where
// it does not fit.
std::optional<std::string_view> half_width(std::string_view text, std::span<char> buffer);

// Digits with or without separators of thousands ("1,980"; in groups of three), half or full width;
// a sign, ▲ or △ for minus; ¥ before or 円 behind. Nothing else, and nothing out of range.
std::optional<std::int64_t> parse_whole(std::string_view text);
std::optional<double> parse_real(std::string_view text);  // also with a point and an exponent
// In minor units of a currency with so many decimals (yen: 0); more decimals must be zeros.
std::optional<std::int64_t> parse_money(std::string_view text, int decimals);

// はい/いいえ, 有/無, あり/なし, ○/×, true/false, yes/no, y/n, on/off, 1/0; letters of any case.
std::optional<bool> parse_boolean(std::string_view text);

}  // namespace enishi::connect
