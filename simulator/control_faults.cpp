// Faults, the clock, reset.
#include "base/zone.h"
#include "simulator/control.h"

namespace enishi::simulator {

namespace {
Result<Fault> fault_named(std::string_view name, std::string field) {
  if (const auto fault = parse_fault(name)) return *fault;
  std::string known;
  for (std::size_t i = 0; i < kFaults; ++i)
    known += (i > 0 ? ", " : "") + std::string(enishi::simulator::name(static_cast<Fault>(i)));
  return invalid(std::move(field), "must be one of " + known);
}

// {"POST /v2/bot/message/push": {"error_after": 5, "reset_before": 2}, "*": {...}} in permille
Result<FaultPlan> plan_of(const JsonValue& in) {
  FaultPlan out;
  TRY(in.each([&](std::string_view endpoint, const JsonValue& rates) -> Status {
    FaultRates& of_endpoint = out.rates[std::string(endpoint)];
    unsigned sum = 0;
    TRY(rates.each([&](std::string_view name, const JsonValue& value) -> Status {
      ASSIGN(const Fault fault, fault_named(name, value.path()));
      ASSIGN(const std::int64_t permille, value.integer(0, 1'000));
      of_endpoint[fault] = static_cast<unsigned>(permille);
      sum += of_endpoint[fault];
      return {};
    }));
    if (sum > 1'000) return invalid(rates.path(), "the rates add up to more than 1,000 permille");
    return {};
  }));
  return out;
}

Result<std::string> set_faults(LinePlatform& platform, const ControlCall& call) {
  ASSIGN(FaultPlan plan, plan_of(call.body));
  platform.faults().set(std::move(plan));
  return "{}";
}

Result<std::string> show_faults(LinePlatform& platform, const ControlCall&) {
  JsonOut json;
  json.object();
  for (const auto& [endpoint, rates] : platform.faults().plan().rates) {
    json.key(endpoint).object();
    for (std::size_t i = 1; i < kFaults; ++i)
      if (rates.permille[i] > 0) json.field(name(static_cast<Fault>(i)), rates.permille[i]);
    json.end();
  }
  return json.end().take();
}

// {"endpoint": "POST /v2/bot/message/push", "fault": "timeout_after", "count": 3}
Result<std::string> next_faults(LinePlatform& platform, const ControlCall& call) {
  ASSIGN(const auto endpoint, call.body.opt_string_at("endpoint", 1, 200));
  ASSIGN(const std::string name, call.body.string_at("fault"));
  ASSIGN(const Fault fault, fault_named(name, "fault"));
  ASSIGN(const auto count, call.body.opt_integer_at("count", 1, 1'000'000));
  platform.faults().script(endpoint.value_or("*"), fault, static_cast<unsigned>(count.value_or(1)));
  return "{}";
}

std::string clock_json(LinePlatform& platform) {
  const Time now = platform.clock().now();
  JsonOut json;
  return json.object().field("ms", to_ms(now)).field("time", iso8601(now)).end().take();
}

Result<std::string> show_clock(LinePlatform& platform, const ControlCall&) {
  return clock_json(platform);
}

Result<std::string> advance(LinePlatform& platform, const ControlCall& call) {
  ASSIGN(const std::int64_t ms, call.body.integer_at("ms", 0));
  TRY(platform.advance(Millis{ms}));
  return clock_json(platform);
}

Result<std::string> reset(LinePlatform& platform, const ControlCall& call) {
  ASSIGN(const auto scope, call.body.opt_string_at("scope"));
  const std::string chosen = scope.value_or("everything");
  if (chosen == "everything") {
    platform.reset(LinePlatform::Scope::everything);
  } else if (chosen == "record") {
    platform.reset(LinePlatform::Scope::record);
  } else if (chosen == "faults") {
    platform.reset(LinePlatform::Scope::faults);
  } else {
    return invalid("scope", "must be everything, record or faults");
  }
  return "{}";
}
}  // namespace

void add_fault_controls(ControlRoutes& routes) {
  routes.add("PUT", "/simulator/faults", set_faults);
  routes.add("GET", "/simulator/faults", show_faults);
  routes.add("POST", "/simulator/faults/next", next_faults);
  routes.add("GET", "/simulator/clock", show_clock);
  routes.add("POST", "/simulator/clock/advance", advance);
  routes.add("POST", "/simulator/reset", reset);
}

}  // namespace enishi::simulator
