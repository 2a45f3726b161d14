// Files for tests of imports: character sets and gzip, written by other means than ours.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "connect/rows.h"

namespace enishi::connect::testing {

// `utf8` in the character set, by ICU; with a byte order mark where asked for (not shift_jis).
std::string encoded(std::string_view utf8, Charset charset, bool mark);
std::string gzipped(std::string_view bytes);

// Gives its bytes in pieces of `piece`, and cannot seek.
std::unique_ptr<ByteSource> slow_source(std::string bytes, std::size_t piece);

// All that a reader gives: rows as "line: a|b", errors as "line! column: message", then an error of
// the file as "! message".
std::vector<std::string> all_rows(RowReader& reader);
std::vector<std::string> all_rows(std::string bytes, const RowOptions& options = {});

}  // namespace enishi::connect::testing
