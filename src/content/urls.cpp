#include "content/urls.h"

#include <algorithm>

#include "base/text.h"

namespace enishi::content {
namespace {

constexpr std::string_view kSchemes[] = {"https://", "http://"};

bool same_letters(std::string_view text, std::string_view lower) {
  return text.size() >= lower.size() && lower_ascii(text.substr(0, lower.size())) == lower;
}

std::size_t scheme_length(std::string_view text) {
  for (const std::string_view scheme : kSchemes)
    if (same_letters(text, scheme)) return scheme.size();
  return 0;
}

bool is_url_character(char c) {
  constexpr std::string_view others = "-._~:/?#[]@!$&'()*+,;=%";
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
         others.find(c) != std::string_view::npos;
}

bool is_alnum(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

std::string_view without_punctuation_behind(std::string_view url) {
  for (;;) {
    if (url.empty()) return url;
    const char last = url.back();
    const bool unopened =
        (last == ')' && std::ranges::count(url, '(') < std::ranges::count(url, ')')) ||
        (last == ']' && std::ranges::count(url, '[') < std::ranges::count(url, ']'));
    if (!unopened && std::string_view(".,:;!?'").find(last) == std::string_view::npos) return url;
    url.remove_suffix(1);
  }
}

}  // namespace

bool is_web_url(std::string_view text) {
  const std::size_t scheme = scheme_length(text);
  return scheme > 0 && text.size() > scheme && (is_alnum(text[scheme]) || text[scheme] == '[');
}

std::vector<UrlSpan> find_urls(std::string_view text) {
  std::vector<UrlSpan> found;
  std::size_t at = 0;
  while ((at = text.find_first_of("hH", at)) != std::string_view::npos) {
    const bool word_before = at > 0 && is_alnum(text[at - 1]);
    if (word_before || !is_web_url(text.substr(at))) {
      ++at;
      continue;
    }
    const auto end = std::find_if_not(text.begin() + static_cast<std::ptrdiff_t>(at), text.end(),
                                      is_url_character);
    const auto stop = static_cast<std::size_t>(end - text.begin());
    const std::string_view url = without_punctuation_behind(text.substr(at, stop - at));
    if (is_web_url(url))
      found.push_back({.begin = at, .end = at + url.size(), .open = stop == text.size()});
    at = stop;
  }
  return found;
}

}  // namespace enishi::content
