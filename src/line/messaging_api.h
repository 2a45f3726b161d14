// The Messaging API: one client for all channels, paced by a token bucket per (channel, endpoint)
// below LINE's documented rates, with the channel's token renewed in time.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/config.h"
#include "base/metrics.h"
#include "delivery/mass_platform.h"
#include "delivery/sender.h"
#include "engage/platform.h"
#include "line/asker.h"
#include "net/client.h"
#include "people/people.h"
#include "workspace/workspace.h"

namespace enishi::line {

struct BotInfo {
  std::string user_id, basic_id, display_name, chat_mode, mark_as_read_mode;
};
// GET /v2/bot/channel/webhook/endpoint.
struct WebhookEndpoint {
  std::string url;  // "": none is set
  bool active = false;
};
// POST /v2/bot/channel/webhook/test: what LINE met when it called.
struct WebhookTest {
  bool success = false;
  std::int64_t status = 0;  // of our answer, 0 without one
  std::string reason, detail;
};
struct FollowersPage {
  std::vector<people::LineUserId> users;
  std::string next;  // "" at the end
};
// GET /v2/bot/insight/followers; values LINE hides are absent.
struct FollowersInsight {
  bool ready = false;
  std::optional<std::int64_t> followers, targeted_reaches, blocks;
};

// Thread safe. Calls that give a Result wait; not from the client's thread.
class MessagingApi : public delivery::Sender, public engage::ChatPlatform {
 public:
  static std::unique_ptr<MessagingApi> make(const workspace::Workspaces& workspaces,
                                            net::Client& client, const Config& config,
                                            const Clock& clock, Metrics& metrics);

  // For what has no method here: rich menus, audiences, insight, chats.
  virtual Asker& asker() = 0;
  // Broadcasts and narrowcasts.
  virtual delivery::MassPlatform& mass() = 0;
  // Nothing more is sent; what waits for its turn ends as not_sent. Before the client goes.
  virtual void stop() = 0;
  // Takes a token of the bucket of an endpoint that sends nothing: zero; else how long until there
  // is one.
  virtual std::chrono::microseconds reserve_endpoint(const ChannelId& channel, Endpoint e) = 0;

  virtual Result<BotInfo> bot_info(const ChannelId& channel) = 0;
  virtual Result<WebhookEndpoint> webhook_endpoint(const ChannelId& channel) = 0;
  virtual Status set_webhook_endpoint(const ChannelId& channel, const std::string& url) = 0;
  virtual Result<WebhookTest> test_webhook(const ChannelId& channel) = 0;
  virtual Result<FollowersPage> followers(const ChannelId& channel, const std::string& next) = 0;
  virtual Result<FollowersInsight> followers_insight(const ChannelId& channel,
                                                     const std::string& yyyymmdd) = 0;
};

}  // namespace enishi::line
