#include "segment/text_reader.h"

#include "base/json.h"
#include "segment/value_test.h"

namespace enishi::segment {

Form Form::text(std::string place, std::string_view text) {
  Form form{Kind::scalar, std::move(place), {}, {}, {}};
  append_json_string(form.scalar, text);
  return form;
}
Form Form::raw(std::string place, std::string json) {
  return {Kind::scalar, std::move(place), std::move(json), {}, {}};
}
Form Form::list(std::string place) {
  return {Kind::list, std::move(place), {}, {}, {}};
}
Form Form::object(std::string place) {
  return {Kind::object, std::move(place), {}, {}, {}};
}
Form& Form::put(std::string name, Form value) {
  names.push_back(std::move(name));
  items.push_back(std::move(value));
  return *this;
}

Token TokenReader::take() {
  Token token = peek();
  if (at_ + 1 < tokens_.size()) ++at_;
  return token;
}

bool TokenReader::is(std::string_view text, std::size_t ahead) const {
  const Token& token = peek(ahead);
  return (token.kind == Token::Kind::word || token.kind == Token::Kind::sign) && token.text == text;
}

bool TokenReader::skip(std::string_view text) {
  if (!is(text)) return false;
  take();
  return true;
}

Status TokenReader::expect(std::string_view text) {
  if (skip(text)) return {};
  return invalid(place(), "expected '" + std::string(text) + "'");
}

Result<Form> TokenReader::name() {
  const Token token = take();
  if (token.kind == Token::Kind::word) return Form::text(token.place, token.text);
  if (token.kind == Token::Kind::string) return Form::raw(token.place, token.text);
  return invalid(token.place, "expected a name: a word, or a text in quotes");
}

Result<Form> TokenReader::number() {
  const Token token = take();
  if (token.kind == Token::Kind::number) return Form::raw(token.place, token.text);
  return invalid(token.place, "expected a number");
}

Result<Form> TokenReader::scalar() {
  const Token token = take();
  switch (token.kind) {
    case Token::Kind::string:
    case Token::Kind::number:
      return Form::raw(token.place, token.text);
    case Token::Kind::moment:
      return Form::text(token.place, token.text);
    case Token::Kind::word:
      if (token.text == "true" || token.text == "false") return Form::raw(token.place, token.text);
      return Form::text(token.place, token.text);
    default:
      return invalid(token.place, "expected a value");
  }
}

Result<Form> TokenReader::scalars() {
  Form list = Form::list(place());
  TRY(expect("["));
  if (skip("]")) return list;
  do {
    ASSIGN(Form value, scalar());
    list.items.push_back(std::move(value));
  } while (skip(","));
  TRY(expect("]"));
  return list;
}

Result<Form> TokenReader::span() {
  Form span = Form::object(place());
  ASSIGN(Form n, number());
  const Token unit = take();
  // One day is a unit of days.
  std::string word = unit.text;
  if (!parse_unit(word)) word += 's';
  if (unit.kind != Token::Kind::word || !parse_unit(word))
    return invalid(unit.place, "expected a unit of time, as is days");
  span.put(word, std::move(n));
  return span;
}

Result<Form> TokenReader::moment() {
  const Token token = take();
  if (token.kind == Token::Kind::moment) return Form::text(token.place, token.text);
  if (token.kind == Token::Kind::string || token.kind == Token::Kind::number)
    return Form::raw(token.place, token.text);
  return invalid(token.place, "expected a day, as in 2026-11-21, or a time with its offset");
}

}  // namespace enishi::segment
