#include "content/problem.h"

#include "base/text.h"
#include "content/problem_words.h"

namespace enishi::content {

std::string Problem::code() const {
  return std::string(words_of(fault).code);
}

std::string Problem::text(Language language) const {
  return say(words_of(fault).phrase, language,
             {{"min", std::to_string(min)},
              {"max", std::to_string(max)},
              {"now", std::to_string(now)},
              {"words", words}});
}

std::string Problem::place(Language language) const {
  std::string out;
  const auto add = [&out](std::string_view name) {
    if (!out.empty()) out += " > ";
    out += name;
  };
  std::string_view list;
  for (std::string_view step : split(path, '.')) {
    const auto bracket = step.find('[');
    const std::string_view member = step.substr(0, bracket);
    if (bracket == std::string_view::npos) {
      const Phrase* known = name_of_member(member);
      add(known != nullptr ? known->in(language) : member);
      continue;
    }
    const auto index = parse_int<std::size_t>(step.substr(bracket + 1, step.size() - bracket - 2));
    list = member;
    add(say(name_of_element(list), language, {{"n", std::to_string(index.value_or(0) + 1)}}));
  }
  return out;
}

Error Problem::error() const {
  return {ErrorCode::invalid, text(Language::en), path};
}

}  // namespace enishi::content
