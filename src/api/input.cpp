#include "api/input.h"

#include <algorithm>

#include "base/limits.h"
#include "base/text.h"

namespace enishi::api {
namespace {

Status check_value(const Parameter& parameter, std::string_view value) {
  const std::string field(parameter.name);
  if (parameter.kind == Parameter::Kind::integer) {
    const auto number = parse_int<std::int64_t>(value);
    if (!number || *number < parameter.min || *number > parameter.max)
      return invalid(field,
                     "must be a whole number from " + std::to_string(parameter.min) +
                         (parameter.max == INT64_MAX ? std::string(" on")
                                                     : " to " + std::to_string(parameter.max)));
  }
  if (parameter.kind == Parameter::Kind::choice) {
    std::string word;
    append_json_string(word, value);
    ASSIGN(const JsonDocument document, JsonDocument::parse(word));
    ASSIGN(const Schema schema, Schema::compile(parameter.choices));
    if (Status fits = schema.check(document.root(), nullptr); !fits)
      return invalid(field, fits.error().message);
  }
  return {};
}

// The parameters of every paged route.
const std::vector<Parameter>& page_parameters() {
  static const std::vector<Parameter> parameters{
      {.name = "limit",
       .description = "",
       .kind = Parameter::Kind::integer,
       .min = 1,
       .max = static_cast<std::int64_t>(limits::api_page_max)},
      {.name = "cursor", .description = ""},
  };
  return parameters;
}

const Parameter* find(const std::vector<Parameter>& parameters, std::string_view name) {
  const auto found = std::ranges::find(parameters, name, &Parameter::name);
  return found == parameters.end() ? nullptr : &*found;
}

std::string media_type(const net::Request& request) {
  const std::string_view header = request.header("Content-Type");
  return lower_ascii(trim(header.substr(0, header.find(';'))));
}

bool is_json(std::string_view type) {
  return type.empty() || type == "application/json" || type.ends_with("+json");
}

}  // namespace

Result<std::vector<std::pair<std::string, std::string>>> read_query(const Route& route,
                                                                    std::string_view query) {
  ASSIGN(auto pairs, net::parse_query(query));
  for (auto at = pairs.begin(); at != pairs.end(); ++at) {
    const auto& [name, value] = *at;
    const Parameter* parameter = find(route.query, name);
    if (!parameter && route.paged) parameter = find(page_parameters(), name);
    if (!parameter) return invalid(name, "is not a parameter of this call");
    if (std::any_of(pairs.begin(), at, [&](const auto& p) { return p.first == name; }))
      return invalid(name, "is given twice");
    TRY(check_value(*parameter, value));
  }
  return pairs;
}

Status read_body(const Route& route, const Schema* schema, const Schema::Components& components,
                 const net::Request& request, Call& call) {
  if (route.method == "GET") return {};
  const std::string type = media_type(request);
  if (route.body == Body::bytes) {
    if (type != kBytesType)
      return fail(ErrorCode::unsupported, "The body must be of type application/octet-stream.");
    call.lines = request.body;
    return {};
  }
  if (route.body == Body::json_or_lines && type == "text/plain") {
    if (!valid_utf8(request.body)) return invalid("", "the body is not valid UTF-8");
    call.lines = request.body;
    return {};
  }
  if (trim(request.body).empty()) {
    ASSIGN(call.body, JsonDocument::parse("{}"));
  } else {
    if (!is_json(type))
      return fail(ErrorCode::unsupported, "The body must be of type application/json.");
    ASSIGN(call.body, JsonDocument::parse(request.body, {.bytes_max = limits::http_body_bytes_max,
                                                         .depth_max = limits::api_body_depth_max}));
  }
  if (route.body == Body::none) return call.json().only({});
  return schema->check(call.json(), components);
}

}  // namespace enishi::api
