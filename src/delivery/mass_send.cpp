#include "delivery/mass_send.h"

#include <array>

namespace enishi::delivery {
namespace {

constexpr std::array<std::string_view, 2> kKinds{"broadcast", "narrowcast"};
constexpr std::array<std::string_view, 11> kStates{"draft",   "checked",   "scheduled", "sending",
                                                   "waiting", "paused",    "done",      "failed",
                                                   "unknown", "cancelled", "held"};
constexpr std::array<std::string_view, 5> kPhases{"none", "waiting", "sending", "succeeded",
                                                  "failed"};

}  // namespace

std::string_view name(MassKind kind) {
  return kKinds[static_cast<std::size_t>(kind)];
}
std::string_view name(MassState state) {
  return kStates[static_cast<std::size_t>(state)];
}
std::string_view name(MassPhase phase) {
  return kPhases[static_cast<std::size_t>(phase)];
}

std::optional<MassState> parse_mass_state(std::string_view text) {
  for (std::size_t i = 0; i < kStates.size(); ++i)
    if (kStates[i] == text) return static_cast<MassState>(i);
  return std::nullopt;
}

}  // namespace enishi::delivery
