// Events and messages in the text form.
#include <algorithm>
#include <array>

#include "segment/behaviour.h"
#include "segment/text_reader.h"

namespace enishi::segment {
namespace {

// --- Windows -----------------------------------------------------------------------------------

Status window_kind(TokenReader& in, Form& window) {
  if (in.is("in") && in.is("last", 1)) {
    in.take();
    in.take();
    ASSIGN(Form last, in.span());
    window.put("last", std::move(last));
    if (!in.skip("ending")) return {};
    ASSIGN(Form ago, in.span());
    window.put("ago", std::move(ago));
    return in.expect("ago");
  }
  if (in.is("ever")) {
    window.put("ever", Form::raw(in.take().place, "true"));
    return {};
  }
  if (in.skip("during")) {
    ASSIGN(Form word, in.name());
    window.put("during", std::move(word));
    return {};
  }
  for (const char* end : {"from", "to"}) {
    if (!in.skip(end)) continue;
    ASSIGN(Form moment, in.moment());
    window.put(end, std::move(moment));
  }
  return {};
}

// Nothing where no window stands.
Result<std::optional<Form>> window(TokenReader& in) {
  Form window = Form::object(in.place());
  TRY(window_kind(in, window));
  if (in.skip("weekdays")) {
    ASSIGN(Form days, in.scalars());
    window.put("weekdays", std::move(days));
  }
  if (in.is("hours")) {
    Form hours = Form::object(in.take().place);
    ASSIGN(Form from, in.scalar());
    TRY(in.expect("to"));
    ASSIGN(Form to, in.scalar());
    hours.put("from", std::move(from)).put("to", std::move(to));
    window.put("hours", std::move(hours));
  }
  // "ever" beside weekdays says nothing.
  if (window.names.size() > 1 && window.names[0] == "ever") {
    window.names.erase(window.names.begin());
    window.items.erase(window.items.begin());
  }
  return window.items.empty() ? std::nullopt : std::optional(std::move(window));
}

// --- Events ------------------------------------------------------------------------------------

// TYPE [where TEST, TEST] [WINDOW]
Status events(TokenReader& in, Form& out) {
  ASSIGN(Form type, in.name());
  out.put("type", std::move(type));
  if (in.is("where")) {
    Form where = Form::list(in.take().place);
    do {
      Form test = Form::object(in.place());
      ASSIGN(Form property, in.name());
      test.put("property", std::move(property));
      TRY(read_test(in, test));
      where.items.push_back(std::move(test));
    } while (in.skip(","));
    out.put("where", std::move(where));
  }
  ASSIGN(auto when, window(in));
  if (when) out.put("window", *std::move(when));
  return {};
}

Result<Form> events_in_parentheses(TokenReader& in) {
  Form form = Form::object(in.place());
  TRY(in.expect("("));
  TRY(events(in, form));
  TRY(in.expect(")"));
  return form;
}

// --- What is asked -----------------------------------------------------------------------------

Status put_number(TokenReader& in, Form& form, std::string member) {
  ASSIGN(Form n, in.number());
  form.put(std::move(member), std::move(n));
  return {};
}

Status put_name(TokenReader& in, Form& form, std::string member) {
  ASSIGN(Form name, in.name());
  form.put(std::move(member), std::move(name));
  return {};
}

// What stands between a measure's word and its test.
Status measure_parts(TokenReader& in, std::string_view word, Form& form) {
  if (word == "nth_time" || word == "nth_value") TRY(put_number(in, form, "n"));
  if (word == "interval_days") return put_name(in, form, "of");
  if (word == "share_percent") {
    TRY(in.expect("of"));
    ASSIGN(Form of, events_in_parentheses(in));
    form.put("of", std::move(of));
    return in.skip("distinct") ? put_name(in, form, "distinct") : Status{};
  }
  if (word != "count" && !word.ends_with("_time")) TRY(put_name(in, form, "property"));
  if (word == "most_frequent" && in.skip("level")) TRY(put_number(in, form, "level"));
  return {};
}

Status sequence(TokenReader& in, bool negated, Form& out) {
  ASSIGN(Form next, events_in_parentheses(in));
  if (in.skip("within")) {
    ASSIGN(Form within, in.span());
    next.put("within", std::move(within));
  }
  if (in.skip("from")) {
    ASSIGN(Form from, in.scalar());
    next.put("from", std::move(from));
  }
  out.put(negated ? "not_then" : "then", std::move(next));
  return {};
}

// periods 3 of 4 weeks [times 2]
Status periods(TokenReader& in, Form& out) {
  Form form = Form::object(in.place());
  TRY(put_number(in, form, "at_least"));
  TRY(in.expect("of"));
  ASSIGN(Form span, in.span());
  form.put("unit", Form::text(span.items[0].place, span.names[0]));
  form.put("last", std::move(span.items[0]));
  if (in.skip("times")) TRY(put_number(in, form, "times"));
  out.put("periods", std::move(form));
  return {};
}

// stopped 30 days [before 60 days]; restarted within 7 days gap 30 days
Status pause(TokenReader& in, std::string word, Form& out) {
  Form form = Form::object(in.place());
  const bool stopped = word == "stopped";
  for (const std::string_view part : {stopped ? "quiet" : "within", stopped ? "before" : "gap"}) {
    if (part == "before" && !in.skip("before")) break;
    if (part == "within" || part == "gap") TRY(in.expect(part));
    ASSIGN(Form span, in.span());
    form.put(std::string(part), std::move(span));
  }
  out.put(std::move(word), std::move(form));
  return {};
}

bool is_measure(std::string_view word) {
  return parse_measure(word) || word == "first_time" || word == "last_time" ||
         word == "first_value" || word == "last_value";
}

// Nothing where none stands.
Result<bool> asked(TokenReader& in, Form& out) {
  if (in.peek().kind != Token::Kind::word) return false;
  const std::string word = in.peek().text;
  if (word == "then" || (word == "not" && in.is("then", 1))) {
    if (in.skip("not")) in.take();
    if (word == "then") in.take();
    TRY(sequence(in, word == "not", out));
    return true;
  }
  const bool known = is_measure(word) || word == "last_before" || word == "periods" ||
                     word == "stopped" || word == "restarted";
  if (!known) return false;
  const std::string place = in.take().place;
  if (word == "periods") {
    TRY(periods(in, out));
  } else if (word == "stopped" || word == "restarted") {
    TRY(pause(in, word, out));
  } else if (word == "last_before") {
    ASSIGN(Form other, events_in_parentheses(in));
    out.put(word, std::move(other));
  } else {
    Form form = Form::object(place);
    TRY(measure_parts(in, word, form));
    TRY(read_test(in, form));
    out.put(word, std::move(form));
  }
  return true;
}

}  // namespace

Result<Form> read_event(TokenReader& in, std::string place, bool did) {
  Form form = Form::object(place);
  TRY(events(in, form));
  if (did) {
    ASSIGN(const bool something, asked(in, form));
    if (something) return form;
  }
  form.put("did", Form::raw(std::move(place), did ? "true" : "false"));
  return form;
}

// message [campaigns [..]] [last 3] [WINDOW] WHAT
Result<Form> read_message(TokenReader& in, std::string place) {
  Form form = Form::object(std::move(place));
  if (in.skip("campaigns")) {
    ASSIGN(Form ids, in.scalars());
    form.put("campaigns", std::move(ids));
  }
  if (in.skip("last")) TRY(put_number(in, form, "last"));
  ASSIGN(auto when, window(in));
  if (when) form.put("window", *std::move(when));
  if (in.is("clicked_percent")) {
    Form test = Form::object(in.take().place);
    TRY(read_test(in, test));
    form.put("clicked_percent", std::move(test));
    return form;
  }
  TRY(put_name(in, form, "did"));
  return form;
}

}  // namespace enishi::segment
