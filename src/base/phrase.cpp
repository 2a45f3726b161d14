#include "base/phrase.h"

#include "base/text.h"

namespace enishi {

std::optional<Language> parse_language(std::string_view tag) {
  const std::string primary = lower_ascii(trim(tag.substr(0, tag.find_first_of("-_"))));
  if (primary == "ja") return Language::ja;
  if (primary == "en") return Language::en;
  return std::nullopt;
}

std::string say(const Phrase& phrase, Language language,
                std::initializer_list<std::pair<std::string_view, std::string_view>> values) {
  const std::string_view text = phrase.in(language);
  std::string out;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t open = text.find('{', at);
    out.append(text.substr(at, open == std::string_view::npos ? open : open - at));
    if (open == std::string_view::npos) break;
    const std::size_t close = text.find('}', open);
    const std::string_view name =
        close == std::string_view::npos ? "" : text.substr(open + 1, close - open - 1);
    const auto* found = values.begin();
    while (found != values.end() && found->first != name) ++found;
    if (found == values.end()) {
      out += '{';
      at = open + 1;
      continue;
    }
    out.append(found->second);
    at = close + 1;
  }
  return out;
}

}  // namespace enishi
