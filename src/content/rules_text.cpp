// text and textV2.
#include <algorithm>
#include <optional>
#include <set>

#include "base/limits.h"
#include "base/text.h"
#include "content/rules.h"

namespace enishi::content {
namespace {

using Need = Rules::Need;

constexpr std::size_t kEmojisMax = 20, kMentionsMax = 20, kSubstitutionsMax = 100, kKeyMax = 20;
constexpr std::size_t kIdMax = 100, kUserIdMax = 33;
constexpr double kIndexMax = 5'000;

// Where a `$` stands, in UTF-16 units.
std::set<std::size_t> dollars(std::string_view text) {
  std::set<std::size_t> out;
  std::size_t units = 0, last = 0;
  for (auto at = text.find('$'); at != std::string_view::npos; at = text.find('$', at + 1)) {
    units += utf16_length(text.substr(last, at - last));
    last = at;
    out.insert(units);
  }
  return out;
}

bool is_key(std::string_view key) {
  return !key.empty() && key.size() <= kKeyMax && std::ranges::all_of(key, [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
  });
}

// The keys of `{key}` in what the author wrote; nullopt when braces do not pair up.
std::optional<std::set<std::string, std::less<>>> keys_of(std::string_view text) {
  std::set<std::string, std::less<>> out;
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (text[at] != '{' && text[at] != '}') continue;
    if (at + 1 < text.size() && text[at + 1] == text[at]) {
      ++at;
      continue;
    }
    const std::size_t end = text[at] == '}' ? text.npos : text.find('}', at);
    if (end == text.npos || !is_key(text.substr(at + 1, end - at - 1))) return std::nullopt;
    out.emplace(text.substr(at + 1, end - at - 1));
    at = end;
  }
  return out;
}

void check_emoji(Rules& rules, Node& emoji, const Place& at) {
  rules.fixed(emoji, "productId", at, Need::required, {.min = 1, .max = kIdMax});
  rules.fixed(emoji, "emojiId", at, Need::required, {.min = 1, .max = kIdMax});
}

void check_mention(Rules& rules, Node& mention, const Place& at) {
  if (rules.door() != Door::group) rules.report(Fault::mention_needs_group, at);
  Node* target = rules.object(mention, "mentionee", at, Need::required);
  if (target == nullptr) return;
  const Place here(at, "mentionee");
  if (rules.one_of(*target, "type", here, Need::required, {"user", "all"}) == "user")
    rules.text(*target, "userId", here, Need::required, {.min = 1, .max = kUserIdMax});
}

void check_substitution(Rules& rules, Node& all, const Place& at) {
  if (all.names.size() > kSubstitutionsMax)
    return rules.report(
        {.fault = Fault::too_many, .max = kSubstitutionsMax, .now = all.names.size()}, at);
  std::size_t mentions = 0, emojis = 0;
  for (std::size_t i = 0; i < all.names.size(); ++i) {
    const std::string& key = all.names[i];
    Node& node = all.elements[i];
    const Place here(at, key);
    if (!is_key(key)) rules.report({.fault = Fault::bad_key, .words = key}, here);
    if (node.type != Node::Type::object) {
      rules.report(Fault::not_object, here);
      continue;
    }
    const auto type = rules.one_of(node, "type", here, Need::required, {"mention", "emoji"});
    if (type == "mention" && ++mentions > 0) check_mention(rules, node, here);
    if (type == "emoji" && ++emojis > 0) check_emoji(rules, node, here);
  }
  if (mentions > kMentionsMax)
    rules.report({.fault = Fault::too_many_mentions, .max = kMentionsMax, .now = mentions}, at);
  if (emojis > kEmojisMax)
    rules.report({.fault = Fault::too_many_emojis, .max = kEmojisMax, .now = emojis}, at);
}

// Values are written with their braces doubled, so only the author's own text has keys.
void check_keys(Rules& rules, const Node& text, const Node* all, const Place& at) {
  std::string written = text.text;
  for (const Piece& piece : text.pieces) {
    if (piece.kind == Piece::Kind::literal) {
      const bool whole = keys_of(piece.text).has_value();
      if (!whole) return rules.report(Fault::braces_unpaired, at);
      written += piece.text;
    }
  }
  const auto keys = keys_of(written);
  if (!keys) return rules.report(Fault::braces_unpaired, at);
  for (const std::string& key : *keys)
    if (all == nullptr || all->find(key) == nullptr)
      rules.report({.fault = Fault::key_without_substitution, .words = key}, at);
}

}  // namespace

void check_text(Rules& rules, Node& message, const Place& at) {
  Node* emojis = message.find("emojis");
  const TextLimit limit{.min = 1, .max = limits::message_text_units_max};
  if (emojis == nullptr) {
    rules.text(message, "text", at, Need::required, limit, TextUse::running);
    return;
  }
  // LINE finds emojis by their places in the text: what is filled in would move them.
  const auto* text = rules.fixed(message, "text", at, Need::required, limit);
  emojis = rules.array(message, "emojis", at, Need::optional, 0, kEmojisMax);
  if (emojis == nullptr || text == nullptr) return;
  const auto places = dollars(*text);
  const Place list(at, "emojis");
  rules.same_for_all(*emojis, list);
  for (std::size_t i = 0; i < emojis->elements.size(); ++i) {
    Node* emoji = rules.element(*emojis, i, list);
    if (emoji == nullptr) continue;
    const Place here(list, i);
    check_emoji(rules, *emoji, here);
    const auto index = rules.whole(*emoji, "index", here, Need::required, 0, kIndexMax);
    if (index && !places.contains(static_cast<std::size_t>(*index)))
      rules.report(Fault::emoji_index, Place(here, "index"));
  }
}

void check_text_v2(Rules& rules, Node& message, const Place& at) {
  rules.text(message, "text", at, Need::required, {.min = 1, .max = limits::message_text_units_max},
             TextUse::running_v2);
  Node* all = rules.object(message, "substitution", at, Need::optional);
  if (all != nullptr) check_substitution(rules, *all, Place(at, "substitution"));
  const Node* text = message.find("text");
  if (text != nullptr && text->type == Node::Type::text)
    check_keys(rules, *text, all, Place(at, "text"));
}

}  // namespace enishi::content
