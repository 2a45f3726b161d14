#include "api/routes.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "api/openapi.h"
#include "api/schema.h"
#include "base/text.h"

namespace enishi::api {
namespace {

const Table& table() {
  static const Table made = all_routes("1.2.3");
  return made;
}

std::string title(const Route& route) {
  return std::string(route.method) + " " + std::string(route.path);
}

TEST(Routes, EveryRouteNeedsAScopeThatExists) {
  for (const Route& route : table().routes) {
    ASSERT_FALSE(route.scope.empty()) << title(route);
    for (const std::string_view scope : split(route.scope, ' '))
      EXPECT_TRUE(access::known_scope(scope)) << title(route) << ": " << scope;
  }
}

TEST(Routes, EveryRouteHasOneFunctionAndASummary) {
  std::set<std::string_view> names;
  std::set<std::string> titles;
  for (const Route& route : table().routes) {
    EXPECT_NE(route.run != nullptr, route.run_later != nullptr) << title(route);
    EXPECT_TRUE(route.summary.ends_with('.')) << title(route);
    EXPECT_TRUE(names.insert(route.name).second) << route.name;
    EXPECT_TRUE(titles.insert(title(route)).second) << title(route);
    EXPECT_EQ(route.response.empty(), route.status == 204) << title(route);
  }
}

TEST(Routes, ReadingNeedsNoBodyAndWritingHasASchema) {
  for (const Route& route : table().routes) {
    EXPECT_TRUE(route.method != "GET" || route.body == Body::none) << title(route);
    EXPECT_EQ(route.body != Body::none, !route.request.empty()) << title(route);
  }
}

// An object schema that names members takes no others; a map (no properties) is as it is.
void expect_closed(const JsonValue& schema, const std::string& where) {
  if (schema.has("properties")) {
    const auto additional = schema.find("additionalProperties");
    EXPECT_TRUE(additional && additional->type() == JsonType::boolean && !*additional->boolean())
        << where << " " << schema.path();
  }
  if (schema.type() != JsonType::object) return;
  EXPECT_TRUE(schema.each([&](std::string_view name, const JsonValue& member) -> Status {
    if (member.type() != JsonType::object) return {};
    const std::string place = where + "/" + std::string(name);
    if (name != "properties") return expect_closed(member, place), Status();
    return member.each([&](std::string_view, const JsonValue& property) -> Status {
      expect_closed(property, place);
      return {};
    });
  }));
}

TEST(Routes, RequestsRefuseUnknownMembers) {
  for (const Route& route : table().routes) {
    if (route.request.empty()) continue;
    const auto document = JsonDocument::parse(route.request);
    ASSERT_TRUE(document) << title(route) << route.request;
    expect_closed(document->root(), title(route));
  }
  for (const Component& component : table().components) {
    if (component.name != "CampaignSpec") continue;
    expect_closed(JsonDocument::parse(component.schema)->root(), component.name);
  }
}

TEST(Routes, EverySchemaIsOneThatWeCheck) {
  for (const Component& component : table().components) {
    const auto compiled = Schema::compile(component.schema);
    EXPECT_TRUE(compiled) << component.name << ": " << component.schema;
  }
  for (const Route& route : table().routes) {
    for (const std::string& schema : {route.request, route.response}) {
      if (schema.empty()) continue;
      const auto compiled = Schema::compile(schema);
      EXPECT_TRUE(compiled) << title(route) << ": " << schema;
    }
  }
}

TEST(OpenApi, HoldsEveryRouteWithItsParametersAndAnswers) {
  const auto document = JsonDocument::parse(openapi_document(table(), "1.2.3"));
  ASSERT_TRUE(document) << document.error().message;
  const JsonValue root = document->root();
  EXPECT_EQ(*root.string_at("openapi"), "3.1.0");
  EXPECT_EQ(*root.get("info")->string_at("version"), "1.2.3");
  for (const Route& route : table().routes) {
    const auto path = root.get("paths")->get(route.path);
    ASSERT_TRUE(path) << title(route);
    const auto operation = path->get(lower_ascii(route.method));
    ASSERT_TRUE(operation) << title(route);
    EXPECT_EQ(*operation->string_at("operationId"), route.name);
    const auto responses = operation->get("responses");
    EXPECT_TRUE(responses->has(std::to_string(route.status))) << title(route);
    EXPECT_TRUE(responses->has("default")) << title(route);
    EXPECT_EQ(operation->has("requestBody"), route.body != Body::none) << title(route);
    const auto named = static_cast<std::size_t>(std::ranges::count(route.path, '{'));
    const std::size_t parameters = *operation->get("parameters")->array();
    EXPECT_EQ(parameters,
              named + route.query.size() + (route.paged ? 2 : 0) + (route.method == "POST" ? 1 : 0))
        << title(route);
  }
}

TEST(OpenApi, EveryReferenceLeadsSomewhere) {
  const std::string text = openapi_document(table(), "1");
  const auto document = JsonDocument::parse(text);
  constexpr std::string_view mark = R"("$ref":"#/components/schemas/)";
  for (std::size_t at = text.find(mark); at != text.npos; at = text.find(mark, at + 1)) {
    const std::size_t begin = at + mark.size();
    const std::string name = text.substr(begin, text.find('"', begin) - begin);
    EXPECT_TRUE(document->root().get("components")->get("schemas")->has(name)) << name;
  }
}

}  // namespace
}  // namespace enishi::api
