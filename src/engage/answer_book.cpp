#include "engage/answer_book.h"

#include <algorithm>
#include <array>
#include <set>

#include "base/limits.h"
#include "base/text.h"
#include "delivery/rendering.h"
#include "people/fold.h"

namespace enishi::engage {
namespace {

constexpr std::array<std::string_view, 5> kOn{"follow", "return", "keyword", "postback", "message"};
constexpr std::array<std::string_view, 3> kMatch{"equals", "starts", "contains"};
constexpr std::array<std::string_view, 3> kWhen{"always", "open", "closed"};

template <class Enum, std::size_t N>
Result<Enum> word_at(const JsonValue& json, std::string_view member,
                     const std::array<std::string_view, N>& words, std::optional<Enum> absent) {
  const auto value = json.find(member);
  if (!value && absent) return *absent;
  ASSIGN(const JsonValue given, json.get(member));
  ASSIGN(const std::string_view text, given.string());
  const auto at = std::ranges::find(words, text);
  if (at == words.end()) {
    std::string all;
    for (const std::string_view word : words) all += (all.empty() ? "" : ", ") + std::string(word);
    return invalid(given.path(), "is none of " + all);
  }
  return static_cast<Enum>(at - words.begin());
}

Status parse_words(const JsonValue& json, AnswerRule& rule) {
  const bool wanted = rule.on == On::keyword || rule.on == On::postback;
  const auto words = json.find("words");
  if (!wanted) {
    if (words) return invalid(words->path(), "belongs to keyword and postback rules only");
    return {};
  }
  ASSIGN(const JsonValue list, json.get("words"));
  ASSIGN(const std::size_t size, list.array(1, limits::answer_words_max));
  for (std::size_t i = 0; i < size; ++i) {
    ASSIGN(const std::string_view word, list.at(i).string(1, limits::answer_word_bytes_max));
    if (rule.on == On::keyword && people::fold(word).empty())
      return invalid(list.at(i).path(), "is empty");
    rule.words.emplace_back(word);
  }
  return {};
}

Status parse_body(const JsonValue& json, AnswerRule& rule) {
  if (const auto content = json.find("content")) {
    ASSIGN(const std::string_view text, content->string());
    rule.content = ContentId::parse(text);
    if (!rule.content) return invalid(content->path(), "must be a UUID");
    ASSIGN(const auto version, json.opt_integer_at("content_version", 1, INT32_MAX));
    rule.content_version = static_cast<int>(version.value_or(0));
  }
  const auto messages = json.find("messages");
  if (!messages && !rule.content) return invalid(json.path() + ".messages", "is missing");
  if (!messages) return {};
  rule.messages = messages->dump();
  if (const auto data = json.find("data")) {
    JsonOut out;
    out.object().key("messages").raw(rule.messages).key("data").raw(data->dump()).end();
    rule.messages = out.take();
  }
  return {};
}

Result<AnswerRule> parse_rule(const JsonValue& json) {
  TRY(json.only({"name", "on", "match", "words", "when", "active", "quiet", "once_minutes",
                 "loading_seconds", "messages", "data", "content", "content_version"}));
  AnswerRule rule;
  ASSIGN(rule.name, json.string_at("name", 1, limits::answer_name_bytes_max));
  ASSIGN(rule.on, word_at<On>(json, "on", kOn, std::nullopt));
  ASSIGN(rule.match, word_at<Match>(json, "match", kMatch, Match::equals));
  ASSIGN(rule.when, word_at<When>(json, "when", kWhen, When::always));
  TRY(parse_words(json, rule));
  ASSIGN(rule.active, json.boolean_at("active", true));
  ASSIGN(rule.quiet, json.boolean_at("quiet", false));
  ASSIGN(const auto once, json.opt_integer_at("once_minutes", 0, limits::answer_once_minutes_max));
  rule.once_minutes = static_cast<int>(once.value_or(0));
  ASSIGN(const auto loading, json.opt_integer_at("loading_seconds", 0, 60));
  rule.loading_seconds = static_cast<int>(loading.value_or(0));
  if (rule.loading_seconds % 5 != 0)
    return invalid(json.path() + ".loading_seconds", "must be 0 or one of 5, 10 ... 60");
  TRY(parse_body(json, rule));
  return rule;
}

void write_rule(JsonOut& out, const AnswerRule& rule) {
  out.object().field("name", rule.name).field("on", name(rule.on));
  if (!rule.words.empty()) {
    out.field("match", name(rule.match)).key("words").array();
    for (const std::string& word : rule.words) out.string(word);
    out.end();
  }
  out.field("when", name(rule.when)).field("active", rule.active).field("quiet", rule.quiet);
  out.field("once_minutes", rule.once_minutes).field("loading_seconds", rule.loading_seconds);
  if (rule.content) {
    out.field("content", rule.content->text());
    out.field("content_version", rule.content_version);
  }
  if (rule.messages.starts_with('[')) {
    out.key("messages").raw(rule.messages);
  } else if (const auto body = JsonDocument::parse(rule.messages,
                                                   {.bytes_max = limits::message_body_bytes_max})) {
    if (const auto messages = body->root().find("messages"))
      out.key("messages").raw(messages->dump());
    if (const auto data = body->root().find("data")) out.key("data").raw(data->dump());
  }
  out.end();
}

}  // namespace

std::string_view name(On on) {
  return kOn[static_cast<std::size_t>(on)];
}
std::string_view name(Match match) {
  return kMatch[static_cast<std::size_t>(match)];
}
std::string_view name(When when) {
  return kWhen[static_cast<std::size_t>(when)];
}

Result<AnswerBook> parse_book(const JsonValue& json) {
  TRY(json.only({"hours", "rules"}));
  AnswerBook book;
  if (const auto hours = json.find("hours")) {
    ASSIGN(book.hours, parse_hours(*hours));
  }
  ASSIGN(const JsonValue rules, json.get("rules"));
  ASSIGN(const std::size_t size, rules.array(0, limits::answer_rules_max));
  std::set<std::string> names;
  for (std::size_t i = 0; i < size; ++i) {
    ASSIGN(AnswerRule rule, parse_rule(rules.at(i)));
    if (!names.insert(rule.name).second)
      return invalid(rules.at(i).path() + ".name", "is the name of another rule");
    book.rules.push_back(std::move(rule));
  }
  return book;
}

Status check_book(const AnswerBook& book) {
  for (std::size_t i = 0; i < book.rules.size(); ++i) {
    const auto compiled = delivery::compile_body(book.rules[i].messages);
    if (compiled) continue;
    Error error = compiled.error();
    error.field = "rules[" + std::to_string(i) + "]." + error.field;
    return std::unexpected(std::move(error));
  }
  return {};
}

std::string book_json(const AnswerBook& book) {
  JsonOut out;
  out.object().key("hours");
  write_hours(out, book.hours);
  out.key("rules").array();
  for (const AnswerRule& rule : book.rules) write_rule(out, rule);
  return out.end().end().take();
}

}  // namespace enishi::engage
