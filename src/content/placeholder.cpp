#include "content/placeholder.h"

#include <algorithm>

#include "base/limits.h"
#include "base/text.h"

namespace enishi::content {
namespace {

constexpr std::string_view kOpen = "{{", kClose = "}}", kEscape = "{{{{";

bool is_field(std::string_view field) {
  if (field == "name") return true;
  constexpr std::string_view prefix = "attribute.";
  if (!field.starts_with(prefix)) return false;
  field.remove_prefix(prefix.size());
  if (field.empty() || field.size() > limits::placeholder_attribute_bytes_max) return false;
  if (field[0] < 'a' || field[0] > 'z') return false;
  return std::ranges::all_of(
      field, [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_'; });
}

Result<Piece> placeholder(std::string_view inside) {
  if (inside.find(kOpen) != std::string_view::npos)
    return invalid("", "has a placeholder inside a placeholder; write {{{{ for two braces");
  const auto bar = inside.find('|');
  const std::string_view field = trim(inside.substr(0, bar));
  if (!is_field(field))
    return invalid("",
                   "has a placeholder that is neither {{name}} nor {{attribute.x}}; write "
                   "{{{{ for two braces");
  Piece piece{.placeholder = true, .text = std::string(field), .fallback = {}};
  if (bar != std::string_view::npos) piece.fallback = inside.substr(bar + 1);
  return piece;
}

}  // namespace

Result<std::vector<Piece>> split_placeholders(std::string_view text) {
  std::vector<Piece> pieces;
  std::string literal;
  const auto end_literal = [&] {
    if (!literal.empty()) pieces.push_back({.placeholder = false, .text = std::move(literal)});
    literal.clear();
  };
  for (;;) {
    const auto open = text.find(kOpen);
    literal.append(text.substr(0, open));
    if (open == std::string_view::npos) break;
    text.remove_prefix(open);
    if (text.starts_with(kEscape)) {
      literal.append(kOpen);
      text.remove_prefix(kEscape.size());
      continue;
    }
    const auto close = text.find(kClose);
    if (close == std::string_view::npos)
      return invalid("", "has {{ without }}; write {{{{ for two braces");
    end_literal();
    ASSIGN(Piece piece, placeholder(text.substr(kOpen.size(), close - kOpen.size())));
    pieces.push_back(std::move(piece));
    text.remove_prefix(close + kClose.size());
  }
  end_literal();
  return pieces;
}

}  // namespace enishi::content
