#include "segment/case_file_testing.h"

#include <algorithm>
#include <cmath>

#include "base/text.h"
#include "segment/parse_parts.h"
#include "segment/text_lexer.h"
#include "timeline/builtin_types.h"

namespace enishi::segment {
namespace {

using timeline::PropertyType;

// The tokens of a line after its first word.
class Line {
 public:
  Line(std::vector<Token> tokens, int number) : tokens_(std::move(tokens)), number_(number) {}

  bool end() const { return tokens_[at_].kind == Token::Kind::end; }
  const Token& peek() const { return tokens_[at_]; }
  Token take() { return end() ? tokens_[at_] : tokens_[at_++]; }
  bool skip(std::string_view text) {
    if (tokens_[at_].text != text || end()) return false;
    ++at_;
    return true;
  }
  // A word, or a text without its quotes.
  Result<std::string> text() {
    const Token token = take();
    if (token.kind == Token::Kind::end) return wrong("something is missing at the end");
    if (token.kind != Token::Kind::string) return token.text;
    const auto document = JsonDocument::parse(token.text);
    return std::string(*document->root().string());
  }
  std::unexpected<Error> wrong(std::string message) const {
    return invalid("line " + std::to_string(number_), std::move(message));
  }

 private:
  std::vector<Token> tokens_;
  int number_;
  std::size_t at_ = 0;
};

class CaseReader {
 public:
  CaseReader() {
    for (const timeline::BuiltinType& type : timeline::builtin_types())
      for (const auto* property : type.properties)
        file_.world.types[std::string(type.name)][std::string(property->name)] = property->type;
    file_.world.zone = *Zone::load("Asia/Tokyo");
  }

  Result<CaseFile> read(std::string_view text) {
    int number = 0;
    for (std::string_view line : split(text, '\n')) {
      ++number;
      line = trim(line.substr(0, line.starts_with('#') ? 0 : line.size()));
      if (line.empty()) continue;
      TRY(read_line(line, number));
    }
    return std::move(file_);
  }

 private:
  Status read_line(std::string_view line, int number) {
    const std::string_view word = line.substr(0, line.find(' '));
    const std::string_view rest = trim(line.substr(word.size()));
    const auto at_line = [&](Error error) {
      error.field =
          "line " + std::to_string(number) + (error.field.empty() ? "" : ", ") + error.field;
      return std::unexpected(std::move(error));
    };
    if (word == "condition") {
      file_.cases.push_back({number, std::string(rest), now_, {}});
      return {};
    }
    if (word == "trait" || word == "segment") {
      const Status named = word == "trait" ? trait(rest) : segment(rest);
      return named ? Status{} : at_line(named.error());
    }
    auto tokens = cut_text(line);
    if (!tokens) return at_line(tokens.error());
    Line in(*std::move(tokens), number);
    return statement(in);
  }

  Status statement(Line& in) {
    if (in.peek().kind == Token::Kind::moment) return event(in);
    ASSIGN(const std::string word, in.text());
    if (word == "now") return set_now(in);
    if (word == "zone") return set_zone(in);
    if (word == "currency") {
      ASSIGN(const std::string code, in.text());
      file_.world.currency_digits = timeline::currency_digits(code);
      return {};
    }
    if (word == "declare") return declare(in);
    if (word == "type") return declare_type(in);
    if (word == "item") return item(in);
    if (word == "person") return person(in);
    if (word == "audience") return audience(in);
    if (word == "members") return members(in);
    if (file_.world.people.empty()) return in.wrong("is no statement, or a person is missing");
    return fact(in, word);
  }

  // --- The world -------------------------------------------------------------------------------

  // "2026-11-22 09:30", "2026-11-22 09:30:15.250": local.
  Result<Time> local_time(Line& in) {
    ASSIGN(const std::string day, in.text());
    ASSIGN(const std::string clock, in.text());
    const auto moment = parse_moment(Scalar(day));
    const auto part = [&](std::size_t from, std::size_t size) {
      return from < clock.size() ? parse_int<int>(clock.substr(from, size)) : std::optional(0);
    };
    const auto hour = part(0, 2), minute = part(3, 2), second = part(6, 2), milli = part(9, 3);
    if (!moment || !moment->date || clock.size() < 5 || !hour || !minute || !second || !milli)
      return in.wrong("expected a local time, as in 2026-11-22 09:30");
    const Time time = file_.world.zone.instant({*moment->date, *hour, *minute, *second});
    return time + Millis(*milli);
  }

