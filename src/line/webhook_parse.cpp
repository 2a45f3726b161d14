// Reading a webhook body with simdjson's On-Demand parser: one pass that checks every byte, and
// slices of the body for what is kept.
#include <simdjson.h>

#include <cstring>

#include "base/limits.h"
#include "line/event.h"
#include "line/webhook.h"

namespace enishi::line {
namespace {

namespace od = simdjson::ondemand;

constexpr std::string_view kSpace = " \t\r\n";

std::string_view without_space_behind(std::string_view text) {
  const auto last = text.find_last_not_of(kSpace);
  return text.substr(0, last == std::string_view::npos ? 0 : last + 1);
}

// The grammar of RFC 8259 for what stands between two structural characters. simdjson has checked
// UTF-8, control characters and quotes of the whole text; it is we who look at the rest, because
// its own readers refuse numbers beyond 64 bits and escaped lone surrogates, and a webhook must not
// be lost for a member that we never read.
bool valid_string(std::string_view token) {
  if (token.size() < 2 || token.back() != '"') return false;
  std::string_view inside = token.substr(1, token.size() - 2);
  for (;;) {
    const auto at = inside.find('\\');
    if (at == std::string_view::npos) return true;
    inside.remove_prefix(at + 1);
    if (inside.empty()) return false;
    if (inside[0] == 'u') {
      if (inside.size() < 5) return false;
      if (inside.substr(1, 4).find_first_not_of("0123456789abcdefABCDEF") != std::string_view::npos)
        return false;
      inside.remove_prefix(5);
    } else if (std::strchr("\"\\/bfnrt", inside[0]) != nullptr && inside[0] != '\0') {
      inside.remove_prefix(1);
    } else {
      return false;
    }
  }
}

std::size_t skip_digits(std::string_view text, std::size_t at) {
  while (at < text.size() && text[at] >= '0' && text[at] <= '9') ++at;
  return at;
}

bool valid_number(std::string_view token) {
  std::size_t at = token.starts_with('-') ? 1 : 0;
  const std::size_t whole = skip_digits(token, at);
  if (whole == at || (token[at] == '0' && whole > at + 1)) return false;
  at = whole;
  if (at < token.size() && token[at] == '.') {
    const std::size_t fraction = skip_digits(token, at + 1);
    if (fraction == at + 1) return false;
    at = fraction;
  }
  if (at < token.size() && (token[at] == 'e' || token[at] == 'E')) {
    ++at;
    if (at < token.size() && (token[at] == '+' || token[at] == '-')) ++at;
    const std::size_t exponent = skip_digits(token, at);
    if (exponent == at) return false;
    at = exponent;
  }
  return at == token.size();
}

bool valid_scalar(std::string_view token) {
  token = without_space_behind(token);
  if (token.empty()) return false;
  switch (token[0]) {
    case '"':
      return valid_string(token);
    case 't':
      return token == "true";
    case 'f':
      return token == "false";
    case 'n':
      return token == "null";
    default:
      return valid_number(token);
  }
}

// Reads one body. Functions give false when it is refused; error() then says why.
class Reader {
 public:
  Reader(Time received_at, ParsedWebhook& out) : received_at_(received_at), out_(out) {}

  bool body(od::parser& parser, std::string_view text, std::size_t capacity);
  Error error() && { return std::move(error_); }

 private:
  bool refuse(std::string_view member, std::string message) {
    error_ = {ErrorCode::invalid, std::move(message), std::move(where_)};
    if (!member.empty()) error_.field.append(error_.field.empty() ? "" : ".").append(member);
    return false;
  }
  bool not_json() { return refuse("", "not valid JSON"); }

  template <class F>
  bool each_member(od::object object, F&& f);
  bool check(od::value value, unsigned depth);
  bool text(od::value value, unsigned depth, std::string_view& out);
  bool user_id(od::value value, unsigned depth, std::optional<people::LineUserId>& out);
  bool events(od::value value);
  bool event(od::value value);
  bool event_member(std::string_view name, od::value value, Event& event);
  bool source(od::value value, Event& event);
  bool follow(od::value value, Event& event);
  bool timestamp(od::value value, Event& event);
  bool members(od::value value, Event& event);
  bool member(od::value value, Event& event);

