// Webhooks in: verify, split, store, answer. Nothing else happens before the answer.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/metrics.h"
#include "net/http.h"
#include "people/people.h"
#include "spine/spine.h"
#include "workspace/workspace.h"

namespace enishi::line {

// Below http.public_url; the channel's id follows.
inline constexpr std::string_view kWebhookPath = "/line/webhook/";

// base64(HMAC-SHA256(secret, raw body)), compared in constant time; a missing header never fits.
bool signature_valid(std::string_view secret, std::string_view raw_body,
                     std::string_view signature_header);

struct ParsedWebhook {
  std::string destination;
  std::vector<spine::NewEntry> entries;  // source still 0
};
// Reads a verified body. Unknown types, members and orders are fine. Refused (invalid, with the
// field): not JSON, invalid UTF-8, too deep, no `events` array, more than
// limits::webhook_events_max events, an event without a string type. A missing or absurd timestamp
// counts as `received_at`; a missing webhookEventId leaves the entry without a dedupe key.
// The dedupe key is the ULID's 16 bytes (of a split event: changed by its ordinal); an id that is
// no ULID is hashed. Thread safe; keeps a parser a thread.
Result<ParsedWebhook> parse_webhook(std::string_view raw_body, Time received_at);

// Tells the people room what LINE's kinds say about a friendship.
void register_signals(people::People& people);

// POST /line/webhook/{channel}. Thread safe; runs on I/O threads and answers from the intake
// thread.
//   200 durable (also for an empty or wholly duplicate body)   400 bad body   401 signature
//   403 `destination` is another bot   404 no such active channel   503 overloaded or disk trouble
class Webhooks {
 public:
  Webhooks(const workspace::Workspaces& workspaces, spine::Log& log, const Clock& clock,
           Metrics& metrics);
  ~Webhooks();
  void handle(std::string_view channel, net::Request&& request, net::Reply&& reply);

  // Counts since start, for the API.
  struct Counts {
    std::uint64_t accepted = 0, events = 0, duplicates = 0, bad_signature = 0, bad_body = 0,
                  wrong_destination = 0, refused = 0;
  };
  Counts counts(ChannelNo channel) const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace enishi::line
