// Runs a program for one person.
#include <array>

#include "base/limits.h"
#include "content/format.h"
#include "content/graphemes.h"
#include "content/program.h"
#include "content/rules.h"

namespace enishi::content {
namespace {

using Code = Op::Code;

// The text that a JSON string's inside says, as far as append_filled and append_json_string write
// it.
std::string unescaped(std::string_view json) {
  std::string out;
  for (std::size_t at = 0; at < json.size(); ++at) {
    if (json[at] != '\\') {
      out += json[at];
    } else if (++at < json.size() && json[at] == 'u') {
      out += ' ';  // a control character: one cluster, as a space is
      at += 4;
    } else if (at < json.size()) {
      out += json[at] == 'n' ? '\n' : json[at] == 't' ? '\t' : json[at] == 'r' ? '\r' : json[at];
    }
  }
  return out;
}

class Run {
 public:
  Run(const Template::Impl& impl, const Filling& filling, std::string& out)
      : impl_(impl),
        filling_(filling),
        zone_(filling.zone != nullptr ? *filling.zone : utc()),
        out_(out) {}

  Checked<void> run();

 private:
  static const Zone& utc() {
    static const Zone zone = Zone::utc();
    return zone;
  }
  Checked<void> step(const Op& op);
  Value value(const Ref& ref) const;
  void slot(const Slot& slot);
  void link(std::uint32_t number);
  bool holds(const Test& test) const;
  bool compare(const Test& test, const Value& value) const;
  Checked<void> end_text(const TextBound& bound);
  void begin_rows(const Op& op);
  void next_row(const Op& op);
  std::unexpected<Problem> problem(Fault fault, const std::string& path, std::size_t min,
                                   std::size_t max, std::size_t now) const {
    return std::unexpected(
        Problem{.fault = fault, .path = path, .min = min, .max = max, .now = now});
  }

