#include <array>

#include "segment/node.h"

namespace enishi::segment {
namespace {

constexpr std::array<std::string_view, kOperators> kNames{
    "eq", "ne",      "in",       "not_in", "lt",   "le",    "gt",
    "ge", "between", "contains", "starts", "ends", "exists"};

}  // namespace

std::string_view name(Operator op) {
  return kNames[static_cast<std::size_t>(op)];
}

std::optional<Operator> parse_operator(std::string_view text) {
  for (std::size_t i = 0; i < kNames.size(); ++i)
    if (kNames[i] == text) return static_cast<Operator>(i);
  return std::nullopt;
}

}  // namespace enishi::segment
