#include "content/scanner.h"

#include <algorithm>
#include <charconv>
#include <cmath>

#include "base/limits.h"
#include "base/text.h"

namespace enishi::content {
namespace {

bool is_word(char c) {
  return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
}

std::string shown(std::string_view text) {
  return "{{" + std::string(text) + "}}";
}

}  // namespace

void Scanner::skip_spaces() {
  while (at_ < text_.size() && (text_[at_] == ' ' || text_[at_] == '\t')) ++at_;
}

bool Scanner::at_end() {
  skip_spaces();
  return at_ == text_.size();
}

bool Scanner::skip(char c) {
  skip_spaces();
  if (at_ == text_.size() || text_[at_] != c) return false;
  ++at_;
  return true;
}

bool Scanner::skip_text(std::string_view text) {
  skip_spaces();
  if (!text_.substr(at_).starts_with(text)) return false;
  at_ += text.size();
  return true;
}

bool Scanner::skip_word(std::string_view word) {
  skip_spaces();
  const std::string_view left = text_.substr(at_);
  if (!left.starts_with(word) || (left.size() > word.size() && is_word(left[word.size()])))
    return false;
  at_ += word.size();
  return true;
}

std::string Scanner::word() {
  skip_spaces();
  const std::size_t begin = at_;
  while (at_ < text_.size() && is_word(text_[at_])) ++at_;
  return std::string(text_.substr(begin, at_ - begin));
}

Checked<std::string> Scanner::field(bool in_loop) {
  std::string path = word();
  const bool letter = !path.empty() && path[0] >= 'a' && path[0] <= 'z';
  if (at_ < text_.size() && text_[at_] == '.') {
    ++at_;
    const std::size_t begin = at_;
    const std::string member = word();
    const bool good = !member.empty() && at_ == begin + member.size() && member[0] >= 'a' &&
                      member[0] <= 'z' && member.size() <= limits::placeholder_attribute_bytes_max;
    if (letter && good && path != "name") {
      if (path == "item" && !in_loop) return wrong(Fault::item_outside_loop, "item." + member);
      return path + "." + member;
    }
  } else if (path == "name") {
    return path;
  }
  return wrong(Fault::placeholder_unknown, shown(text_));
}

std::string Scanner::argument() {
  unsigned open = 0;
  const std::size_t begin = at_;
  for (; at_ < text_.size(); ++at_) {
    if (text_[at_] == '(') ++open;
    if (text_[at_] == ')' && open-- == 0) break;
  }
  return std::string(text_.substr(begin, at_ - begin));
}

Checked<Format> Scanner::format() {
  const std::string name = word();
  const bool has_argument = at_ < text_.size() && text_[at_] == '(';
  std::string argument;
  if (has_argument) {
    ++at_;
    argument = this->argument();
    if (!skip(')')) return wrong(Fault::format_argument, name);
  }
  if (argument.size() > limits::template_format_bytes_max)
    return wrong(Fault::format_argument, name);
  if (name == "cut") {
    const auto graphemes = parse_int<std::size_t>(argument);
    if (!graphemes || *graphemes < 1 || *graphemes > limits::message_text_units_max)
      return wrong(Fault::cut_needs_number, {}, limits::message_text_units_max);
    return Format{.kind = Format::Kind::cut, .graphemes = *graphemes};
  }
  if (name == "money") return Format{.kind = Format::Kind::money, .pattern = argument};
  if (name == "date")
    return Format{.kind = Format::Kind::date, .pattern = has_argument ? argument : "yyyy年M月d日"};
  if (!has_argument) {
    if (name == "sama") return Format{.kind = Format::Kind::sama};
    if (name == "san") return Format{.kind = Format::Kind::san};
    if (name == "number") return Format{.kind = Format::Kind::number};
    if (name == "time") return Format{.kind = Format::Kind::date, .pattern = "H:mm"};
    if (name == "datetime")
      return Format{.kind = Format::Kind::date, .pattern = "yyyy年M月d日 H:mm"};
  }
  return wrong(Fault::unknown_format, name);
}

Checked<void> Scanner::formats(std::vector<Format>& out) {
  while (skip(':')) {
    if (out.size() == limits::template_formats_max) return wrong(Fault::too_many_formats);
    ASSIGN(Format one, format());
    out.push_back(std::move(one));
  }
  return {};
}

Checked<std::string> Scanner::quoted() {
  skip_spaces();
  const char quote = at_ < text_.size() ? text_[at_] : '\0';
  const std::size_t end = quote == '"' || quote == '\'' ? text_.find(quote, at_ + 1) : text_.npos;
  if (end == text_.npos) return wrong(Fault::literal_expected);
  std::string out(text_.substr(at_ + 1, end - at_ - 1));
  at_ = end + 1;
  return out;
}

Checked<Literal> Scanner::literal() {
  if (skip_word("true")) return Literal{.type = Literal::Type::boolean, .number = 1};
  if (skip_word("false")) return Literal{.type = Literal::Type::boolean, .number = 0};
  skip_spaces();
  if (at_ < text_.size() && (text_[at_] == '"' || text_[at_] == '\'')) {
    ASSIGN(std::string text, quoted());
    return Literal{.type = Literal::Type::text, .text = std::move(text)};
  }
  double number = 0;
  const auto read = std::from_chars(text_.data() + at_, text_.data() + text_.size(), number);
  if (read.ec != std::errc{} || !std::isfinite(number)) return wrong(Fault::literal_expected);
  at_ = static_cast<std::size_t>(read.ptr - text_.data());
  return Literal{.type = Literal::Type::number, .number = number};
}

Checked<Condition> Scanner::comparison(bool in_loop) {
  Condition out;
  ASSIGN(out.field, field(in_loop));
  using Op = Condition::Op;
  constexpr std::pair<std::string_view, Op> kSigns[] = {
      {"!=", Op::not_equal}, {"<=", Op::less_or_equal}, {">=", Op::greater_or_equal},
      {"=", Op::equal},      {"<", Op::less},           {">", Op::greater}};
  for (const auto& [sign, op] : kSigns) {
    if (!skip_text(sign)) continue;
    out.op = op;
    ASSIGN(out.literal, literal());
    const bool ordered = op != Op::equal && op != Op::not_equal;
    if (ordered && out.literal.type == Literal::Type::boolean) return wrong(Fault::no_order);
    return out;
  }
  out.op = Op::present;
  return out;
}

Checked<Condition> Scanner::term(bool in_loop) {
  if (++depth_ > limits::template_condition_depth_max) return wrong(Fault::condition_too_large);
  if (skip_word("not")) {
    ASSIGN(Condition inside, term(in_loop));
    --depth_;
    Condition out{.op = Condition::Op::negate};
    out.operands.push_back(std::move(inside));
    return out;
  }
  if (skip('(')) {
    ASSIGN(Condition inside, condition(in_loop));
    if (!skip(')')) return wrong(Fault::condition_unclear, std::string(text_));
    --depth_;
    return inside;
  }
  --depth_;
  return comparison(in_loop);
}

Checked<Condition> Scanner::conjunction(bool in_loop) {
  ASSIGN(Condition first, term(in_loop));
  if (!skip_word("and")) return first;
  Condition out{.op = Condition::Op::all};
  out.operands.push_back(std::move(first));
  do {
    if (out.operands.size() == limits::template_operands_max)
      return wrong(Fault::condition_too_large);
    ASSIGN(Condition next, term(in_loop));
    out.operands.push_back(std::move(next));
  } while (skip_word("and"));
  return out;
}

Checked<Condition> Scanner::condition(bool in_loop) {
  ASSIGN(Condition first, conjunction(in_loop));
  if (!skip_word("or")) return first;
  Condition out{.op = Condition::Op::any};
  out.operands.push_back(std::move(first));
  do {
    if (out.operands.size() == limits::template_operands_max)
      return wrong(Fault::condition_too_large);
    ASSIGN(Condition next, conjunction(in_loop));
    out.operands.push_back(std::move(next));
  } while (skip_word("or"));
  return out;
}

Checked<Loop> Scanner::loop() {
  Loop out;
  ASSIGN(out.field, field(false));
  if (out.field == "name" || out.field.starts_with("attribute."))
    return wrong(Fault::not_a_list, out.field);
  const std::string limit = skip_word("max") ? word() : "";
  const auto rows = parse_int<std::size_t>(limit);
  if (!rows || *rows < 1 || *rows > limits::template_rows_max)
    return wrong(Fault::loop_unclear, {}, limits::template_rows_max);
  out.rows_max = *rows;
  if (skip_word("join")) {
    ASSIGN(out.join, quoted());
    if (out.join.size() > limits::template_format_bytes_max)
      return wrong(Fault::loop_unclear, {}, limits::template_rows_max);
  }
  return out;
}

}  // namespace enishi::content
