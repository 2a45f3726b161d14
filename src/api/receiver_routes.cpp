// Other receivers of a channel's webhooks (fan-out).
#include "api/routes.h"
#include "base/limits.h"
#include "base/text.h"

namespace enishi::api {
namespace {

using workspace::FanoutReceiver;

std::string receiver_schema() {
  return object({
      {"no", kInteger},
      {"url", kText},
      {"private_network", kFlag},
      {"waiting", described(kCount, "bodies kept that are not delivered yet")},
      {"delivered", described(kCount, "of the bodies that are still kept")},
      {"given_up", described(kCount, "of the bodies that are still kept")},
  });
}

void write(JsonOut& out, const FanoutReceiver& receiver, const spine::Bodies::Count& count) {
  out.object().field("no", receiver.no).field("url", receiver.url);
  out.field("private_network", receiver.private_network).field("waiting", count.waiting);
  out.field("delivered", count.delivered).field("given_up", count.given_up).end();
}

Answer list_receivers(Call& call) {
  ASSIGN(const auto counts, call.rooms.bodies.counts());
  JsonOut out;
  out.object().key("items").array();
  for (const FanoutReceiver* receiver : call.directory.receivers(call.channel->id)) {
    const auto found = std::ranges::find(counts, receiver->no, &spine::Bodies::Count::receiver);
    write(out, *receiver, found == counts.end() ? spine::Bodies::Count{} : *found);
  }
  end_page(out, std::nullopt);
  return out.take();
}

Answer add_receiver(Call& call) {
  ASSIGN(std::string url, call.json().string_at("url"));
  ASSIGN(const bool private_network, call.json().boolean_at("private_network", false));
  ASSIGN(const auto made, call.rooms.workspaces.add_receiver(call.actor(), call.channel->id,
                                                             std::move(url), private_network));
  JsonOut out;
  write(out, made, {});
  return out.take();
}

Answer remove_receiver(Call& call) {
  const auto no = parse_int<std::int64_t>(call.path["receiver"]);
  if (!no) return fail(ErrorCode::not_found, "There is no such receiver.", "receiver");
  TRY(call.rooms.workspaces.remove_receiver(call.actor(), call.channel->id, *no));
  return std::string();
}

}  // namespace

void add_receiver_routes(Table& table) {
  table.components.push_back({"Receiver", receiver_schema()});
  table.routes.push_back({.method = "GET",
                          .path = "/channels/{channel}/receivers",
                          .name = "listReceivers",
                          .scope = "admin",
                          .summary = "Lists the other receivers of the channel's webhooks.",
                          .response = page_of(ref("Receiver")),
                          .run = list_receivers});
  table.routes.push_back(
      {.method = "POST",
       .path = "/channels/{channel}/receivers",
       .name = "addReceiver",
       .scope = "admin",
       .summary = "Forwards the signed webhooks of the channel to another receiver, too.",
       .body = Body::json,
       .request =
           closed({{"url", text_upto(limits::url_bytes_max, 1)}, {"private_network?", kFlag}}),
       .response = ref("Receiver"),
       .status = 201,
       .run = add_receiver});
  table.routes.push_back({.method = "DELETE",
                          .path = "/channels/{channel}/receivers/{receiver}",
                          .name = "removeReceiver",
                          .scope = "admin",
                          .summary = "Ends the forwarding to a receiver.",
                          .status = 204,
                          .run = remove_receiver});
}

}  // namespace enishi::api
