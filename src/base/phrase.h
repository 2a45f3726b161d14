// Text for people in the languages of the interface, Japanese first. A room keeps its phrases in
// one table; a test of the room sees that none is empty.
#pragma once

#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace enishi {

enum class Language : unsigned char { ja, en };
std::optional<Language> parse_language(std::string_view tag);  // "ja", "en-US"; nullopt: another

struct Phrase {
  std::string_view ja, en;
  std::string_view in(Language language) const { return language == Language::ja ? ja : en; }
};

// The phrase with each {name} replaced; a name without a value stays.
std::string say(const Phrase& phrase, Language language,
                std::initializer_list<std::pair<std::string_view, std::string_view>> values = {});

}  // namespace enishi
