// A person's value as text: as it is, or through formats.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "base/zone.h"
#include "content/pieces.h"
#include "content/value.h"

namespace enishi::content {

// Appends the value's plain text: numbers in their shortest form, times as a date of `zone`, lists
// as nothing.
void append_plain(std::string& out, const Value& value, const Zone& zone);

// Writes the value through the formats (at least one) into the empty `out`. False, and `out` is of
// no use: a format does not fit the value ("abc":date), which then counts as absent.
//   sama, san   the honorific, once: 田中様 stays 田中様
//   cut(n)      at most n characters as a reader counts them, the last one … when it was cut
//   number      1,234,567 and -1,234.5
//   money       ¥1,234 from a whole number of yen; money(円) 1,234円
//   date(...)   yyyy yy MM M dd d HH H mm E (曜日, one letter), all else as it stands; of a time or
//               of a text "2026-11-22", "2026/11/22", "20261122", each with "T10:00" or " 10:00"
bool append_formatted(std::string& out, const Value& value, std::span<const Format> formats,
                      const Zone& zone);

// Local time of a value that is a time or a text that says one.
std::optional<CivilTime> civil_of(const Value& value, const Zone& zone);

}  // namespace enishi::content
