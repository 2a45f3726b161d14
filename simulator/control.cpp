#include "simulator/control.h"

#include "base/text.h"

namespace enishi::simulator {

namespace {
constexpr JsonLimits kBodyLimits{32 << 20, 32};

const ControlRoutes& routes() {
  static const ControlRoutes kRoutes = [] {
    ControlRoutes out;
    add_setup_controls(out);
    add_event_controls(out);
    add_people_controls(out);
    add_record_controls(out);
    add_fault_controls(out);
    add_menu_controls(out);
    add_account_controls(out);
    return out;
  }();
  return kRoutes;
}

Result<std::string> run(LinePlatform& platform, const net::Request& request) {
  ASSIGN(const auto match, routes().find(request.method, request.path()));
  ASSIGN(const JsonDocument body,
         JsonDocument::parse(request.body.empty() ? "{}" : request.body, kBodyLimits));
  TRY(body.root().object());
  ASSIGN(auto query, net::parse_query(request.query()));
  return match.route->value(platform, {match.parameters, body.root(), std::move(query)});
}
}  // namespace

std::string_view ControlCall::query_text(std::string_view name) const {
  for (const auto& [key, value] : query)
    if (key == name) return value;
  return {};
}

Result<std::uint64_t> ControlCall::query_number(std::string_view name, std::uint64_t fallback,
                                                std::uint64_t max) const {
  const std::string_view text = query_text(name);
  if (text.empty()) return fallback;
  const auto number = parse_int<std::uint64_t>(text);
  if (!number || *number > max)
    return invalid(std::string(name), "must be a number of at most " + std::to_string(max));
  return *number;
}

net::Response serve_control(LinePlatform& platform, const net::Request& request) {
  auto answer = run(platform, request);
  if (!answer) return net::problem(answer.error());
  return net::json_response(200, *std::move(answer));
}

}  // namespace enishi::simulator
