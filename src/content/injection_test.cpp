// Whatever a person is called, what is rendered is a message that LINE takes, of the shape that was
// written.
#include <gtest/gtest.h>

#include <boost/json.hpp>
#include <random>

#include "base/testing_seeds.h"
#include "content/generated_messages_testing.h"
#include "content/message.h"
#include "content/names_testing.h"
#include "simulator/message_rules.h"

namespace enishi::content {
namespace {

namespace json = boost::json;

// Puts placeholders into some of the texts, and conditions on some of the elements.
class Author {
 public:
  explicit Author(std::uint64_t seed) : random_(seed) {}

  void edit(json::value& in) {
    if (in.is_object()) {
      for (auto& [name, value] : in.as_object())
        if (name != "type" || !value.is_string()) edit(value);
    } else if (in.is_array()) {
      for (auto& value : in.as_array()) {
        if (value.is_object() && one_in(12)) value.as_object()["$if"] = "attribute.rank != 'x'";
        edit(value);
      }
    } else if (in.is_string() && one_in(3)) {
      write(in.as_string());
    }
  }

 private:
  bool one_in(std::size_t n) { return random_() % n == 0; }
  void write(json::string& text) {
    constexpr const char* kForms[] = {"{{name}}",
                                      "{{name|お客様}}",
                                      "{{name:cut(8):sama|お客様}}",
                                      "{{#if attribute.rank = 'gold'}}{{name}}{{#else}}x{{/if}}",
                                      "{{attribute.rank}}{{name|y}}",
                                      "{{name:number|0}}"};
    const char* form = kForms[random_() % std::size(kForms)];
    std::string out(text);
    if (out.size() > 20 && out.find("://") == std::string::npos) out.resize(0);
    text = out + form;
  }
  std::mt19937_64 random_;
};

// What the simulator says, "" if it takes it.
std::string refused_by_line(const std::string& messages) {
  simulator::Details details;
  simulator::MessageRules rules({.kind = simulator::SendKind::multicast}, details);
  const json::value value = json::parse(messages);
  simulator::check_messages(rules, &value, "messages");
  return details.empty() ? "" : details.front().property + " " + details.front().message;
}

// The types of all values, and the names of members.
std::string shape(const json::value& in) {
  std::string out;
  if (in.is_object()) {
    for (const auto& [name, value] : in.as_object())
      out.append(name).append(":").append(shape(value)).append(";");
    return "{" + out + "}";
  }
  if (in.is_array()) {
    for (const auto& value : in.as_array()) out += shape(value) + ",";
    return "[" + out + "]";
  }
  return in.is_string() ? "s" : "v";
}

TEST(Injection, NoNameBreaksOrBendsAMessage) {
  const auto& names = testing::names_from_hell();
  std::size_t rendered = 0, refused = 0, templates = 0;
  for (const std::uint64_t seed : seeds(4'000)) {
    json::value body = json::parse(testing::generated_messages(seed));
    Author(seed).edit(body);
    const std::string source = json::serialize(body);
    const auto document = JsonDocument::parse(source, {.bytes_max = 8 << 20});
    if (!document) continue;
    const auto compiled = Template::check(document->root());
    if (!compiled || compiled->is_static()) continue;
    ++templates;
    std::string expected;
    for (std::size_t i = 0; i < names.size(); ++i) {
      std::vector<Value> values;
      for (const Field& field : compiled->fields())
        values.push_back(Value::of(std::string_view(
            field.path == "name" ? names[i] : names[(i * 7 + seed) % names.size()])));
      std::string out;
      if (!compiled->render(out, {.values = values})) {
        ++refused;
        continue;
      }
      ++rendered;
      ASSERT_EQ(refused_by_line(out), "") << seed_text(seed) << " name " << i << "\n"
                                          << source << "\n"
                                          << out;
      const std::string now = shape(json::parse(out));
      if (expected.empty()) expected = now;
      ASSERT_EQ(now, expected) << seed_text(seed) << " name " << i;
    }
  }
  EXPECT_GT(templates, 100u);
  EXPECT_GT(rendered, 10'000u);
  EXPECT_GT(refused, 1'000u);
}

}  // namespace
}  // namespace enishi::content
