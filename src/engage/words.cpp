#include "engage/words.h"

#include "base/json.h"
#include "base/limits.h"

namespace enishi::engage {

std::string words_of(std::string_view messages) {
  const auto document =
      JsonDocument::parse(messages, {.bytes_max = limits::message_body_bytes_max, .depth_max = 48});
  if (!document) return {};
  const JsonValue root = document->root();
  std::string out;
  for (std::size_t i = 0, n = root.array().value_or(0); i < n; ++i) {
    const JsonValue message = root.at(i);
    const auto text = message.opt_string_at("text").value_or(std::nullopt);
    const auto alt = message.opt_string_at("altText").value_or(std::nullopt);
    const auto type = message.opt_string_at("type").value_or(std::nullopt);
    if (!out.empty()) out += '\n';
    out += text ? *text : alt ? *alt : "[" + type.value_or("") + "]";
  }
  return out;
}

}  // namespace enishi::engage
