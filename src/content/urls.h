// http(s) URLs inside running text.
#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

namespace enishi::content {

bool is_web_url(std::string_view text);  // begins like one and names a host

struct UrlSpan {
  std::size_t begin = 0, end = 0;
  bool open = false;  // runs to the end of the text: what follows the text may belong to it
};

// In order. A URL ends before white space, a character outside ASCII, quotes, angle brackets and
// braces; punctuation at its end and a closing bracket that was not opened inside are not part of
// it, so that "(https://a.jp/x)." and "https://a.jp/xです" are found as people mean them.
std::vector<UrlSpan> find_urls(std::string_view text);

}  // namespace enishi::content
