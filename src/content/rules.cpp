#include "content/rules.h"

#include <algorithm>
#include <charconv>
#include <cmath>

#include "base/limits.h"
#include "base/text.h"
#include "content/graphemes.h"

namespace enishi::content {
namespace {

bool starts_with_any(std::string_view text, std::initializer_list<std::string_view> prefixes) {
  return std::ranges::any_of(prefixes, [text](auto prefix) { return text.starts_with(prefix); });
}

// What a URI is written in (RFC 3986): letters, digits, `marks`, and %HH for everything else.
bool is_encoded(std::string_view text, std::string_view marks) {
  const auto digit = [](char c) { return c >= '0' && c <= '9'; };
  const auto letter = [](char c, char last) {
    return (c >= 'a' && c <= last) || (c >= 'A' && c <= last - 'a' + 'A');
  };
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto hex = [&](std::size_t at) {
      return at < text.size() && (digit(text[at]) || letter(text[at], 'f'));
    };
    if (text[i] == '%' && hex(i + 1) && hex(i + 2)) {
      i += 2;
    } else if (!digit(text[i]) && !letter(text[i], 'z') && marks.find(text[i]) == marks.npos) {
      return false;
    }
  }
  return true;
}

// [user@]host[:port]
bool is_authority(std::string_view text) {
  if (const auto at = text.find('@'); at != text.npos) {
    if (!is_encoded(text.substr(0, at), "-._~!$&'()*+,;=:")) return false;
    text.remove_prefix(at + 1);
  }
  std::size_t end = std::min(text.find(':'), text.size());
  if (text.starts_with('[')) {  // an IPv6 address
    end = text.find(']');
    if (end == text.npos || end == 1) return false;
    if (text.substr(0, end).find_first_not_of("0123456789abcdefABCDEF:.", 1) != text.npos)
      return false;
    ++end;
  } else if (end == 0 || !is_encoded(text.substr(0, end), "-._~!$&'()*+,;=")) {
    return false;
  }
  const std::string_view port = text.substr(end);
  return port.empty() ||
         (port.front() == ':' && port.find_first_not_of("0123456789", 1) == port.npos);
}

// Whether it begins with one of `beginnings` (each with its colon) and is a URI, percent-encoded.
bool is_uri(std::string_view uri, std::initializer_list<std::string_view> beginnings) {
  constexpr std::string_view marks = "-._~!$&'()*+,;=:@/?";
  if (!starts_with_any(uri, beginnings)) return false;
  const auto hash = uri.find('#');
  if (hash != uri.npos && !is_encoded(uri.substr(hash + 1), marks)) return false;
  std::string_view rest = uri.substr(0, hash);
  rest.remove_prefix(rest.find(':') + 1);
  if (!rest.starts_with("//"))
    return !rest.empty() && !rest.starts_with('?') && is_encoded(rest, marks);
  const std::size_t end = std::min(rest.find_first_of("/?", 2), rest.size());
  return is_authority(rest.substr(2, end - 2)) && is_encoded(rest.substr(end), marks);
}

std::string joined(std::initializer_list<std::string_view> words) {
  std::string out;
  for (const std::string_view word : words) out.append(out.empty() ? "" : ", ").append(word);
  return out;
}

std::string shown(double number) {
  char buffer[32];
  const auto end = std::to_chars(buffer, buffer + sizeof buffer, number).ptr;
  return std::string(buffer, end);
}

}  // namespace

bool is_action_uri(std::string_view uri) {
  return is_uri(uri, {"http://", "https://", "line://", "tel:"});
}

bool is_https_url(std::string_view url) {
  return is_uri(url, {"https://"});
}

bool fits(Form form, std::string_view text) {
  switch (form) {
    case Form::https_url:
      return is_https_url(text);
    case Form::action_uri:
      return is_action_uri(text);
    case Form::web_uri:
      return is_uri(text, {"http://", "https://"});
    case Form::any:
      break;
  }
  return true;
}

void Rules::report(Problem problem, const Place& place) {
  if (problems_.size() == limits::message_problems_max) return;
  problem.path = place.text();
  problems_.push_back(std::move(problem));
}

Node* Rules::member(Node& in, std::string_view name, const Place& at, Need need) {
  Node* node = in.find(name);
  if (node == nullptr && need == Need::required) report(Fault::missing, Place(at, name));
  return node;
}

void Rules::length(const std::string& text, const TextLimit& limit, const Place& at) {
  if (text.empty()) {
    if (limit.min > 0) report(Fault::empty, at);
    return;
  }
  const bool units = limit.count == Count::utf16;
  const std::size_t size = units ? utf16_length(text) : grapheme_count(text);
  if (size > limit.max)
    return report({.fault = units ? Fault::too_many_units : Fault::too_many_graphemes,
                   .max = limit.max,
                   .now = size},
                  at);
  if (limit.form == Form::any || fits(limit.form, text)) return;
  report(limit.form == Form::https_url    ? Fault::not_https
         : limit.form == Form::action_uri ? Fault::not_a_uri
                                          : Fault::not_a_web_uri,
         at);
}

