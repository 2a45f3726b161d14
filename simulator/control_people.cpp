// What people are deemed to be, what they do with messages, audiences shared by others.
#include "simulator/control.h"

namespace enishi::simulator {

namespace {
// "seen": 500 or "seenPermille": 40
Result<InteractionShare> share_at(const JsonValue& in, const std::string& name) {
  InteractionShare out;
  ASSIGN(const auto count, in.opt_integer_at(name, 0));
  ASSIGN(const auto permille, in.opt_integer_at(name + "Permille", 0, 1'000));
  if (count && permille) return invalid(name, "a number or permille, not both");
  out.count = static_cast<std::uint64_t>(count.value_or(0));
  if (permille) out.permille = static_cast<unsigned>(*permille);
  return out;
}

Result<std::string> interact(LinePlatform& platform, const ControlCall& call) {
  InteractionSpec spec;
  ASSIGN(const auto send, call.body.opt_integer_at("send", 1));
  ASSIGN(const auto request, call.body.opt_string_at("requestId", 1, 100));
  ASSIGN(const auto unit, call.body.opt_string_at("unit", 1, 30));
  ASSIGN(const auto url, call.body.opt_string_at("url", 1, 2'000));
  ASSIGN(const auto hours, call.body.opt_integer_at("overHours", 0, 336));
  if (int{send.has_value()} + int{request.has_value()} + int{unit.has_value()} != 1)
    return invalid("send", "exactly one of send, requestId and unit");
  ASSIGN(spec.seen, share_at(call.body, "seen"));
  ASSIGN(spec.clicked, share_at(call.body, "clicked"));
  ASSIGN(spec.played, share_at(call.body, "played"));
  spec.send = static_cast<std::uint64_t>(send.value_or(0));
  spec.request_id = request.value_or("");
  spec.unit = unit.value_or("");
  spec.url = url.value_or("");
  if (hours) spec.over = std::chrono::hours{*hours};
  ASSIGN(const InteractionCounts counts, platform.interact(call.channel(), spec));
  JsonOut json;
  json.object().field("seen", counts.seen).field("clicked", counts.clicked);
  return json.field("played", counts.played).end().take();
}

Result<std::string> show_person(LinePlatform& platform, const ControlCall& call) {
  ASSIGN(const PersonView person, platform.person(call.channel(), call.parameters["user"]));
  JsonOut json;
  json.object().field("gender", person.gender).field("age", person.age);
  json.field("area", person.area).field("appType", person.app_type);
  return json.field("friendDays", person.friend_days).end().take();
}

Result<std::string> set_people(LinePlatform& platform, const ControlCall& call) {
  ASSIGN(const auto list, call.body.get("users"));
  ASSIGN(const std::size_t size, list.array(1));
  std::vector<std::string> users;
  for (std::size_t i = 0; i < size; ++i) {
    ASSIGN(const std::string_view user, list.at(i).string());
    users.emplace_back(user);
  }
  PersonSpec spec;
  ASSIGN(const auto gender, call.body.opt_string_at("gender", 1));
  ASSIGN(const auto age, call.body.opt_string_at("age", 1));
  ASSIGN(const auto area, call.body.opt_string_at("area", 1));
  ASSIGN(const auto app, call.body.opt_string_at("appType", 1));
  ASSIGN(const auto days, call.body.opt_integer_at("friendDays", 0, 10'000));
  spec.gender = gender.value_or("");
  spec.age = age.value_or("");
  spec.area = area.value_or("");
  spec.app_type = app.value_or("");
  if (days) spec.friend_days = static_cast<int>(*days);
  TRY(platform.set_people(call.channel(), users, spec));
  return "{}";
}

Result<std::string> share_audience(LinePlatform& platform, const ControlCall& call) {
  ASSIGN(const auto name, call.body.opt_string_at("name", 1, 120));
  ASSIGN(const std::int64_t count, call.body.integer_at("count", 0));
  ASSIGN(const std::uint64_t id, platform.share_audience(call.channel(), name.value_or("shared"),
                                                         static_cast<std::uint64_t>(count)));
  JsonOut json;
  return json.object().field("audienceGroupId", id).end().take();
}
}  // namespace

void add_people_controls(ControlRoutes& routes) {
  const std::string channel = "/simulator/channels/{channel}";
  routes.add("POST", channel + "/interactions", interact);
  routes.add("GET", channel + "/people/{user}", show_person);
  routes.add("PUT", channel + "/people", set_people);
  routes.add("POST", channel + "/shared-audiences", share_audience);
}

}  // namespace enishi::simulator