  Status set_now(Line& in) {
    ASSIGN(now_, local_time(in));
    return {};
  }

  Status set_zone(Line& in) {
    std::string name;
    while (!in.end()) name += in.take().text;
    // The lexer knows no '/': zones are written Asia.Tokyo.
    std::ranges::replace(name, '.', '/');
    auto zone = Zone::load(name);
    if (!zone) return in.wrong("is no zone");
    file_.world.zone = *zone;
    return {};
  }

  Status declare(Line& in) {
    ASSIGN(const std::string name, in.text());
    ASSIGN(const std::string type, in.text());
    const auto parsed = people::parse_attribute_type(type);
    if (!parsed) return in.wrong("is no type of attributes: " + type);
    file_.world.attributes[name] = *parsed;
    return {};
  }

  // type seminar_attended topic = text, hours = number
  Status declare_type(Line& in) {
    ASSIGN(const std::string type, in.text());
    auto& properties = file_.world.types[type];
    while (!in.end()) {
      ASSIGN(const std::string name, in.text());
      if (!in.skip("=")) return in.wrong("expected =");
      ASSIGN(const std::string word, in.text());
      const auto parsed = timeline::parse_property_type(word);
      if (!parsed) return in.wrong("is no type of properties: " + word);
      properties[name] = *parsed;
      if (!in.skip(",") && !in.end()) return in.wrong("expected a comma");
    }
    return {};
  }

  std::int64_t minor_units(double main) const {
    for (int i = 0; i < file_.world.currency_digits; ++i) main *= 10;
    return std::llround(main);
  }

  // item sku-1 category [スキンケア, 化粧水] price 1000 inactive
  Status item(Line& in) {
    ASSIGN(const std::string id, in.text());
    PlainItem item;
    while (!in.end()) {
      ASSIGN(const std::string word, in.text());
      if (word == "category") {
        ASSIGN(item.category, list(in));
      } else if (word == "price") {
        ASSIGN(const double price, number(in));
        item.price = minor_units(price);
      } else if (word == "inactive") {
        item.active = false;
      } else {
        return in.wrong("is nothing of an item: " + word);
      }
    }
    file_.world.items[id] = std::move(item);
    return {};
  }

  Status trait(std::string_view rest) {
    const std::string name(rest.substr(0, rest.find(' ')));
    ASSIGN(const auto document, JsonDocument::parse(rest.substr(name.size())));
    ASSIGN(file_.world.traits[name], parse_trait(document.root()));
    return {};
  }

  Status segment(std::string_view rest) {
    const std::string_view id = rest.substr(0, rest.find(' '));
    const auto parsed = SegmentId::parse(id);
    if (!parsed) return invalid("", "is no id of a segment");
    ASSIGN(const Condition condition, Condition::parse_text(rest.substr(id.size())));
    file_.world.segments[*parsed] = condition.root();
    return {};
  }

  Status audience(Line& in) {
    ASSIGN(const std::string id, in.text());
    const auto parsed = AudienceId::parse(id);
    if (!parsed) return in.wrong("is no id of an audience");
    auto& records = file_.world.audiences[*parsed];
    while (!in.end()) {
      ASSIGN(const std::string name, in.text());
      const auto found = std::ranges::find(file_.world.people, name, &PlainPerson::name);
      if (found == file_.world.people.end()) return in.wrong("nobody is called " + name);
      records.insert(found->record.value);
      in.skip(",");
    }
    return {};
  }

  // --- People ----------------------------------------------------------------------------------

  Status person(Line& in) {
    ASSIGN(const std::string name, in.text());
    file_.world.people.push_back(
        {.record = {static_cast<std::uint32_t>(file_.world.people.size() + 1)}, .name = name});
    return {};
  }

