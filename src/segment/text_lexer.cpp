#include "segment/text_lexer.h"

#include <algorithm>

#include "base/json.h"
#include "base/text.h"
#include "segment/limits.h"

namespace enishi::segment {
namespace {

constexpr std::string_view kWideSpace = "\xE3\x80\x80";  // U+3000

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}
bool begins_word(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || (c & 0x80) != 0;
}
bool in_word(char c) {
  return begins_word(c) || is_digit(c) || c == '.';
}
bool in_moment(char c) {
  return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == ':' || c == '.' ||
         c == '+' || c == '-';
}

class Lexer {
 public:
  explicit Lexer(std::string_view text) : text_(text) {}

  Result<std::vector<Token>> cut() {
    std::vector<Token> tokens;
    for (;;) {
      skip_space();
      ASSIGN(Token token, next());
      const bool end = token.kind == Token::Kind::end;
      tokens.push_back(std::move(token));
      if (end) return tokens;
    }
  }

 private:
  void skip_space() {
    for (;;) {
      if (at_ < text_.size() &&
          (text_[at_] == ' ' || text_[at_] == '\t' || text_[at_] == '\r' || text_[at_] == '\n')) {
        advance(1);
      } else if (text_.substr(at_).starts_with(kWideSpace)) {
        advance(kWideSpace.size());
      } else {
        return;
      }
    }
  }

  void advance(std::size_t bytes) {
    for (; bytes > 0; --bytes, ++at_) {
      if (text_[at_] == '\n') {
        ++line_;
        column_ = 1;
      } else if ((text_[at_] & 0xC0) != 0x80) {
        ++column_;
      }
    }
  }

  Result<Token> next() {
    Token token;
    token.place = std::to_string(line_) + ":" + std::to_string(column_);
    if (at_ == text_.size()) return token;
    const char c = text_[at_];
    std::size_t size = 1;
    if (begins_word(c)) {
      token.kind = Token::Kind::word;
      size = word_size();
    } else if (is_digit(c) || (c == '-' && at_ + 1 < text_.size() && is_digit(text_[at_ + 1]))) {
      while (at_ + size < text_.size() && in_moment(text_[at_ + size])) ++size;
      token.kind = is_number(text_.substr(at_, size)) ? Token::Kind::number : Token::Kind::moment;
    } else if (c == '"') {
      ASSIGN(size, string_size(token.place));
      token.kind = Token::Kind::string;
    } else {
      ASSIGN(size, sign_size(token.place));
      token.kind = Token::Kind::sign;
    }
    token.text = text_.substr(at_, size);
    advance(size);
    return token;
  }

  std::size_t word_size() const {
    std::size_t size = 0;
    while (at_ + size < text_.size() && in_word(text_[at_ + size]) &&
           !text_.substr(at_ + size).starts_with(kWideSpace))
      ++size;
    return size;
  }

  // A number of JSON: what its parser takes is one, since nothing else begins so.
  static bool is_number(std::string_view text) { return JsonDocument::parse(text).has_value(); }

  Result<std::size_t> string_size(const std::string& place) const {
    std::size_t end = at_ + 1;
    while (end < text_.size() && text_[end] != '"') end += text_[end] == '\\' ? 2 : 1;
    if (end >= text_.size()) return invalid(place, "the quote is never closed");
    const std::size_t size = end + 1 - at_;
    if (!JsonDocument::parse(text_.substr(at_, size)))
      return invalid(place, "is no text: escapes are those of JSON, line breaks are \\n");
    return size;
  }

  Result<std::size_t> sign_size(const std::string& place) const {
    for (const std::string_view sign : {"!=", "<=", ">="})
      if (text_.substr(at_).starts_with(sign)) return 2;
    if (std::string_view("()[],;%=<>").find(text_[at_]) != std::string_view::npos) return 1;
    return invalid(place, "is nothing that a condition is made of");
  }

  const std::string_view text_;
  std::size_t at_ = 0, line_ = 1, column_ = 1;
};

}  // namespace

Result<std::vector<Token>> cut_text(std::string_view text) {
  if (text.size() > limits::condition_text_bytes_max)
    return fail(ErrorCode::too_large, "a condition has at most 256 KiB of text", "1:1");
  static_assert(limits::condition_text_bytes_max == 256 << 10, "named in the message above");
  if (!valid_utf8(text)) return invalid("1:1", "must be UTF-8");
  return Lexer(text).cut();
}

bool is_word(std::string_view name) {
  return !name.empty() && begins_word(name[0]) && std::ranges::all_of(name, in_word) &&
         name.find(kWideSpace) == std::string_view::npos;
}

}  // namespace enishi::segment
