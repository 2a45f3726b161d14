#include "api/openapi.h"

#include <algorithm>

#include "base/limits.h"
#include "base/text.h"

namespace enishi::api {
namespace {

constexpr std::string_view kAbout =
    "Times are ISO 8601 in UTC with milliseconds. Errors are RFC 9457 problems with a `code` and, "
    "where the input is at fault, a `field`. Lists answer {items, next}: give `next` back as "
    "?cursor= for the following page. A POST may carry an Idempotency-Key: for 24 hours its "
    "repetitions get the first answer and change nothing.";

const std::string& problem_schema() {
  static const std::string schema = object({{"type", kText},
                                            {"title", kText},
                                            {"status", kInteger},
                                            {"code", kText},
                                            {"detail", kText},
                                            {"field?", kText}});
  return schema;
}

std::string schema_of(const Parameter& parameter) {
  switch (parameter.kind) {
    case Parameter::Kind::text:
      return std::string(kText);
    case Parameter::Kind::integer:
      return integer_between(parameter.min, parameter.max);
    case Parameter::Kind::choice:
      return parameter.choices;
  }
  return std::string(kText);
}

void write_parameter(JsonOut& out, std::string_view name, std::string_view in, bool required,
                     std::string_view description, std::string_view schema) {
  out.object().field("name", name).field("in", in);
  if (required) out.field("required", true);
  if (!description.empty()) out.field("description", description);
  out.key("schema").raw(schema).end();
}

void write_parameters(JsonOut& out, const Route& route) {
  out.key("parameters").array();
  for (const std::string_view piece : split(route.path, '/'))
    if (piece.starts_with('{'))
      write_parameter(out, piece.substr(1, piece.size() - 2), "path", true, "", kText);
  for (const Parameter& p : route.query)
    write_parameter(out, p.name, "query", false, p.description, schema_of(p));
  if (route.paged) {
    write_parameter(out, "limit", "query", false, "Items of a page; 100 where not given.",
                    integer_between(1, static_cast<std::int64_t>(limits::api_page_max)));
    write_parameter(out, "cursor", "query", false, "`next` of the page before.", kText);
  }
  if (route.method == "POST")
    write_parameter(out, "Idempotency-Key", "header", false,
                    "Repetitions with the same key and body take effect once.",
                    text_upto(limits::idempotency_key_bytes_max, 1));
  out.end();
}

void write_body(JsonOut& out, const Route& route) {
  if (route.body == Body::none) return;
  out.key("requestBody").object().key("content").object();
  out.key(route.body == Body::bytes ? kBytesType : "application/json").object();
  out.key("schema").raw(route.request).end();
  if (route.body == Body::json_or_lines)
    out.key("text/plain")
        .object()
        .key("schema")
        .raw(described(kText, "One row a line, UTF-8; names and ids as query parameters."))
        .end();
  out.end().end();
}

void write_responses(JsonOut& out, const Route& route) {
  out.key("responses").object().key(std::to_string(route.status)).object();
  out.field("description", route.response.empty() ? "Done." : "The answer.");
  if (!route.response.empty())
    out.key("content")
        .object()
        .key(route.bytes ? kBytesType : "application/json")
        .object()
        .key("schema")
        .raw(route.response)
        .end()
        .end();
  out.end().key("default").object().field("description", "What went wrong.");
  out.key("content").object().key("application/problem+json").object();
  out.key("schema").raw(ref("Problem")).end().end().end().end();
}

void write_operation(JsonOut& out, const Route& route) {
  out.key(lower_ascii(route.method)).object();
  out.field("operationId", route.name).field("summary", route.summary);
  std::string needs = "Needs a key with the scope ";
  bool first = true;
  for (const std::string_view scope : split(route.scope, ' ')) {
    needs += (first ? "`" : " or `") + std::string(scope) + "`";
    first = false;
  }
  needs += route.whole_server ? ", not bound to one workspace." : ".";
  if (route.personal)
    needs +=
        " With `people.read` the answer holds personal data, and the read is on the "
        "operation log.";
  out.field("description", needs);
  write_parameters(out, route);
  write_body(out, route);
  write_responses(out, route);
  out.end();
}

}  // namespace

std::string openapi_document(const Table& table, std::string_view version) {
  JsonOut out;
  out.object().field("openapi", "3.1.0");
  out.key("info").object().field("title", "Enishi").field("version", version);
  out.field("description", kAbout).key("license").object().field("name", "Apache-2.0");
  out.field("identifier", "Apache-2.0").end().end();
  out.key("servers").array().object().field("url", kPrefix).end().end();
  out.key("security").array().object().key("key").array().end().end().end();
  out.key("paths").object();
  std::vector<std::string_view> paths;
  for (const Route& route : table.routes)
    if (std::ranges::find(paths, route.path) == paths.end()) paths.push_back(route.path);
  for (const std::string_view path : paths) {
    out.key(path).object();
    for (const Route& route : table.routes)
      if (route.path == path) write_operation(out, route);
    out.end();
  }
  out.end().key("components").object().key("securitySchemes").object().key("key").object();
  out.field("type", "http").field("scheme", "bearer");
  out.field("description", "An API key: `Authorization: Bearer enishi_...`.").end().end();
  out.key("schemas").object().key("Problem").raw(problem_schema());
  for (const Component& component : table.components) out.key(component.name).raw(component.schema);
  return out.end().end().end().take();
}

}  // namespace enishi::api
