// text and textV2.
#include <boost/json.hpp>
#include <map>
#include <set>

#include "base/text.h"
#include "simulator/message_rules.h"

namespace enishi::simulator {

namespace {
constexpr std::size_t kTextMax = 5'000;
constexpr std::size_t kEmojisMax = 20, kMentionsMax = 20, kSubstitutionsMax = 100;

// The positions of `$`, in UTF-16 code units.
std::set<std::int64_t> dollars(std::string_view text) {
  std::set<std::int64_t> out;
  std::size_t last = 0;
  std::int64_t units = 0;
  for (std::size_t at = text.find('$'); at != std::string_view::npos; at = text.find('$', at + 1)) {
    units += static_cast<std::int64_t>(utf16_length(text.substr(last, at - last)));
    last = at;
    out.insert(units);
  }
  return out;
}

bool valid_key(std::string_view key) {
  if (key.empty() || key.size() > 20) return false;
  for (const char c : key)
    if (!((c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'))
      return false;
  return true;
}

// The keys of `{key}`; nullopt when braces do not pair up. `{{` and `}}` stand for themselves.
std::optional<std::set<std::string>> keys_of(std::string_view text) {
  std::set<std::string> out;
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (text[at] != '{' && text[at] != '}') continue;
    if (at + 1 < text.size() && text[at + 1] == text[at]) {
      ++at;
      continue;
    }
    if (text[at] == '}') return std::nullopt;
    const std::size_t end = text.find('}', at);
    if (end == std::string_view::npos || !valid_key(text.substr(at + 1, end - at - 1)))
      return std::nullopt;
    out.emplace(text.substr(at + 1, end - at - 1));
    at = end;
  }
  return out;
}

void check_mention(MessageRules& rules, const json::object& mention, const std::string& path) {
  const MessageDoor& door = rules.door();
  const bool chats = door.kind == SendKind::reply || door.kind == SendKind::push;
  if (!chats || (!door.validate && !door.group))
    rules.fail("Mentions can be sent only to group chats by reply or push", path);
  const json::object* target = rules.object(mention, "mentionee", path);
  if (target == nullptr) return;
  const std::string here = sub(path, "mentionee");
  rules.one_of(*target, "type", here, {"user", "all"}, true);
  const json::value* type = target->if_contains("type");
  if (type && *type == "user") rules.text(*target, "userId", here, true, 1, 33);
}

void check_substitution(MessageRules& rules, const json::object& all, const std::string& path) {
  std::size_t mentions = 0, emojis = 0;
  for (const auto& [key, value] : all) {
    const std::string here = sub(path, std::string_view{key.data(), key.size()});
    if (!valid_key({key.data(), key.size()})) rules.fail("The key is invalid", here);
    const json::object* object = value.if_object();
    if (object == nullptr) {
      rules.fail("Must be an object", here);
      continue;
    }
    rules.one_of(*object, "type", here, {"mention", "emoji"}, true);
    const json::value* type = object->if_contains("type");
    if (type && *type == "mention") {
      ++mentions;
      check_mention(rules, *object, here);
    } else if (type && *type == "emoji") {
      ++emojis;
      rules.text(*object, "productId", here, true, 1, 100);
      rules.text(*object, "emojiId", here, true, 1, 100);
    }
  }
  if (mentions > kMentionsMax || emojis > kEmojisMax)
    rules.fail("At most 20 mentions and 20 emojis can be used", path);
}
}  // namespace

void check_text(MessageRules& rules, const json::object& message, const std::string& path) {
  const auto text = rules.text(message, "text", path, true, 1, kTextMax);
  const json::array* emojis = rules.array(message, "emojis", path, 0, kEmojisMax, false);
  if (emojis == nullptr || !text) return;
  const std::set<std::int64_t> places = dollars(*text);
  const std::string here = sub(path, "emojis");
  for (std::size_t i = 0; i < emojis->size(); ++i) {
    const json::object* emoji = rules.element(*emojis, i, here);
    if (emoji == nullptr) continue;
    rules.text(*emoji, "productId", sub(here, i), true, 1, 100);
    rules.text(*emoji, "emojiId", sub(here, i), true, 1, 100);
    const json::value* index = emoji->if_contains("index");
    if (index == nullptr || !index->is_int64() || !places.contains(index->get_int64()))
      rules.fail("The index must point at a $ of the text", sub(sub(here, i), "index"));
  }
}

void check_text_v2(MessageRules& rules, const json::object& message, const std::string& path) {
  const auto text = rules.text(message, "text", path, true, 1, kTextMax);
  const json::object* all = rules.object(message, "substitution", path, false);
  if (all != nullptr && all->size() > kSubstitutionsMax)
    rules.fail("Size must be between 0 and 100", sub(path, "substitution"));
  else if (all != nullptr)
    check_substitution(rules, *all, sub(path, "substitution"));
  if (!text) return;
  const auto keys = keys_of(*text);
  if (!keys) return rules.fail("Braces must enclose a key or be doubled", sub(path, "text"));
  for (const std::string& key : *keys)
    if (all == nullptr || !all->contains(key))
      rules.fail("The key '" + key + "' has no substitution", sub(path, "text"));
}

}  // namespace enishi::simulator
