// Tests of values in the text form.
#include <array>

#include "base/json.h"
#include "segment/text_reader.h"
#include "segment/value_test.h"

namespace enishi::segment {
namespace {

struct Sign {
  std::string_view sign, op;
};
constexpr std::array<Sign, 6> kSigns{
    {{"=", "eq"}, {"!=", "ne"}, {"<", "lt"}, {"<=", "le"}, {">", "gt"}, {">=", "ge"}}};

Result<Form> inner(TokenReader& in) {
  Form test = Form::object(in.place());
  TRY(read_test(in, test));
  return test;
}

Result<Form> between(TokenReader& in) {
  Form list = Form::list(in.place());
  ASSIGN(Form low, in.scalar());
  TRY(in.expect("and"));
  ASSIGN(Form high, in.scalar());
  list.items.push_back(std::move(low));
  list.items.push_back(std::move(high));
  return list;
}

Result<Form> anniversary(TokenReader& in) {
  Form form = Form::object(in.place());
  if (in.skip("in")) {
    ASSIGN(Form days, in.number());
    if (!in.skip("day")) TRY(in.expect("days"));
    form.put("within_days", std::move(days));
    return form;
  }
  for (const char* part : {"month", "day"}) {
    if (!in.skip(part)) continue;
    ASSIGN(Form n, in.number());
    form.put(part, std::move(n));
  }
  if (form.items.empty()) return invalid(in.place(), "expected in 7 days, month 5, or day 1");
  return form;
}

Result<Form> percentile(TokenReader& in) {
  Form form = Form::object(in.place());
  ASSIGN(Form from, in.number());
  TRY(in.expect("to"));
  ASSIGN(Form to, in.number());
  form.put("from", std::move(from)).put("to", std::move(to));
  return form;
}

// The operand of a word that stands in both forms.
Result<Form> operand(TokenReader& in, Operator op) {
  switch (op) {
    case Operator::in:
    case Operator::any:
    case Operator::all:
    case Operator::none:
    case Operator::weekday:
    case Operator::category:
      return in.scalars();
    case Operator::between:
      return between(in);
    case Operator::before:
    case Operator::after:
    case Operator::on:
      return in.moment();
    case Operator::anniversary:
      return anniversary(in);
    case Operator::days_since:
    case Operator::length:
    case Operator::price:
      return inner(in);
    case Operator::percentile:
      return percentile(in);
    default:
      return in.scalar();
  }
}

// "top 10", "top 10%", and of the bottom.
Status rank(TokenReader& in, const Token& word, Form& out) {
  ASSIGN(Form n, in.number());
  const bool percent = in.skip("%");
  out.put(word.text + (percent ? "_percent" : ""), std::move(n));
  return {};
}

Status unary(const Token& word, Form& out) {
  const bool yes = word.text == "exists" || word.text == "active";
  const bool exists = word.text == "exists" || word.text == "missing";
  out.put(exists ? "exists" : "active", Form::raw(word.place, yes ? "true" : "false"));
  return {};
}

Status operation(TokenReader& in, Form& out) {
  for (const auto& [sign, op] : kSigns) {
    if (!in.skip(sign)) continue;
    ASSIGN(Form value, in.scalar());
    out.put(std::string(op), std::move(value));
    return {};
  }
  if (in.is("in") && (in.is("last", 1) || in.is("next", 1))) {
    in.take();
    const Token which = in.take();
    ASSIGN(Form span, in.span());
    out.put("in_" + which.text, std::move(span));
    return {};
  }
  const bool negated = in.skip("not");
  const Token word = in.take();
  const auto op =
      word.kind == Token::Kind::word ? parse_operator(word.text) : std::optional<Operator>();
  const bool unary_word = word.text == "missing" || word.text == "inactive" ||
                          op == Operator::exists || op == Operator::active;
  if (!negated && word.kind == Token::Kind::word && unary_word) return unary(word, out);
  // Words of JSON that the text form writes as signs or otherwise are none here.
  const bool written =
      op && (*op == Operator::in || *op >= Operator::between) && !opposite(*op).has_value();
  const bool fits = op == Operator::none || (written && !unary_word);
  if (!fits || (negated && !parse_operator("not_" + word.text)))
    return invalid(word.place, "expected an operator, as are =, in, contains and before");
  if (op == Operator::top || op == Operator::bottom) return rank(in, word, out);
  ASSIGN(Form value, operand(in, *op));
  out.put((negated ? "not_" : "") + word.text, std::move(value));
  return {};
}

}  // namespace

Status read_test(TokenReader& in, Form& out) {
  TRY(operation(in, out));
  if (in.is("folded")) out.put("fold", Form::raw(in.take().place, "true"));
  return {};
}

}  // namespace enishi::segment
