// A message body as a template: refused, or rendered to JSON that is again a body.
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "content/message.h"

namespace {

// Every placeholder gets a value that tries to break out of its string.
enishi::Result<std::string> rendered(const enishi::content::Template& body) {
  enishi::content::Fields fields;
  fields.get = [](std::string_view field) -> std::optional<std::string> {
    if (field == "name") return "\"}],{{name}}\\\n\xff 縁 ${}";
    return std::nullopt;
  };
  fields.link = [](std::size_t n) { return "https://e.example/c/" + std::to_string(n); };
  return body.render(fields);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace enishi;
  const auto document =
      JsonDocument::parse(std::string_view(reinterpret_cast<const char*>(data), size));
  if (!document) return 0;
  const auto body = content::Template::compile(document->root());
  if (!body) return 0;
  const auto source = JsonDocument::parse(body->source());
  if (!source || !content::Template::compile(source->root())) std::abort();
  const auto out = rendered(*body);
  if (!out) return 0;  // too long, or empty, for this person
  const auto again = JsonDocument::parse(*out);
  if (!again) std::abort();
  if (again->root().array().value_or(0) != document->root().array().value_or(0)) std::abort();
  return 0;
}
