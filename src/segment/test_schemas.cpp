// Tests of values in the schema of conditions.
#include "base/limits.h"
#include "segment/behaviour.h"
#include "segment/limits.h"
#include "segment/schema_out.h"

namespace enishi::segment {
namespace {

constexpr std::string_view kDay = "^[0-9]{4}-[0-9]{2}-[0-9]{2}$";
constexpr std::string_view kMoment = "^[0-9]{4}-[0-9]{2}-[0-9]{2}(T.+)?$";

bool folds(Operator op) {
  return op == Operator::eq || op == Operator::ne || op == Operator::in || op == Operator::not_in ||
         (op >= Operator::contains && op <= Operator::not_ends) || op == Operator::any ||
         op == Operator::all || op == Operator::none;
}

bool compares_numbers(Operator op) {
  return op <= Operator::not_between && op != Operator::exists;
}

class TestSchemas : SchemaOut {
 public:
  using SchemaOut::SchemaOut;

  void write() { tests(); }

 private:
  void scalars(std::int64_t min, std::int64_t max) {
    list(min, max, [&] { ref("scalar"); });
  }

  void operand(Operator op) {
    switch (op) {
      case Operator::in:
      case Operator::not_in:
        return scalars(1, limits::condition_list_max);
      case Operator::between:
      case Operator::not_between:
        return scalars(2, 2);
      case Operator::any:
      case Operator::all:
      case Operator::none:
        return list(1, limits::condition_list_max, [&] { text(0); });
      case Operator::category:
        return list(1, 5, [&] { text(0); });
      case Operator::exists:
      case Operator::active:
        return type("boolean");
      case Operator::contains:
      case Operator::not_contains:
      case Operator::starts:
      case Operator::not_starts:
      case Operator::ends:
      case Operator::not_ends:
      case Operator::like:
      case Operator::not_like:
      case Operator::matches:
      case Operator::not_matches:
      case Operator::category_named:
        return text(1);
      case Operator::before:
      case Operator::after:
        return ref("moment");
      case Operator::on:
      case Operator::not_on:
        return pattern(kDay);
      case Operator::in_last:
      case Operator::in_next:
        return ref("span");
      case Operator::during:
        return ref("calendar_word");
      case Operator::anniversary:
        return ref("anniversary");
      case Operator::weekday:
        return ref("weekdays");
      case Operator::days_since:
      case Operator::length:
        return ref("integer_test");
      case Operator::price:
        return ref("number_test");
      case Operator::top:
      case Operator::bottom:
        return integer(1, limits::condition_count_max);
      case Operator::top_percent:
      case Operator::bottom_percent:
        return number(0, 100);
      case Operator::percentile:
        return ref("percentile");
      default:
        return ref("scalar");
    }
  }

  template <class F>
  void test(std::string_view def, F&& stands) {
    Words all, folding;
    at(def).object().field("type", "object").key("properties").object();
    for (std::size_t i = 0; i < kOperators; ++i) {
      const auto op = static_cast<Operator>(i);
      if (!stands(op)) continue;
      all.push_back(name(op));
      if (folds(op)) folding.push_back(name(op));
      at(name(op));
      operand(op);
    }
    at("fold");
    type("boolean");
    out_.end();
    one_of(all);
    at("dependentSchemas").object().key("fold").object();
    choice("anyOf", folding);
    out_.end().end().end();
  }

  void inner_test(std::string_view def, std::string_view number_type) {
    Words all;
    at(def).object().field("type", "object").key("properties").object();
    for (std::size_t i = 0; i < kOperators; ++i) {
      const auto op = static_cast<Operator>(i);
      if (!compares_numbers(op)) continue;
      all.push_back(name(op));
      at(name(op));
      const bool pair = op == Operator::between || op == Operator::not_between;
      if (pair || op == Operator::in || op == Operator::not_in) {
        list(pair ? 2 : 1, pair ? 2 : limits::condition_list_max, [&] { type(number_type); });
      } else {
        type(number_type);
      }
    }
    at("fold").object().field("const", false).end();
    out_.end();
    one_of(all);
    out_.field("additionalProperties", false).end();
  }

  void tests() {
    at("scalar").object().key("type").array();
    out_.string("string").string("number").string("boolean").end().end();
    test("test", [](Operator) { return true; });
    test("value_test", [](Operator op) { return !ranks(op); });
    inner_test("integer_test", "integer");
    inner_test("number_test", "number");

    at("moment").object().key("anyOf").array();
    pattern(kMoment);
    type("integer");
    out_.end().end();
    at("anniversary");
    begin_object();
    at("within_days");
    integer(0, 365);
    at("month");
    integer(1, 12);
    at("day");
    integer(1, 31);
    out_.end();
    at("oneOf").array().object();
    require({"within_days"});
    out_.end().object();
    choice("anyOf", {"month", "day"});
    out_.end().end();
    out_.field("additionalProperties", false).end();
    at("percentile");
    begin_object();
    for (const char* end : {"from", "to"}) {
      at(end);
      number(0, 100);
    }
    end_object({"from", "to"});
  }
};

}  // namespace

void write_test_schemas(JsonOut& out) {
  TestSchemas(out).write();
}

}  // namespace enishi::segment
