#include "content/placeholder.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace enishi::content {
namespace {

// "literal" and "{field|fallback}", in a row.
std::string shown(std::string_view text) {
  const auto pieces = split_placeholders(text);
  if (!pieces) return "error";
  std::string out;
  for (const Piece& p : *pieces)
    out += p.placeholder ? "<" + p.text + "|" + p.fallback + ">" : "'" + p.text + "'";
  return out;
}

TEST(Placeholder, SplitsText) {
  EXPECT_EQ(shown(""), "");
  EXPECT_EQ(shown("abc"), "'abc'");
  EXPECT_EQ(shown("{{name}}"), "<name|>");
  EXPECT_EQ(shown("{{name|お客様}}様、{{ attribute.rank_2 |一般}}"),
            "<name|お客様>'様、'<attribute.rank_2|一般>");
  EXPECT_EQ(shown("{{name| a|b }}"), "<name| a|b >");
  EXPECT_EQ(shown("{x} } }}"), "'{x} } }}'");
}

TEST(Placeholder, FourBracesWriteTwo) {
  EXPECT_EQ(shown("{{{{"), "'{{'");
  EXPECT_EQ(shown("{{{{name}}"), "'{{name}}'");
  EXPECT_EQ(shown("a{{{{{{name}}"), "'a{{'<name|>");
}

TEST(Placeholder, RefusesWhatItDoesNotKnow) {
  for (const char* text :
       {"{{", "{{name", "{{}}", "{{Name}}", "{{attribute.}}", "{{attribute.Rank}}",
        "{{attribute.1x}}", "{{attribute.a-b}}", "{{name|{{name}}}}", "{{{name}}}", "{{names}}",
        "{{attribute.a1234567890123456789012345678901234567890123456789012345678901}}"})
    EXPECT_EQ(shown(text), "error") << text;
}

RC_GTEST_PROP(Placeholder, EscapedTextComesBack, ()) {
  const auto text = *rc::gen::container<std::string>(rc::gen::element('{', '}', 'a', '|'));
  std::string escaped;
  for (std::size_t at = 0; at < text.size(); ++at) {
    const bool two = text.compare(at, 2, "{{") == 0;
    escaped += two ? "{{{{" : std::string(1, text[at]);
    if (two) ++at;
  }
  std::string literal;
  const auto pieces = split_placeholders(escaped);
  RC_ASSERT(pieces.has_value());
  for (const Piece& piece : *pieces) literal += piece.text;
  RC_ASSERT(literal == text);
}

}  // namespace
}  // namespace enishi::content