  const Template::Impl& impl_;
  const Filling& filling_;
  const Zone& zone_;
  std::string& out_;
  std::uint32_t at_ = 0;
  std::size_t text_begin_ = 0, units_ = 0;  // of the text at hand
  // Arrays and sizes that are open; the depth of JSON bounds them.
  std::array<std::size_t, limits::message_depth_max> arrays_{}, sizes_{};
  std::size_t open_arrays_ = 0, open_sizes_ = 0;
  const Value* row_ = nullptr;
  std::size_t stride_ = 0, rows_left_ = 0;
  std::string scratch_;
};

Value Run::value(const Ref& ref) const {
  if (ref.from == Ref::From::data) return impl_.data[ref.index];
  if (ref.from == Ref::From::item) return row_ != nullptr ? row_[ref.index] : Value{};
  return ref.index < filling_.values.size() ? filling_.values[ref.index] : Value{};
}

void Run::slot(const Slot& slot) {
  const Value value = this->value(slot.ref);
  std::string_view text = value.text;
  bool there = value.type != Value::Type::none && value.type != Value::Type::list;
  if (there && (!slot.formats.empty() || value.type != Value::Type::text)) {
    scratch_.clear();
    if (slot.formats.empty()) {
      append_plain(scratch_, value, zone_);
    } else {
      there = append_formatted(scratch_, value, slot.formats, zone_);
    }
    text = scratch_;
  }
  const std::size_t units = there ? append_filled(out_, text, slot.how) : 0;
  if (units == 0) out_ += slot.fallback;
  units_ += units > 0 ? units : slot.fallback_units;
}

void Run::link(std::uint32_t number) {
  if (!filling_.link) {
    units_ += append_filled(out_, impl_.links[number], How::text);
    return;
  }
  const std::size_t before = out_.size();
  filling_.link(out_, number);
  units_ += out_.size() - before;
}

bool Run::compare(const Test& test, const Value& value) const {
  using Op = Condition::Op;
  const auto ordered = [&test](auto order) {
    switch (test.op) {
      case Op::equal:
        return order == 0;
      case Op::not_equal:
        return order != 0;
      case Op::less:
        return order < 0;
      case Op::less_or_equal:
        return order <= 0;
      case Op::greater:
        return order > 0;
      default:
        return order >= 0;
    }
  };
  const bool different = test.op == Op::not_equal;
  const Literal& literal = test.literal;
  switch (value.type) {
    case Value::Type::integer:
      if (literal.type != Literal::Type::number) return different;
      return ordered(static_cast<double>(value.integer) <=> literal.number);
    case Value::Type::real:
      if (literal.type != Literal::Type::number) return different;
      return ordered(value.real <=> literal.number);
    case Value::Type::boolean:
      if (literal.type != Literal::Type::boolean) return different;
      return ordered(static_cast<double>(value.integer) <=> literal.number);
    case Value::Type::text:
      if (literal.type != Literal::Type::text) return different;
      return ordered(value.text.compare(literal.text));
    case Value::Type::time: {
      const auto with = civil_of(Value::of(std::string_view(literal.text)), zone_);
      if (literal.type != Literal::Type::text || !with) return different;
      return ordered(zone_.civil(from_ms(value.integer)) <=> *with);
    }
    case Value::Type::none:
    case Value::Type::list:
      break;
  }
  return different;
}

bool Run::holds(const Test& test) const {
  using Op = Condition::Op;
  switch (test.op) {
    case Op::negate:
      return !holds(test.operands[0]);
    case Op::all:
      for (const Test& operand : test.operands)
        if (!holds(operand)) return false;
      return true;
    case Op::any:
      for (const Test& operand : test.operands)
        if (holds(operand)) return true;
      return false;
    case Op::present: {
      const Value value = this->value(test.ref);
      if (value.type == Value::Type::none) return false;
      if (value.type == Value::Type::text) return !value.text.empty();
      if (value.type == Value::Type::boolean) return value.integer != 0;
      return value.type != Value::Type::list || value.rows > 0;
    }
    default:
      return compare(test, value(test.ref));
  }
}

Checked<void> Run::end_text(const TextBound& bound) {
  const TextLimit& limit = bound.limit;
  const std::string_view written = std::string_view(out_).substr(text_begin_);
  if (units_ == 0 && limit.min > 0) return problem(Fault::person_empty, bound.path, 1, 0, 0);
  if (units_ > limit.max) {
    // A cluster takes at least one unit, so that only long texts have to be counted.
    const std::size_t now =
        limit.count == Count::utf16 ? units_ : grapheme_count(unescaped(written));
    if (now > limit.max) return problem(Fault::person_too_long, bound.path, 0, limit.max, now);
  }
  if (units_ > 0 && limit.form != Form::any && !fits(limit.form, written))
    return problem(Fault::person_bad_uri, bound.path, 0, 0, 0);
  return {};
}

void Run::begin_rows(const Op& op) {
  const Rows& rows = impl_.rows[op.a];
  const Value list = value(rows.ref);
  const bool person = rows.ref.from == Ref::From::person;
  stride_ = (person ? impl_.fields : impl_.data_fields)[rows.ref.index].members.size();
  rows_left_ = list.type == Value::Type::list ? std::min(list.rows, rows.rows_max) : 0;
  row_ = list.cells;
  if (rows_left_ == 0) at_ = op.b;
}

void Run::next_row(const Op& op) {
  const Rows& rows = impl_.rows[op.a];
  if (--rows_left_ == 0) {
    row_ = nullptr;
    return;
  }
  row_ += stride_;
  out_ += rows.join;
  units_ += rows.join_units;
  at_ = op.b;
}

Checked<void> Run::step(const Op& op) {
  switch (op.code) {
    case Code::literal:
      out_.append(impl_.literals, op.a, op.b);
      units_ += op.c;
      return {};
    case Code::slot:
      slot(impl_.slots[op.a]);
      return {};
    case Code::link:
      link(op.a);
      return {};
    case Code::begin_text:
      text_begin_ = out_.size();
      units_ = 0;
      return {};
    case Code::end_text:
      return end_text(impl_.texts[op.a]);
    case Code::begin_array:
      arrays_[open_arrays_++] = 0;
      return {};
    case Code::element:
      if (arrays_[open_arrays_ - 1]++ > 0) out_ += ',';
      return {};
    case Code::end_array: {
      const Bound& bound = impl_.arrays[op.a];
      const std::size_t size = arrays_[--open_arrays_];
      if (size < bound.min)
        return problem(Fault::person_too_few, bound.path, bound.min, bound.max, size);
      if (bound.max > 0 && size > bound.max)
        return problem(Fault::person_too_many, bound.path, bound.min, bound.max, size);
      return {};
    }
    case Code::begin_bytes:
      sizes_[open_sizes_++] = out_.size();
      return {};
    case Code::end_bytes: {
      const Bound& bound = impl_.sizes[op.a];
      const std::size_t size = out_.size() - sizes_[--open_sizes_];
      if (size > bound.max) return problem(Fault::person_too_large, bound.path, 0, bound.max, size);
      return {};
    }
    case Code::jump_unless:
      if (!holds(impl_.tests[op.a])) at_ = op.b;
      return {};
    case Code::jump:
      at_ = op.b;
      return {};
    case Code::begin_rows:
      begin_rows(op);
      return {};
    case Code::next_row:
      next_row(op);
      return {};
  }
  return {};
}

Checked<void> Run::run() {
  const std::size_t before = out_.size();
  while (at_ < impl_.ops.size()) {
    const Op& op = impl_.ops[at_++];
    TRY(step(op));
  }
  if (out_.size() - before > limits::message_body_bytes_max)
    return problem(Fault::person_too_large, "messages", 0, limits::message_body_bytes_max,
                   out_.size() - before);
  return {};
}

}  // namespace

Checked<void> Template::render(std::string& out, const Filling& filling) const {
  return Run(*impl_, filling, out).run();
}

}  // namespace enishi::content
