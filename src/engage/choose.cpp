#include "engage/choose.h"

#include <algorithm>

#include "people/fold.h"

namespace enishi::engage {
namespace {

bool match(Match how, std::string_view text, std::string_view word) {
  switch (how) {
    case Match::equals:
      return text == word;
    case Match::starts:
      return text.starts_with(word);
    case Match::contains:
      return text.contains(word);
  }
  return false;
}

bool concerns(On on, const Incoming& incoming) {
  switch (on) {
    case On::follow:
      return incoming.what == What::followed;
    case On::come_back:
      return incoming.what == What::returned;
    case On::keyword:
      return incoming.what == What::message && incoming.type == MessageType::text;
    case On::postback:
      return incoming.what == What::postback;
    case On::message:
      return incoming.what == What::message;
  }
  return false;
}

bool in_time(When when, bool open) {
  return when == When::always || (when == When::open) == open;
}

}  // namespace

Chooser::Chooser(AnswerBook book, std::int64_t version)
    : book_(std::move(book)), version_(version) {
  for (const AnswerRule& rule : book_.rules) {
    auto& words = words_.emplace_back();
    for (const std::string& word : rule.words)
      words.push_back(rule.on == On::keyword ? people::fold(word) : word);
  }
}

bool Chooser::fits(const AnswerRule& rule, std::size_t index, const Incoming& incoming,
                   const std::string& folded) const {
  if (!rule.active || !concerns(rule.on, incoming)) return false;
  if (rule.on != On::keyword && rule.on != On::postback) return true;
  const std::string_view text = rule.on == On::keyword ? folded : incoming.data;
  return std::ranges::any_of(words_[index],
                             [&](const auto& word) { return match(rule.match, text, word); });
}

bool Chooser::may_answer(const Incoming& incoming) const {
  return std::ranges::any_of(book_.rules, [&](const AnswerRule& rule) {
    return rule.active && concerns(rule.on, incoming);
  });
}

std::optional<std::size_t> Chooser::choose(const Incoming& incoming, const Moment& moment) const {
  const bool open = book_.hours.open(moment.at, *moment.zone);
  const std::string folded = incoming.type == MessageType::text ? people::fold(incoming.text) : "";
  for (std::size_t i = 0; i < book_.rules.size(); ++i) {
    const AnswerRule& rule = book_.rules[i];
    const bool by_text = rule.on == On::keyword || rule.on == On::message;
    if (by_text && moment.handled) continue;
    if (in_time(rule.when, open) && fits(rule, i, incoming, folded)) return i;
  }
  return std::nullopt;
}

}  // namespace enishi::engage
