// The control API: the functions of LinePlatform as JSON over HTTP, under /simulator/. For a demo,
// a bench or a test in another process. docs/simulator.md lists the calls.
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "base/json.h"
#include "net/router.h"
#include "simulator/line_platform.h"

namespace enishi::simulator {

inline constexpr std::string_view kControlPrefix = "/simulator/";
inline constexpr std::size_t kControlPageMax = 10'000, kControlPageDefault = 100;

struct ControlCall {
  const net::PathParameters& parameters;
  JsonValue body;  // an object; empty when the request had none
  std::vector<std::pair<std::string, std::string>> query;

  std::string_view channel() const { return parameters["channel"]; }
  std::string_view query_text(std::string_view name) const;  // empty: absent
  // invalid names the parameter
  Result<std::uint64_t> query_number(std::string_view name, std::uint64_t fallback,
                                     std::uint64_t max) const;
};

// Answers with JSON text, or with an error that becomes application/problem+json.
using Control = Result<std::string> (*)(LinePlatform&, const ControlCall&);
using ControlRoutes = net::Router<Control>;

void add_setup_controls(ControlRoutes&);
void add_event_controls(ControlRoutes&);
void add_people_controls(ControlRoutes&);
void add_record_controls(ControlRoutes&);
void add_fault_controls(ControlRoutes&);
void add_menu_controls(ControlRoutes&);
void add_account_controls(ControlRoutes&);

// May take long: not on an I/O thread.
net::Response serve_control(LinePlatform& platform, const net::Request& request);

}  // namespace enishi::simulator
