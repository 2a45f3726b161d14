#include "segment/generator_testing.h"

#include "segment/value_type.h"

namespace enishi::segment {
namespace {

// The ids that a generated world has are 1 to 3.
std::string id_text(std::size_t n) {
  return "00000000-0000-0000-0000-00000000000" + std::to_string(n);
}

}  // namespace

void Generator::tag(JsonOut& out) {
  static const std::vector<std::string> kinds{"any", "all", "none"};
  out.key("tag");
  if (one_in(2)) {
    out.string(one_in(10) ? "nobody" : of(texts(Pool::tag)));
    return;
  }
  out.object().key(of(kinds)).array();
  for (std::size_t n = 1 + below(3); n > 0; --n) out.string(of(texts(Pool::tag)));
  out.end().end();
}

void Generator::friends(JsonOut& out) {
  out.key("friend").object().key("state").array();
  for (std::size_t n = 1 + below(3); n > 0; --n)
    out.string(people::name(static_cast<people::FriendState>(below(5))));
  out.end();
  if (one_in(3)) out.field("channel", id_text(1 + below(2)));
  out.end();
}

void Generator::sample(JsonOut& out, int depth) {
  static const std::vector<std::string> seeds{"a", "b", "縁"};
  const std::size_t kind = below(3);
  if (kind == 0) {
    out.key("split").object().field("of", 2 + below(3)).field("take", 1 + below(2));
  } else if (kind == 1) {
    out.key("sample").object().field("percent", 10.0 * static_cast<double>(1 + below(9)));
  } else {
    out.key("sample").object().field("count", 1 + below(20));
    if (one_in(2)) node(out.key("of"), depth - 1);
  }
  out.field("seed", of(seeds)).end();
}

void Generator::message(JsonOut& out) {
  static const std::vector<std::string> did{"sent", "accepted", "viewed", "clicked", "not_reacted"};
  out.key("message").object();
  if (one_in(3)) {
    out.field("last", 1 + below(3)).field("did", did[2 + below(3)]).end();
    return;
  }
  if (one_in(2)) {
    out.key("campaigns").array();
    for (std::size_t n = 1 + below(2); n > 0; --n) out.string(of(texts(Pool::campaign)));
    out.end();
  }
  if (one_in(2)) window(out.key("window"));
  if (one_in(3)) {
    out.key("clicked_percent").object();
    test(out, {"", static_cast<int>(ValueType::number)}, false);
    out.end();
  } else {
    out.field("did", of(did));
  }
  out.end();
}

void Generator::attribute(JsonOut& out) {
  const auto as = [](ValueType type) { return static_cast<int>(type); };
  static const std::vector<Field> attributes{
      {"rank", as(ValueType::text)},      {"rank", as(ValueType::text)},
      {"rank", as(ValueType::text)},      {"rank", as(ValueType::text)},
      {"points", as(ValueType::integer)}, {"score", as(ValueType::number)},
      {"member", as(ValueType::boolean)}, {"born", as(ValueType::time)},
      {"born", as(ValueType::time)},      {"joined", as(ValueType::time)},
      {"joined", as(ValueType::time)},    {"joined", as(ValueType::time)},
      {"joined", as(ValueType::time)}};
  const Field& field = of(attributes);
  out.key("attribute").object().field("name", field.name);
  test(out, field, true);
  out.end();
}

void Generator::leaf(JsonOut& out) {
  const auto as = [](ValueType type) { return static_cast<int>(type); };
  static const std::vector<Field> traits{
      {"spend", as(ValueType::money)},     {"orders", as(ValueType::integer)},
      {"last_order", as(ValueType::time)}, {"favourite", as(ValueType::text), Pool::place},
      {"recency", as(ValueType::integer)}, {"monetary", as(ValueType::integer)}};
  const std::size_t what = below(22);
  if (what == 0 && one_in(3)) {
    out.field("everyone", true);
  } else if (what == 1) {
    tag(out);
  } else if (what == 2) {
    friends(out);
  } else if (what == 3) {
    out.key("language").object().key("in").array().string(one_in(2) ? "ja" : "en").end().end();
  } else if (what == 4 || what == 12) {
    sample(out, 0);
  } else if ((what == 5 || what == 13) && segments_known_) {
    one_in(2) ? out.field("segment", id_text(1 + below(3)))
              : out.field("audience", id_text(1 + below(3)));
  } else if (what == 6 || what == 7) {
    message(out);
  } else if (what < 11 && traits_known_) {
    const Field& field = of(traits);
    out.key("trait").object().field("name", field.name);
    test(out, field, true);
    out.end();
  } else {
    attribute(out);
  }
}

void Generator::node(JsonOut& out, int depth) {
  static const std::vector<std::string> groups{"and", "or", "one_of", "none_of"};
  const std::size_t what = below(depth > 0 ? 10 : 5);
  if (what < 3) {
    out.raw(event_leaf());
    return;
  }
  out.object();
  if (what < 5) {
    leaf(out);
  } else if (what == 5) {
    out.key("not");
    node(out, depth - 1);
  } else {
    out.key(groups[what - 6]).array();
    for (std::size_t n = 1 + below(3); n > 0; --n) node(out, depth - 1);
    out.end();
  }
  out.end();
}

std::string Generator::attribute_leaf() {
  JsonOut out;
  attribute(out.object());
  out.end();
  return out.take();
}

std::string Generator::condition(int depth) {
  JsonOut out;
  node(out, depth);
  return out.take();
}

}  // namespace enishi::segment
