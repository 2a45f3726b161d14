#include "content/pieces.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace enishi::content {
namespace {

// 'literal' and <field|fallback>, blocks by their marks, in a row.
std::string shown(std::string_view text) {
  const auto pieces = split_pieces(text);
  if (!pieces) return pieces.error().code();
  std::string out;
  for (const Piece& p : *pieces) {
    switch (p.kind) {
      case Piece::Kind::literal:
        out += "'" + p.text + "'";
        break;
      case Piece::Kind::field:
        out += "<" + p.text + "|" + p.fallback + ">";
        break;
      case Piece::Kind::begin_if:
        out += "if(";
        break;
      case Piece::Kind::otherwise:
        out += "|";
        break;
      case Piece::Kind::begin_each:
        out += "each " + p.loop.field + " " + std::to_string(p.loop.rows_max) + "(";
        break;
      default:
        out += ")";
    }
  }
  return out;
}

TEST(Pieces, SplitsText) {
  EXPECT_EQ(shown(""), "");
  EXPECT_EQ(shown("abc"), "'abc'");
  EXPECT_EQ(shown("{{name}}"), "<name|>");
  EXPECT_EQ(shown("{{name|お客様}}様、{{ attribute.rank_2 |一般}}"),
            "<name|お客様>'様、'<attribute.rank_2|一般>");
  EXPECT_EQ(shown("{{name| a|b}}"), "<name| a|b>");
  EXPECT_EQ(shown("{x} } }}"), "'{x} } }}'");
  EXPECT_EQ(shown("{{name:cut(5):sama|お客様}}"), "<name|お客様>");
}

TEST(Pieces, FourBracesWriteTwo) {
  EXPECT_EQ(shown("{{{{"), "'{{'");
  EXPECT_EQ(shown("{{{{name}}"), "'{{name}}'");
  EXPECT_EQ(shown("a{{{{{{name}}"), "'a{{'<name|>");
}

TEST(Pieces, Blocks) {
  EXPECT_EQ(shown("{{#if name}}a{{#else}}b{{/if}}"), "if('a'|'b')");
  EXPECT_EQ(shown("{{#if a.x = \"}}\"}}a{{/if}}"), "if('a')");
  EXPECT_EQ(shown("{{#each a.x max 3}}{{item.n}}{{#if item.m}}!{{/if}}{{/each}}"),
            "each a.x 3(<item.n|>if('!'))");
}

TEST(Pieces, RefusesWhatItDoesNotKnow) {
  const std::pair<const char*, const char*> cases[] = {
      {"{{", "placeholder_open"},
      {"{{name", "placeholder_open"},
      {"{{}}", "placeholder_unknown"},
      {"{{Name}}", "placeholder_unknown"},
      {"{{attribute.}}", "placeholder_unknown"},
      {"{{attribute.Rank}}", "placeholder_unknown"},
      {"{{attribute.1x}}", "placeholder_unknown"},
      {"{{attribute.a-b}}", "placeholder_unknown"},
      {"{{name|{{name}}}}", "placeholder_nested"},
      {"{{{name}}}", "placeholder_unknown"},
      {"{{names}}", "placeholder_unknown"},
      {"{{name.x}}", "placeholder_unknown"},
      {"{{attribute.a1234567890123456789012345678901234567890123456789012345678901}}",
       "placeholder_unknown"},
      {"{{item.x}}", "item_outside_loop"},
      {"{{name:shout}}", "unknown_format"},
      {"{{name:cut}}", "cut_needs_number"},
      {"{{name:cut(0)}}", "cut_needs_number"},
      {"{{name:sama:sama:sama:sama:sama}}", "too_many_formats"},
      {"{{#if name}}", "block_open"},
      {"{{#each a.x max 3}}", "block_open"},
      {"{{/if}}", "block_unopened"},
      {"{{#else}}", "block_unopened"},
      {"{{#if name}}{{#else}}{{#else}}{{/if}}", "block_unopened"},
      {"{{#if name}}{{/each}}", "block_unopened"},
      {"{{#each a.x max 3}}{{#each a.y max 3}}{{/each}}{{/each}}", "loop_in_loop"},
      {"{{#each a.x}}{{/each}}", "loop_unclear"},
      {"{{#each a.x max 51}}{{/each}}", "loop_unclear"},
      {"{{#each attribute.x max 5}}{{/each}}", "not_a_list"},
      {"{{#if a.x = }}{{/if}}", "literal_expected"},
      {"{{#if a.x < true}}{{/if}}", "no_order"},
      {"{{#if a.x b}}{{/if}}", "condition_unclear"},
      {"{{#if (a.x}}{{/if}}", "condition_unclear"},
      {"{{#if ((((((((((((a.x))))))))))))}}{{/if}}", "condition_too_large"},
  };
  for (const auto& [text, code] : cases) EXPECT_EQ(shown(text), code) << text;
}

TEST(Pieces, ConditionsBindAsPeopleExpect) {
  const auto parsed = parse_condition("a.x or a.y and not (a.z or a.w)", false);
  ASSERT_TRUE(parsed);
  EXPECT_EQ(parsed->op, Condition::Op::any);
  ASSERT_EQ(parsed->operands.size(), 2u);
  EXPECT_EQ(parsed->operands[1].op, Condition::Op::all);
  EXPECT_EQ(parsed->operands[1].operands[1].op, Condition::Op::negate);
  EXPECT_TRUE(parse_condition("a.x >= -1.5", false));
  EXPECT_TRUE(parse_condition("item.x", true));
  EXPECT_FALSE(parse_condition("item.x", false));
}

RC_GTEST_PROP(Pieces, TextWithDoubledBracesIsItself, (const std::string& text)) {
  std::string written, expected;
  for (const char c : text) {
    written += c == '{' ? std::string("x") : std::string(1, c);
    expected += c == '{' ? 'x' : c;
  }
  const auto pieces = split_pieces(written);
  RC_ASSERT(pieces.has_value());
  std::string all;
  for (const Piece& p : *pieces) all += p.text;
  RC_ASSERT(all == expected);
}

}  // namespace
}  // namespace enishi::content
