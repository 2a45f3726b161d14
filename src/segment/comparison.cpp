#include "segment/comparison.h"

#include <algorithm>

#include "segment/calendar.h"
#include "segment/parse_parts.h"
#include "segment/ranges.h"

namespace enishi::segment {
namespace {

Range<std::int64_t> ms_of(Seconds seconds) {
  return {seconds.from * 1'000, seconds.to * 1'000 - 1};
}

Range<std::int64_t> integer_range(const Operand& operand, const Zone& zone) {
  if (const auto* i = std::get_if<std::int64_t>(&operand)) return {*i, *i};
  if (const auto* b = std::get_if<bool>(&operand)) return {*b, *b};
  const Moment& moment = std::get<Moment>(operand);
  if (moment.date) return ms_of(day_of(*moment.date, zone));
  return {to_ms(moment.instant), to_ms(moment.instant)};
}

// before, after and on mean the same as lt, gt and eq.
Operator plain(Operator op) {
  switch (op) {
    case Operator::before:
      return Operator::lt;
    case Operator::after:
      return Operator::gt;
    case Operator::on:
      return Operator::eq;
    default:
      return op;
  }
}

class Maker {
 public:
  Maker(const Test& test, ValueType type, const Moments& moments)
      : test_(test), type_(type), moments_(moments), op_(opposite(test.op).value_or(test.op)) {}

  Comparison make() {
    out_.negated = op_ != test_.op;
    if (op_ == Operator::exists) {
      out_.negated = !std::get<bool>(test_.values[0]);
    } else if (ranks(op_)) {
      rank();
    } else {
      by_type();
    }
    return std::move(out_);
  }

 private:
  using Kind = Comparison::Kind;

  void by_type() {
    switch (type_) {
      case ValueType::text:
        out_.kind = Kind::text;
        out_.text = TextMatch(test_, op_);
        break;
      case ValueType::number:
        out_.kind = Kind::reals;
        out_.reals = ranges_of<double>(op_, operands<double>());
        break;
      case ValueType::integer:
      case ValueType::money:
      case ValueType::boolean:
        out_.kind = Kind::integers;
        out_.integers = ranges_of<std::int64_t>(op_, operands<std::int64_t>());
        break;
      case ValueType::time:
        time();
        break;
      case ValueType::list:
        list();
        break;
      case ValueType::item:
        item();
        break;
    }
  }

  template <class T>
  std::vector<Range<T>> operands() const {
    std::vector<Range<T>> out;
    for (const Scalar& scalar : test_.values) {
      const Operand value = *operand(scalar, type_, moments_.currency_digits);
      if constexpr (std::is_same_v<T, double>) {
        out.push_back({std::get<double>(value), std::get<double>(value)});
      } else {
        out.push_back(integer_range(value, moments_.zone));
      }
    }
    return out;
  }

  // The numbers that the comparison inside this one accepts; its opposites are plain complements,
  // because there is a number wherever there is a value.
  std::vector<Range<std::int64_t>> inner(ValueType type) const {
    const Comparison numbers = Maker(test_.inner[0], type, moments_).make();
    return numbers.negated ? complement(numbers.integers) : numbers.integers;
  }

  void time() {
    out_.kind = Kind::integers;
    out_.zone = moments_.zone;
    switch (op_) {
      case Operator::in_last:
        out_.integers = {ms_of(last_of(test_.span, moments_.now, moments_.zone))};
        break;
      case Operator::in_next:
        out_.integers = {ms_of(next_of(test_.span, moments_.now, moments_.zone))};
        break;
      case Operator::during:
        out_.integers = {ms_of(period_of(test_.word, moments_.now, moments_.zone))};
        break;
      case Operator::days_since:
        days_since();
        break;
      case Operator::weekday:
        out_.kind = Kind::day;
        out_.weekdays = test_.weekdays;
        out_.days.set();
        break;
      case Operator::anniversary:
        out_.kind = Kind::day;
        anniversary();
        break;
      default:
        out_.integers = ranges_of<std::int64_t>(plain(op_), operands<std::int64_t>());
    }
  }