const std::string* Rules::text(Node& in, std::string_view name, const Place& at, Need need,
                               TextLimit limit, TextUse use) {
  Node* node = member(in, name, at, need);
  if (node == nullptr) return nullptr;
  const Place here(at, name);
  if (node->type != Node::Type::text) {
    report(Fault::not_text, here);
    return nullptr;
  }
  node->limit = limit;
  node->use = use;
  if (node->filled()) return nullptr;
  length(node->text, limit, here);
  return &node->text;
}

const std::string* Rules::fixed(Node& in, std::string_view name, const Place& at, Need need,
                                TextLimit limit) {
  const std::string* written = text(in, name, at, need, limit);
  const Node* node = in.find(name);
  if (node != nullptr && node->filled()) report(Fault::cannot_be_filled, Place(at, name));
  return written;
}

void Rules::https_url(Node& in, std::string_view name, const Place& at, Need need) {
  text(in, name, at, need,
       {.min = 1, .max = limits::message_url_units_max, .form = Form::https_url}, TextUse::uri);
}

std::string_view Rules::one_of(Node& in, std::string_view name, const Place& at, Need need,
                               std::initializer_list<std::string_view> words) {
  const Node* node = member(in, name, at, need);
  if (node == nullptr) return {};
  const Place here(at, name);
  if (node->type != Node::Type::text) {
    report(Fault::not_text, here);
  } else if (node->filled()) {
    report(Fault::cannot_be_filled, here);
  } else if (std::ranges::find(words, node->text) == words.end()) {
    report({.fault = Fault::not_one_of, .words = joined(words)}, here);
  } else {
    return node->text;
  }
  return {};
}

std::optional<double> Rules::number(Node& in, std::string_view name, const Place& at, Need need,
                                    double min, double max) {
  const Node* node = member(in, name, at, need);
  if (node == nullptr) return std::nullopt;
  const Place here(at, name);
  if (node->json != JsonType::integer && node->json != JsonType::real) {
    report(Fault::not_number, here);
    return std::nullopt;
  }
  double value = 0;
  std::from_chars(node->text.data(), node->text.data() + node->text.size(), value);
  if (value >= min && value <= max) return value;
  // The bounds as words: they may be fractions, and negative.
  report({.fault = Fault::number_out_of_range, .words = shown(min) + " - " + shown(max)}, here);
  return std::nullopt;
}

std::optional<double> Rules::whole(Node& in, std::string_view name, const Place& at, Need need,
                                   double min, double max) {
  const auto value = number(in, name, at, need, min, max);
  if (!value || (*value == std::floor(*value) && in.find(name)->json == JsonType::integer))
    return value;
  report(Fault::not_whole, Place(at, name));
  return std::nullopt;
}

void Rules::boolean(Node& in, std::string_view name, const Place& at) {
  const Node* node = in.find(name);
  if (node != nullptr && node->json != JsonType::boolean)
    report(Fault::not_yes_or_no, Place(at, name));
}

Node* Rules::object(Node& in, std::string_view name, const Place& at, Need need) {
  Node* node = member(in, name, at, need);
  if (node == nullptr || node->type == Node::Type::object) return node;
  report(Fault::not_object, Place(at, name));
  return nullptr;
}

Node* Rules::array(Node& in, std::string_view name, const Place& at, Need need, std::size_t min,
                   std::size_t max) {
  Node* node = member(in, name, at, need);
  if (node == nullptr) return nullptr;
  const Place here(at, name);
  if (node->type != Node::Type::array) {
    report(Fault::not_list, here);
    return nullptr;
  }
  const auto always = static_cast<std::size_t>(
      std::ranges::count_if(node->elements, [](const Node& n) { return !n.conditional(); }));
  if (always > max) {
    report({.fault = Fault::too_many, .max = max, .now = always}, here);
  } else if (always < node->elements.size()) {
    node->size_min = min;
    node->size_max = max;
  } else if (always < min) {
    report({.fault = min == max ? Fault::exactly : Fault::too_few,
            .min = min,
            .max = max,
            .now = always},
           here);
  }
  return node;
}

Node* Rules::element(Node& array, std::size_t index, const Place& at) {
  Node& node = array.elements[index];
  if (node.type == Node::Type::object) return &node;
  report(Fault::not_object, Place(at, index));
  return nullptr;
}

void Rules::same_for_all(Node& array, const Place& at) {
  for (std::size_t i = 0; i < array.elements.size(); ++i)
    if (array.elements[i].conditional()) report(Fault::not_conditional_here, Place(at, i));
}

}  // namespace enishi::content
