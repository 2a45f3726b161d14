// Writes definitions of a JSON Schema: the small pieces that definitions are made of.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"

namespace enishi::segment {

class SchemaOut {
 public:
  using Words = std::vector<std::string_view>;

  explicit SchemaOut(JsonOut& out) : out_(out) {}

 protected:
  JsonOut& at(std::string_view member) { return out_.key(member); }
  void ref(std::string_view def) {
    out_.object().field("$ref", "#/$defs/" + std::string(def)).end();
  }
  void ref_at(std::string_view member, std::string_view def) {
    at(member);
    ref(def);
  }
  void type(std::string_view name) { out_.object().field("type", name).end(); }
  void integer(std::int64_t min, std::int64_t max) {
    out_.object().field("type", "integer").field("minimum", min).field("maximum", max).end();
  }
  void number(int min, int max) {
    out_.object().field("type", "number").field("minimum", min).field("maximum", max).end();
  }
  void pattern(std::string_view expression) {
    out_.object().field("type", "string").field("pattern", expression).end();
  }
  void text(std::int64_t min) {
    out_.object().field("type", "string").field("minLength", min).end();
  }
  void words(const Words& all) {
    out_.object().key("enum").array();
    for (const std::string_view word : all) out_.string(word);
    out_.end().end();
  }
  template <class F>
  void list(std::int64_t min, std::int64_t max, F&& item) {
    out_.object().field("type", "array").field("minItems", min).field("maxItems", max);
    at("items");
    item();
    out_.end();
  }
  void yes() { out_.object().field("const", true).end(); }

  // Open objects: members follow, then end_object(). Nothing else may stand in them.
  void begin_object() { out_.object().field("type", "object").key("properties").object(); }
  void end_object(const Words& required) {
    out_.end();
    require(required);
    out_.field("additionalProperties", false).end();
  }
  void require(const Words& members) {
    if (members.empty()) return;
    at("required").array();
    for (const std::string_view member : members) out_.string(member);
    out_.end();
  }
  // Exactly one of the members.
  void one_of(const Words& members) { choice("oneOf", members); }
  void choice(std::string_view word, const Words& members) {
    at(word).array();
    for (const std::string_view member : members) {
      out_.object();
      require({member});
      out_.end();
    }
    out_.end();
  }

  // An object with a test and the members that `members()` writes.
  template <class F>
  void tested(std::string_view def, F&& members, const Words& required,
              std::string_view test = "test") {
    at(def).object().field("type", "object").field("$ref", "#/$defs/" + std::string(test));
    at("properties").object();
    members();
    out_.end();
    require(required);
    out_.field("unevaluatedProperties", false).end();
  }

  JsonOut& out_;
};

// The parts of condition_schema(): each writes members of "$defs".
void write_test_schemas(JsonOut& out);   // tests, and what stands in them
void write_event_schemas(JsonOut& out);  // windows, events and what is asked of them

}  // namespace enishi::segment