  void days_since() {
    const CivilDate today = moments_.zone.civil(moments_.now).date;
    // Days that there is a local day for.
    const std::int64_t least = days_between({9'999, 12, 30}, today);
    const std::int64_t most = days_between({1, 1, 2}, today);
    for (const auto& range : inner(ValueType::integer)) {
      const std::int64_t low = std::max(range.low, least), high = std::min(range.high, most);
      if (low > high) continue;
      const Seconds first = day_of(plus_days(today, -high), moments_.zone);
      const Seconds last = day_of(plus_days(today, -low), moments_.zone);
      out_.integers.push_back(ms_of({first.from, last.to}));
    }
  }

  void set_day(int month, int day) {
    out_.days.set(static_cast<std::size_t>(month * 31 + day - 32));
  }

  void anniversary() {
    const Anniversary& asked = test_.anniversary;
    if (!asked.within_days) {
      for (int month = 1; month <= 12; ++month)
        for (int day = 1; day <= 31; ++day)
          if (asked.month.value_or(month) == month && asked.day.value_or(day) == day)
            set_day(month, day);
      return;
    }
    const CivilDate today = moments_.zone.civil(moments_.now).date;
    for (int i = 0; i <= *asked.within_days; ++i) {
      const CivilDate date = plus_days(today, i);
      set_day(date.month, date.day);
      // Who was born on the 29th is not left out of the years that have none.
      if (date.month == 2 && date.day == 28 && !is_valid({date.year, 2, 29})) set_day(2, 29);
    }
  }

  void list() {
    out_.kind = Kind::list;
    out_.list_op = op_;
    if (op_ == Operator::length) {
      out_.integers = inner(ValueType::integer);
    } else {
      out_.text = TextMatch(test_, Operator::in);
    }
  }

  void item() {
    if (op_ == Operator::eq || op_ == Operator::in) {
      out_.kind = Kind::item;
      out_.text = TextMatch(test_, op_);
      return;
    }
    out_.kind = Kind::facts;
    out_.fact = op_;
    if (op_ == Operator::active) out_.active = std::get<bool>(test_.values[0]);
    if (op_ == Operator::price) out_.integers = inner(ValueType::money);
  }

  void rank() {
    const auto number = [&](std::size_t i) {
      return std::get<double>(*operand(test_.values[i], ValueType::number, 0));
    };
    out_.kind = Kind::rank;
    out_.rank = {op_, number(0), op_ == Operator::percentile ? number(1) : 0};
  }

  const Test& test_;
  const ValueType type_;
  const Moments& moments_;
  const Operator op_;
  Comparison out_;
};

std::vector<CategoryNo> categories_of(const Test& test, WorkspaceNo workspace,
                                      const timeline::CatalogueView& catalogue) {
  std::vector<std::string> path;
  for (const Scalar& value : test.values) path.push_back(std::get<std::string>(value));
  if (test.op == Operator::category_named) return catalogue.categories_named(workspace, path[0]);
  const CategoryNo category = catalogue.category(workspace, path);
  return category ? std::vector{category} : std::vector<CategoryNo>{};
}

bool holds_day(const Comparison& test, std::int64_t ms) {
  const std::int64_t second = second_of(from_ms(ms));
  if (!has_local_day(second)) return false;
  const CivilDate date = test.zone.civil(from_ms(ms)).date;
  return (test.weekdays >> weekday_from_monday(date) & 1) &&
         test.days[static_cast<std::size_t>(date.month * 31 + date.day - 32)];
}

bool holds_list(const Comparison& test, const std::vector<std::string>& texts) {
  if (test.list_op == Operator::length)
    return within(test.integers, static_cast<std::int64_t>(texts.size()));
  if (test.list_op == Operator::any)
    return std::ranges::any_of(texts, [&](const auto& text) { return test.text.holds(text); });
  // all: every wanted text is among those of the list.
  std::vector<std::string> have;
  for (const std::string& text : texts) have.push_back(test.text.folded(text));
  return std::ranges::all_of(test.text.values(), [&](const std::string& wanted) {
    return std::ranges::find(have, wanted) != have.end();
  });
}

bool holds_integer(const Comparison& test, std::int64_t value) {
  return test.kind == Comparison::Kind::day ? holds_day(test, value) : within(test.integers, value);
}

}  // namespace

bool needs_clock(const Test& test) {
  if (test.op >= Operator::in_last && test.op <= Operator::days_since) return true;
  return std::ranges::any_of(test.values, [](const Scalar& value) {
    const auto moment = parse_moment(value);
    return moment && moment->date;
  });
}

bool Comparison::holds(const people::AttributeValue& value) const {
  if (kind == Kind::exists) return true;
  if (const auto* s = std::get_if<std::string>(&value)) return text.holds(*s);
  if (const auto* i = std::get_if<std::int64_t>(&value)) return holds_integer(*this, *i);
  if (const auto* b = std::get_if<bool>(&value)) return within(integers, std::int64_t{*b});
  return within(reals, std::get<double>(value));
}

bool Comparison::holds(const timeline::PropertyValue& value) const {
  if (kind == Kind::exists) return true;
  if (const auto* s = std::get_if<std::string>(&value)) return text.holds(*s);
  if (const auto* i = std::get_if<std::int64_t>(&value)) return holds_integer(*this, *i);
  if (const auto* b = std::get_if<bool>(&value)) return within(integers, std::int64_t{*b});
  if (const auto* r = std::get_if<double>(&value)) return within(reals, *r);
  return holds_list(*this, std::get<std::vector<std::string>>(value));
}

bool Comparison::holds(const timeline::CatalogueView& catalogue, ItemNo item) const {
  const timeline::ItemFacts facts = catalogue.facts(item);
  if (fact == Operator::active) return facts.active == active;
  if (fact == Operator::price) return facts.price && within(integers, *facts.price);
  return facts.category && std::ranges::any_of(categories, [&](CategoryNo category) {
           return catalogue.within(facts.category, category);
         });
}

Comparison compare(const Test& test, ValueType type, const Moments& moments, WorkspaceNo workspace,
                   const timeline::CatalogueView* catalogue) {
  Comparison out = Maker(test, type, moments).make();
  if (test.op == Operator::category || test.op == Operator::category_named)
    out.categories = categories_of(test, workspace, *catalogue);
  return out;
}

}  // namespace enishi::segment
