#include "content/pieces.h"

#include "base/limits.h"
#include "base/text.h"
#include "content/scanner.h"

namespace enishi::content {
namespace {

constexpr std::string_view kOpen = "{{", kClose = "}}", kEscape = "{{{{";

// Where {{ ... }} ends: braces inside quotes belong to the literal.
std::size_t find_close(std::string_view text, std::size_t from, bool block) {
  char quote = 0;
  for (std::size_t at = from; at < text.size(); ++at) {
    if (quote != 0) {
      if (text[at] == quote) quote = 0;
    } else if (block && (text[at] == '"' || text[at] == '\'')) {
      quote = text[at];
    } else if (text.substr(at).starts_with(kClose)) {
      return at;
    }
  }
  return std::string_view::npos;
}

class Splitter {
 public:
  explicit Splitter(bool in_loop) : in_loop_(in_loop), outer_loop_(in_loop) {}

  Checked<std::vector<Piece>> split(std::string_view text) {
    for (;;) {
      const auto open = text.find(kOpen);
      literal_.append(text.substr(0, open));
      if (open == std::string_view::npos) break;
      text.remove_prefix(open);
      if (text.starts_with(kEscape)) {
        literal_.append(kOpen);
        text.remove_prefix(kEscape.size());
        continue;
      }
      const bool block = text.size() > kOpen.size() && text[kOpen.size()] == '#';
      const auto close = find_close(text, kOpen.size(), block);
      if (close == std::string_view::npos) return wrong(Fault::placeholder_open);
      end_literal();
      TRY(placeholder(text.substr(kOpen.size(), close - kOpen.size())));
      text.remove_prefix(close + kClose.size());
    }
    end_literal();
    if (!blocks_.empty())
      return wrong(Fault::block_open, blocks_.back() == 'e' ? "{{#each}}" : "{{#if}}");
    return std::move(pieces_);
  }

 private:
  void end_literal() {
    if (!literal_.empty())
      pieces_.push_back({.kind = Piece::Kind::literal, .text = std::move(literal_)});
    literal_.clear();
  }

  Checked<void> placeholder(std::string_view inside) {
    if (inside.find(kOpen) != std::string_view::npos) return wrong(Fault::placeholder_nested);
    inside = trim(inside);
    if (inside.starts_with("#if ")) return begin_if(inside.substr(4));
    if (inside.starts_with("#each ")) return begin_each(inside.substr(6));
    if (inside == "#else") return otherwise();
    if (inside == "/if") return end('i', Piece::Kind::end_if, "{{/if}}");
    if (inside == "/each") return end('e', Piece::Kind::end_each, "{{/each}}");
    return field(inside);
  }

  Checked<void> begin_if(std::string_view text) {
    ASSIGN(auto condition, parse_condition(text, in_loop_));
    pieces_.push_back({.kind = Piece::Kind::begin_if, .condition = std::move(condition)});
    blocks_.push_back('i');
    return {};
  }

  Checked<void> begin_each(std::string_view text) {
    if (in_loop_) return wrong(Fault::loop_in_loop);
    ASSIGN(auto loop, parse_loop(text));
    pieces_.push_back({.kind = Piece::Kind::begin_each, .loop = std::move(loop)});
    blocks_.push_back('e');
    in_loop_ = true;
    return {};
  }

  Checked<void> otherwise() {
    if (blocks_.empty() || blocks_.back() != 'i') return wrong(Fault::block_unopened, "{{#else}}");
    blocks_.back() = 'x';
    pieces_.push_back({.kind = Piece::Kind::otherwise});
    return {};
  }

  Checked<void> end(char what, Piece::Kind kind, const char* tag) {
    const char open = blocks_.empty() ? ' ' : blocks_.back() == 'x' ? 'i' : blocks_.back();
    if (open != what) return wrong(Fault::block_unopened, tag);
    blocks_.pop_back();
    if (what == 'e') in_loop_ = outer_loop_;
    pieces_.push_back({.kind = kind});
    return {};
  }

  Checked<void> field(std::string_view inside) {
    Scanner in(inside);
    Piece piece{.kind = Piece::Kind::field};
    ASSIGN(piece.text, in.field(in_loop_));
    TRY(in.formats(piece.formats));
    if (in.skip('|')) {
      piece.fallback = in.rest();
    } else if (!in.at_end()) {
      return wrong(Fault::placeholder_unknown, "{{" + std::string(inside) + "}}");
    }
    pieces_.push_back(std::move(piece));
    return {};
  }

  bool in_loop_;
  const bool outer_loop_;
  std::string literal_;
  std::vector<Piece> pieces_;
  std::string blocks_;  // open ones: 'i' if, 'x' its else, 'e' each
};

}  // namespace

Checked<std::vector<Piece>> split_pieces(std::string_view text, bool in_loop) {
  return Splitter(in_loop).split(text);
}

Checked<Condition> parse_condition(std::string_view text, bool in_loop) {
  Scanner in(text);
  ASSIGN(auto condition, in.condition(in_loop));
  if (!in.at_end()) return wrong(Fault::condition_unclear, std::string(text));
  return condition;
}

Checked<Loop> parse_loop(std::string_view text) {
  Scanner in(text);
  ASSIGN(auto loop, in.loop());
  if (!in.at_end()) return wrong(Fault::loop_unclear, {}, limits::template_rows_max);
  return loop;
}

}  // namespace enishi::content
