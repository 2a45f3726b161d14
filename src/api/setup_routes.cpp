// Whether a channel is set up at LINE as Enishi needs it.
#include "api/routes.h"
#include "line/setup.h"

namespace enishi::api {
namespace {

constexpr std::string_view kLanguages[] = {"ja", "en"};

Answer shown(const Call& call, const Result<std::vector<line::SetupItem>>& items) {
  if (!items) return std::unexpected(items.error());
  const Language language =
      parse_language(call.given("language").value_or("ja")).value_or(Language::ja);
  bool good = true;
  JsonOut out;
  out.object().key("items").array();
  for (const line::SetupItem& item : *items) {
    good = good && item.state != line::SetupState::wrong;
    out.object().field("key", item.key).field("state", name(item.state));
    out.field("text", say(item.text, language, {{"detail", item.detail}}));
    out.field("repairable", item.repairable).end();
  }
  return out.end().field("good", good).end().take();
}

Answer check_setup(Call& call) {
  return shown(call, call.rooms.setup.check(call.channel->id));
}

Answer repair_setup(Call& call) {
  return shown(call, call.rooms.setup.repair(call.actor(), call.channel->id));
}

}  // namespace

void add_setup_routes(Table& table) {
  table.components.push_back(
      {"Setup",
       object({{"good", described(kFlag, "nothing is wrong; a person may still have to look")},
               {"items", list_of(object({{"key", kText},
                                         {"state", words_of(line::SetupState::wrong)},
                                         {"text", kText},
                                         {"repairable", kFlag}}))}})});
  const auto route = [&table](std::string_view method, std::string_view path, std::string_view name,
                              std::string_view scope, std::string_view summary,
                              std::function<Answer(Call&)> run) {
    table.routes.push_back({.method = method,
                            .path = path,
                            .name = name,
                            .scope = scope,
                            .summary = summary,
                            .response = ref("Setup"),
                            .query = {{.name = "language",
                                       .description = "Of the words.",
                                       .kind = Parameter::Kind::choice,
                                       .choices = one_of(kLanguages)}},
                            .slow = true,
                            .run = std::move(run)});
  };
  route("GET", "/channels/{channel}/setup", "checkSetup", "counts.read",
        "Asks LINE whether credentials, webhook, chat mode and quota are as Enishi needs them.",
        check_setup);
  route("POST", "/channels/{channel}/setup/repair", "repairSetup", "admin",
        "Sets the webhook URL at LINE, then checks again.", repair_setup);
}

}  // namespace enishi::api
