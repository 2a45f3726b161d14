// Holds answers to what the OpenAPI document says of them. Only *_test.cpp include it.
#pragma once

#include <map>
#include <memory>
#include <set>
#include <string>

#include "api/openapi.h"
#include "api/route.h"
#include "api/schema.h"
#include "api/testing.h"
#include "base/text.h"

namespace enishi::api::testing {

class Document {
 public:
  explicit Document(const std::string& text)
      : document_(*JsonDocument::parse(text, {.bytes_max = 16 << 20, .depth_max = 64})) {
    const auto schemas = document_.root().get("components")->get("schemas");
    EXPECT_TRUE(schemas->each([&](std::string_view name, const JsonValue& schema) -> Status {
      components_.emplace(name, *Schema::compile(schema.dump()));
      return {};
    }));
  }

  // "" if the answer is what the document promises for this path template; notes the operation.
  std::string problem(const std::string& method, const std::string& path, const Answered& answer) {
    const auto found = document_.root().get("paths")->get(path);
    if (!found) return "no such path in the document";
    const auto operation = found->get(lower_ascii(method));
    if (!operation) return "no such method in the document";
    seen_.insert(*operation->string_at("operationId"));
    const auto responses = *operation->get("responses");
    const bool error = answer.status >= 400;
    const auto response = responses.get(error ? "default" : std::to_string(answer.status));
    if (!response) return "status " + std::to_string(answer.status) + " is not in the document";
    if (!response->has("content"))
      return answer.body.empty() ? "" : "a body where none is promised";
    const bool bytes = !error && response->get("content")->has(kBytesType);
    if (bytes) return answer.header("Content-Type") == kBytesType ? "" : "no bytes";
    const std::string type = error ? "application/problem+json" : "application/json";
    if (answer.header("Content-Type") != type) return "type " + answer.header("Content-Type");
    const auto schema = response->get("content")->get(type)->get("schema");
    const JsonDocument body = answer.json();
    const Status fits = Schema::compile(schema->dump())
                            ->check(
                                body.root(),
                                [&](std::string_view name) {
                                  const auto at = components_.find(std::string(name));
                                  return at == components_.end() ? nullptr : &at->second;
                                },
                                true);
    return fits ? "" : fits.error().field + ": " + fits.error().message + " in " + answer.body;
  }

  // operationIds that problem() was asked about.
  const std::set<std::string>& seen() const { return seen_; }

 private:
  JsonDocument document_;
  std::map<std::string, Schema> components_;
  std::set<std::string> seen_;
};

}  // namespace enishi::api::testing