  Status fact(Line& in, const std::string& word) {
    PlainPerson& person = file_.world.people.back();
    ASSIGN(const std::string first, in.text());
    if (word == "tag") {
      person.tags.insert(first);
      return {};
    }
    if (word == "language") {
      person.language = first;
      return {};
    }
    if (word == "friend") {
      const auto state = people::parse_friend_state(first);
      if (!state) return in.wrong("is no state of a friendship: " + first);
      person.friends[1] = *state;
      return {};
    }
    if (word != "attribute") return in.wrong("is no statement: " + word);
    const auto declared = file_.world.attributes.find(first);
    if (declared == file_.world.attributes.end()) return in.wrong("declare " + first + " first");
    if (!in.skip("=")) return in.wrong("expected =");
    ASSIGN(person.attributes[first], attribute_value(in, declared->second));
    return {};
  }

  Result<people::AttributeValue> attribute_value(Line& in, people::AttributeType type) {
    using enum people::AttributeType;
    if (type == time) {
      ASSIGN(const Time at, local_time(in));
      return to_ms(at);
    }
    if (type == boolean) return in.take().text == "true";
    if (type == text) {
      ASSIGN(auto value, in.text());
      return value;
    }
    ASSIGN(const double value, number(in));
    if (type == integer) return static_cast<std::int64_t>(value);
    return value;
  }

  // 2026-11-20 10:00 ordered amount = 5000, place = 渋谷
  Status event(Line& in) {
    if (file_.world.people.empty()) return in.wrong("a person is missing");
    PlainEvent event;
    ASSIGN(event.at, local_time(in));
    ASSIGN(event.type, in.text());
    const auto type = file_.world.types.find(event.type);
    if (type == file_.world.types.end()) return in.wrong("is no type of events: " + event.type);
    while (!in.end()) {
      ASSIGN(const std::string name, in.text());
      const auto property = type->second.find(name);
      if (property == type->second.end()) return in.wrong(event.type + " has no " + name);
      if (!in.skip("=")) return in.wrong("expected =");
      ASSIGN(event.properties[name], property_value(in, property->second));
      if (!in.skip(",") && !in.end()) return in.wrong("expected a comma");
    }
    file_.world.people.back().events.push_back(std::move(event));
    return {};
  }

  Result<timeline::PropertyValue> property_value(Line& in, PropertyType type) {
    switch (type) {
      case PropertyType::number: {
        ASSIGN(const double value, number(in));
        return value;
      }
      case PropertyType::money: {
        ASSIGN(const double value, number(in));
        return minor_units(value);
      }
      case PropertyType::boolean:
        return in.take().text == "true";
      case PropertyType::time: {
        ASSIGN(const Time at, local_time(in));
        return to_ms(at);
      }
      case PropertyType::list: {
        ASSIGN(auto texts, list(in));
        return texts;
      }
      default: {
        ASSIGN(auto value, in.text());
        return value;
      }
    }
  }

  static Result<double> number(Line& in) {
    const Token token = in.take();
    const auto document = JsonDocument::parse(token.text);
    const auto value = document ? document->root().real() : Result<double>(0);
    if (token.kind != Token::Kind::number || !value) return in.wrong("expected a number");
    return *value;
  }

  static Result<std::vector<std::string>> list(Line& in) {
    std::vector<std::string> texts;
    if (!in.skip("[")) return in.wrong("expected [");
    while (!in.skip("]")) {
      ASSIGN(auto text, in.text());
      texts.push_back(std::move(text));
      in.skip(",");
      if (in.end()) return in.wrong("expected ]");
    }
    return texts;
  }

  // --- What is expected ------------------------------------------------------------------------

  Status members(Line& in) {
    if (file_.cases.empty()) return in.wrong("a condition is missing");
    while (!in.end()) {
      ASSIGN(const std::string name, in.text());
      if (name != "nobody" && std::ranges::find(file_.world.people, name, &PlainPerson::name) ==
                                  file_.world.people.end())
        return in.wrong("nobody is called " + name);
      if (name != "nobody") file_.cases.back().expected.push_back(name);
      in.skip(",");
    }
    return {};
  }

  CaseFile file_;
  Time now_ = kTimeMin;
};

}  // namespace

Result<CaseFile> read_cases(std::string_view text) {
  return CaseReader().read(text);
}

}  // namespace enishi::segment
