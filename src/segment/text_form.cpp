// Groups and simple leaves in the text form, and the JSON of it all.
#include "segment/text_form.h"

#include <array>

#include "base/json.h"
#include "base/json_path.h"
#include "segment/text_reader.h"

namespace enishi::segment {
namespace {

constexpr unsigned kDepthMax = 64;  // of parentheses; that of conditions is Condition::parse()'s

class Reader {
 public:
  explicit Reader(std::vector<Token> tokens) : in_(std::move(tokens)) {}

  Result<Form> all() {
    ASSIGN(Form form, either());
    if (in_.peek().kind != Token::Kind::end)
      return invalid(in_.place(), "expected and, or, or the end");
    return form;
  }

 private:
  static Form wrapped(std::string place, std::string word, Form value) {
    Form form = Form::object(std::move(place));
    form.put(std::move(word), std::move(value));
    return form;
  }

  // A chain of `word`s between operands.
  template <class F>
  Result<Form> chain(const char* word, F&& operand) {
    const std::string place = in_.place();
    ASSIGN(Form first, operand());
    if (!in_.is(word)) return first;
    Form list = Form::list(place);
    list.items.push_back(std::move(first));
    while (in_.skip(word)) {
      ASSIGN(Form next, operand());
      list.items.push_back(std::move(next));
    }
    return wrapped(place, word, std::move(list));
  }

  Result<Form> either() {
    return chain("or", [&] { return chain("and", [&] { return single(); }); });
  }

  Result<Form> single() {
    if (++depth_ > kDepthMax) return invalid(in_.place(), "nested too deep");
    auto form = leaf_or_group();
    --depth_;
    return form;
  }

  Result<Form> leaf_or_group() {
    const std::string place = in_.place();
    if (in_.skip("(")) {
      ASSIGN(Form form, either());
      TRY(in_.expect(")"));
      return form;
    }
    if (in_.skip("not")) {
      ASSIGN(Form form, single());
      return wrapped(place, "not", std::move(form));
    }
    for (const auto& [first, word] : kLists)
      if (in_.is(first) && in_.is("of", 1)) return list(std::string(word));
    return leaf();
  }

  struct ListWord {
    std::string_view text, json;
  };
  static constexpr std::array<ListWord, 4> kLists{
      {{"all", "and"}, {"any", "or"}, {"one", "one_of"}, {"none", "none_of"}}};

  // one of (a; b)
  Result<Form> list(std::string word) {
    const std::string place = in_.take().place;
    in_.take();
    Form list = Form::list(in_.place());
    TRY(in_.expect("("));
    do {
      ASSIGN(Form form, either());
      list.items.push_back(std::move(form));
    } while (in_.skip(";"));
    TRY(in_.expect(")"));
    return wrapped(place, std::move(word), std::move(list));
  }

  Result<Form> leaf() {
    const Token token = in_.take();
    if (token.kind != Token::Kind::word)
      return invalid(token.place, "expected a condition, as is tag \"vip\"");
    std::string word = token.text;
    if (word == "no" && in_.skip("event")) {
      ASSIGN(Form form, read_event(in_, token.place, false));
      return wrapped(token.place, "event", std::move(form));
    }
    ASSIGN(Form value, leaf_value(token));
    return wrapped(token.place, std::move(word), std::move(value));
  }

  Result<Form> leaf_value(const Token& token) {
    const std::string& word = token.text;
    if (word == "everyone") return Form::raw(token.place, "true");
    if (word == "tag") return tag();
    if (word == "friend") return friends();
    if (word == "language") return language();
    if (word == "attribute" || word == "trait") return named();
    if (word == "segment" || word == "audience") return in_.scalar();
    if (word == "sample") return sample();
    if (word == "split") return split();
    if (word == "event") return read_event(in_, token.place, true);
    if (word == "message") return read_message(in_, token.place);
    return invalid(token.place,
                   "is no condition: not, one of, none of, all of, any of, everyone, tag, friend, "
                   "language, attribute, trait, segment, audience, sample, split, event, no event, "
                   "message");
  }

  Result<Form> tag() {
    for (const char* word : {"any", "all", "none"}) {
      if (!in_.is(word) || !in_.is("[", 1)) continue;
      Form form = Form::object(in_.take().place);
      ASSIGN(Form names, in_.scalars());
      form.put(word, std::move(names));
      return form;
    }
    return in_.name();
  }

  // One word, or a list of them.
  Result<Form> words() {
    if (in_.is("[")) return in_.scalars();
    Form list = Form::list(in_.place());
    ASSIGN(Form name, in_.name());
    list.items.push_back(std::move(name));
    return list;
  }

  Result<Form> friends() {
    Form form = Form::object(in_.place());
    ASSIGN(Form states, words());
    form.put("state", std::move(states));
    if (!in_.skip("of")) return form;
    ASSIGN(Form channel, in_.scalar());
    form.put("channel", std::move(channel));
    return form;
  }

  Result<Form> language() {
    Form form = Form::object(in_.place());
    ASSIGN(Form languages, words());
    form.put("in", std::move(languages));
    return form;
  }

  Result<Form> named() {
    Form form = Form::object(in_.place());
    ASSIGN(Form name, in_.name());
    form.put("name", std::move(name));
    TRY(read_test(in_, form));
    return form;
  }

  Status seed(Form& form) {
    TRY(in_.expect("seed"));
    ASSIGN(Form seed, in_.scalar());
    form.put("seed", std::move(seed));
    return {};
  }

  // sample 10% seed "a"; sample 100 of (tag "vip") seed "a"
  Result<Form> sample() {
    Form form = Form::object(in_.place());
    ASSIGN(Form n, in_.number());
    form.put(in_.skip("%") ? "percent" : "count", std::move(n));
    if (in_.skip("of")) {
      TRY(in_.expect("("));
      ASSIGN(Form among, either());
      TRY(in_.expect(")"));
      form.put("of", std::move(among));
    }
    TRY(seed(form));
    return form;
  }

  // split 1 of 3 seed "a"
  Result<Form> split() {
    Form form = Form::object(in_.place());
    ASSIGN(Form take, in_.number());
    TRY(in_.expect("of"));
    ASSIGN(Form of, in_.number());
    form.put("of", std::move(of)).put("take", std::move(take));
    TRY(seed(form));
    return form;
  }

  TokenReader in_;
  unsigned depth_ = 0;
};

class Writer {
 public:
  explicit Writer(TextForm& out) : out_(out) {}

  void write(const Form& form, const std::string& path) {
    out_.places[path] = form.place;
    switch (form.kind) {
      case Form::Kind::scalar:
        out_.json += form.scalar;
        break;
      case Form::Kind::list:
        out_.json += '[';
        for (std::size_t i = 0; i < form.items.size(); ++i) {
          if (i > 0) out_.json += ',';
          write(form.items[i], json_item_path(path, i));
        }
        out_.json += ']';
        break;
      case Form::Kind::object:
        out_.json += '{';
        for (std::size_t i = 0; i < form.items.size(); ++i) {
          if (i > 0) out_.json += ',';
          append_json_string(out_.json, form.names[i]);
          out_.json += ':';
          write(form.items[i], json_member_path(path, form.names[i]));
        }
        out_.json += '}';
        break;
    }
  }

 private:
  TextForm& out_;
};

}  // namespace

Result<TextForm> read_text(std::string_view text) {
  ASSIGN(auto tokens, cut_text(text));
  ASSIGN(const Form form, Reader(std::move(tokens)).all());
  TextForm out;
  Writer(out).write(form, "");
  return out;
}

}  // namespace enishi::segment