  static constexpr unsigned kEventDepth = 3;  // body, events, event
  const Time received_at_;
  ParsedWebhook& out_;
  std::string where_;  // "events[3]"
  bool has_events_ = false;
  std::size_t entries_bytes_ = 0;
  Error error_;
};

template <class F>
bool Reader::each_member(od::object object, F&& f) {
  for (auto member : object) {
    std::string_view name;
    if (member.unescaped_key().get(name)) return not_json();
    od::value value;
    if (member.value().get(value)) return not_json();
    if (!f(name, value)) return false;
  }
  return true;
}

// Any value, as the one that stands at `depth` levels of nesting.
bool Reader::check(od::value value, unsigned depth) {
  od::json_type type;
  if (value.type().get(type)) return not_json();
  const bool nests = type == od::json_type::object || type == od::json_type::array;
  if (nests && depth >= limits::webhook_depth_max) return refuse("", "nested too deep");
  if (type == od::json_type::object) {
    od::object object;
    if (value.get_object().get(object)) return not_json();
    return each_member(object,
                       [&](std::string_view, od::value inner) { return check(inner, depth + 1); });
  }
  if (type == od::json_type::array) {
    od::array array;
    if (value.get_array().get(array)) return not_json();
    for (auto item : array) {
      od::value inner;
      if (item.get(inner)) return not_json();
      if (!check(inner, depth + 1)) return false;
    }
    return true;
  }
  return valid_scalar(value.raw_json_token()) || not_json();
}

// A string into `out`; anything else is checked and left out.
bool Reader::text(od::value value, unsigned depth, std::string_view& out) {
  od::json_type type;
  if (value.type().get(type)) return not_json();
  if (type != od::json_type::string) return check(value, depth);
  if (!valid_scalar(value.raw_json_token())) return not_json();
  if (value.get_string().get(out)) out = {};  // a lone surrogate
  return true;
}

bool Reader::user_id(od::value value, unsigned depth, std::optional<people::LineUserId>& out) {
  std::string_view id;
  if (!text(value, depth, id)) return false;
  out = people::parse_line_user_id(id);
  return true;
}

bool Reader::timestamp(od::value value, Event& event) {
  std::int64_t ms = 0;
  od::json_type type;
  if (value.type().get(type)) return not_json();
  if (type != od::json_type::number) return check(value, kEventDepth);
  if (!valid_scalar(value.raw_json_token())) return not_json();
  if (!value.get_int64().get(ms)) event.timestamp = ms;
  return true;
}

bool Reader::source(od::value value, Event& event) {
  od::object object;
  if (value.get_object().get(object)) return check(value, kEventDepth);
  std::string_view type;
  bool in_chat = false;
  const bool ok = each_member(object, [&](std::string_view name, od::value inner) {
    if (name == "type") return text(inner, kEventDepth + 1, type);
    if (name == "userId") return user_id(inner, kEventDepth + 1, event.user);
    if (name == "groupId" || name == "roomId") in_chat = true;
    return check(inner, kEventDepth + 1);
  });
  event.source = in_chat || (!type.empty() && type != "user") ? Source::chat : Source::user;
  return ok;
}

bool Reader::follow(od::value value, Event& event) {
  od::object object;
  if (value.get_object().get(object)) return check(value, kEventDepth);
  return each_member(object, [&](std::string_view name, od::value inner) {
    if (name != "isUnblocked") return check(inner, kEventDepth + 1);
    const std::string_view token = without_space_behind(inner.raw_json_token());
    event.unblocked = token == "true";
    return check(inner, kEventDepth + 1);
  });
}

bool Reader::member(od::value value, Event& event) {
  od::object object;
  if (value.get_object().get(object)) return check(value, kEventDepth + 2);
  Member& member = event.members.emplace_back();
  if (object.raw_json().get(member.json)) return not_json();
  member.json = without_space_behind(member.json);
  if (object.reset().error()) return not_json();
  return each_member(object, [&](std::string_view name, od::value inner) {
    if (name == "userId") return user_id(inner, kEventDepth + 3, member.user);
    return check(inner, kEventDepth + 3);
  });
}

// "joined" and "left": {"members": [...]}.
bool Reader::members(od::value value, Event& event) {
  od::object object;
  if (value.get_object().get(object)) return check(value, kEventDepth);
  return each_member(object, [&](std::string_view name, od::value inner) {
    od::array array;
    if (name != "members" || inner.get_array().get(array)) return check(inner, kEventDepth + 1);
    event.members.clear();
    if (array.raw_json().get(event.members_json)) return not_json();
    event.members_json = without_space_behind(event.members_json);
    if (array.reset().error()) return not_json();
    for (auto item : array) {
      od::value element;
      if (item.get(element)) return not_json();
      if (!member(element, event)) return false;
    }
    return true;
  });
}

bool Reader::event_member(std::string_view name, od::value value, Event& event) {
  if (name == "type") return text(value, kEventDepth, event.type);
  if (name == "webhookEventId") return text(value, kEventDepth, event.id);
  if (name == "timestamp") return timestamp(value, event);
  if (name == "source") return source(value, event);
  if (name == "follow") return follow(value, event);
  if (name == "joined" || name == "left") return members(value, event);
  return check(value, kEventDepth);
}

bool Reader::event(od::value value) {
  od::object object;
  if (value.get_object().get(object)) return refuse("", "must be an object");
  Event event;
  if (object.raw_json().get(event.json)) return not_json();
  event.json = without_space_behind(event.json);
  if (object.reset().error()) return not_json();
  const bool ok = each_member(object, [&](std::string_view name, od::value inner) {
    return event_member(name, inner, event);
  });
  if (!ok) return false;
  if (event.type.empty()) return refuse("type", "must be a string that is not empty");
  // A split event is stored once a member: a small body must not become a huge write.
  entries_bytes_ += stored_bytes(event);
  if (out_.entries.size() + event.members.size() > limits::webhook_entries_max ||
      entries_bytes_ > limits::webhook_entries_bytes_max)
    return refuse("", "concerns too many people");
  append_entries(event, received_at_, out_.entries);
  return true;
}

bool Reader::events(od::value value) {
  od::array array;
  if (value.get_array().get(array)) return refuse("events", "must be an array");
  if (has_events_) return refuse("events", "must stand only once");
  has_events_ = true;
  std::size_t count = 0;
  for (auto item : array) {
    where_.clear();
    if (count == limits::webhook_events_max)
      return refuse("events", "must have at most " + std::to_string(count) + " items");
    where_ = "events[" + std::to_string(count++) + "]";
    od::value element;
    if (item.get(element)) return not_json();
    if (!event(element)) return false;
  }
  where_.clear();
  return true;
}

bool Reader::body(od::parser& parser, std::string_view text, std::size_t capacity) {
  od::document document;
  if (parser.iterate(text.data(), text.size(), capacity).get(document)) return not_json();
  od::object root;
  if (const auto error = document.get_object().get(root))
    return error == simdjson::INCORRECT_TYPE ? refuse("", "must be a JSON object") : not_json();
  const bool ok = each_member(root, [&](std::string_view name, od::value value) {
    if (name == "events") return events(value);
    if (name != "destination") return check(value, 1);
    std::string_view destination;
    if (!this->text(value, 1, destination)) return false;
    out_.destination = destination;
    return true;
  });
  if (!ok) return false;
  if (document.current_location().error() != simdjson::OUT_OF_BOUNDS) return not_json();
  return has_events_ || refuse("events", "is missing");
}

}  // namespace

Result<ParsedWebhook> parse_webhook(std::string_view raw_body, Time received_at) {
  if (raw_body.size() > limits::webhook_body_bytes_max)
    return fail(ErrorCode::too_large, "the body is too large");
  // The parser reads beyond the end of its input, so it gets a copy with room behind. Both keep
  // their memory for the thread's next body; it is bounded by the limit on bodies.
  thread_local od::parser parser;
  thread_local std::string padded;
  padded.assign(raw_body);
  padded.append(simdjson::SIMDJSON_PADDING, ' ');

  ParsedWebhook out;
  Reader reader(received_at, out);
  if (!reader.body(parser, std::string_view(padded).substr(0, raw_body.size()), padded.size()))
    return std::unexpected(std::move(reader).error());
  return out;
}

}  // namespace enishi::line
