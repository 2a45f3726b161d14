// Tests of values as JSON.
#include "segment/write.h"

namespace enishi::segment {
namespace {

void write_weekdays(JsonOut& out, Weekdays days) {
  out.array();
  for (std::size_t i = 0; i < kWeekdayNames.size(); ++i)
    if (days >> i & 1) out.string(kWeekdayNames[i]);
  out.end();
}

void write_list(JsonOut& out, const std::vector<Scalar>& values) {
  out.array();
  for (const Scalar& value : values) write_scalar(out, value);
  out.end();
}

void write_operand(JsonOut& out, const Test& test) {
  switch (test.op) {
    case Operator::in:
    case Operator::not_in:
    case Operator::between:
    case Operator::not_between:
    case Operator::any:
    case Operator::all:
    case Operator::none:
    case Operator::category:
      return write_list(out, test.values);
    case Operator::in_last:
    case Operator::in_next:
      return write_span(out, test.span);
    case Operator::during:
      out.string(name(test.word));
      return;
    case Operator::anniversary:
      out.object()
          .field("within_days", test.anniversary.within_days)
          .field("month", test.anniversary.month)
          .field("day", test.anniversary.day)
          .end();
      return;
    case Operator::weekday:
      return write_weekdays(out, test.weekdays);
    case Operator::days_since:
    case Operator::length:
    case Operator::price:
      out.object();
      write_test(out, test.inner[0]);
      out.end();
      return;
    case Operator::percentile:
      write_scalar(out.object().key("from"), test.values[0]);
      write_scalar(out.key("to"), test.values[1]);
      out.end();
      return;
    default:
      write_scalar(out, test.values[0]);
  }
}

}  // namespace

void write_scalar(JsonOut& out, const Scalar& value) {
  if (const auto* s = std::get_if<std::string>(&value)) out.string(*s);
  if (const auto* i = std::get_if<std::int64_t>(&value)) out.number(*i);
  if (const auto* r = std::get_if<double>(&value)) out.number(*r);
  if (const auto* b = std::get_if<bool>(&value)) out.boolean(*b);
}

void write_span(JsonOut& out, Span span) {
  out.object().field(name(span.unit), span.n).end();
}

void write_test(JsonOut& out, const Test& test) {
  out.key(name(test.op));
  write_operand(out, test);
  if (test.fold) out.field("fold", true);
}

}  // namespace enishi::segment
