// The front of room workspace: workspaces (one brand each), providers, channels and settings.
//
// A provider is LINE's owner of user ids: a LINE user id means something only inside its provider.
// A channel is one LINE Official Account. Both have a dense number beside their id, never reused,
// which the log and the people room use.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/id.h"
#include "base/random.h"
#include "base/secret.h"
#include "base/zone.h"
#include "guard/guard.h"
#include "store/store.h"

namespace enishi {
struct ProviderTag;
struct ChannelTag;
using ProviderId = Id<ProviderTag>;
using ChannelId = Id<ChannelTag>;
using WorkspaceNo = Number<WorkspaceTag>;
using ProviderNo = Number<ProviderTag>;
using ChannelNo = Number<ChannelTag>;
}  // namespace enishi

namespace enishi::workspace {

struct Workspace {
  WorkspaceId id;
  WorkspaceNo no;
  std::string name;
  std::string zone = "Asia/Tokyo";
  std::string currency = "JPY";
  // Quiet hours, minutes after midnight in the workspace's zone; equal values: none.
  int quiet_from_minute = 0, quiet_to_minute = 0;
  // At most cap_messages deliveries to one person in cap_days days (all campaigns); 0: no cap.
  int cap_messages = 0, cap_days = 0;
  std::int64_t approval_above = 0;  // 0: the server's setting
  Time created_at;
};

struct Provider {
  ProviderId id;
  ProviderNo no;
  WorkspaceId workspace;
  std::string name;
};

enum class TokenKind : unsigned char { stateless, long_lived };

struct Channel {
  ChannelId id;
  ChannelNo no;
  WorkspaceId workspace;
  WorkspaceNo workspace_no;
  ProviderId provider;
  ProviderNo provider_no;
  std::string name;
  std::string line_channel_id;  // the number LINE Developers shows, as text
  std::string bot_user_id;      // "U" + 32 hex = webhook `destination`; empty until known
  TokenKind token_kind = TokenKind::stateless;
  bool active = true;    // an inactive channel refuses webhooks with 404 and sends nothing
  bool stopped = false;  // the emergency stop: nothing is sent until a person lifts it
  std::string api_base, api_data_base;  // empty: the server's settings
};

// What must never be shown. Old secrets stay valid for webhooks during a rotation.
struct ChannelSecrets {
  Secret channel_secret;
  std::optional<Secret> previous_secret;
  Secret long_lived_token;  // empty when stateless
};

// Another receiver of the raw signed webhook bodies of a channel (webhook fan-out).
struct FanoutReceiver {
  std::int64_t no = 0;
  ChannelId channel;
  std::string url;
  bool active = true;
  bool private_network = false;  // may lie in our own network (set by a local actor only)
};

// An immutable copy of all configuration; cheap to hold, replaced as a whole after every change.
// What it points to lives as long as this object or a copy of it: keep one while using pointers.
class Directory {
 public:
  const Workspace* workspace(const WorkspaceId& id) const;
  const Workspace* workspace(WorkspaceNo no) const;
  const Provider* provider(const ProviderId& id) const;
  const Channel* channel(const ChannelId& id) const;
  const Channel* channel(ChannelNo no) const;
  const ChannelSecrets* secrets(const ChannelId& id) const;
  const Zone& zone(const WorkspaceId& id) const;  // of a known workspace
  std::vector<const FanoutReceiver*> receivers(const ChannelId& channel) const;  // active ones
  const std::vector<Workspace>& workspaces() const;
  const std::vector<Provider>& providers() const;
  const std::vector<Channel>& channels() const;

  struct Data;
  explicit Directory(std::shared_ptr<const Data> data) : data_(std::move(data)) {}

 private:
  std::shared_ptr<const Data> data_;
};

struct NewChannel {
  std::string name, line_channel_id;
  Secret channel_secret;
  TokenKind token_kind = TokenKind::stateless;
  Secret long_lived_token;
  std::string bot_user_id;  // may be empty
  std::string api_base, api_data_base;
};

// Reads and changes the configuration. Every change validates (errors name the field), is one
// transaction with its operation-log row, and refreshes directory(). Thread safe.
class Workspaces {
 public:
  // Loads the directory; the room's migrations must have been applied.
  static Result<std::unique_ptr<Workspaces>> open(store::Database& state, const Clock& clock,
                                                  Random& random, const guard::Sealer& sealer,
                                                  const guard::OperationLog& operations);
  virtual ~Workspaces() = default;

  virtual Directory directory() const = 0;  // a snapshot; lock-free enough for every webhook

  virtual Result<Workspace> create_workspace(const guard::Actor& actor, std::string name,
                                             std::string zone) = 0;
  virtual Result<Workspace> update_workspace(const guard::Actor& actor,
                                             const Workspace& changed) = 0;
  virtual Result<Provider> create_provider(const guard::Actor& actor, const WorkspaceId& workspace,
                                           std::string name) = 0;
  virtual Result<Channel> create_channel(const guard::Actor& actor, const ProviderId& provider,
                                         NewChannel channel) = 0;
  // Changes name, active, bot_user_id and the bases. Another line_channel_id or provider is
  // refused; `stopped` and `token_kind` are left as they are (set_stopped, set_token).
  virtual Result<Channel> update_channel(const guard::Actor& actor, const Channel& changed) = 0;
  // A new channel secret; the old one stays valid for webhooks until finish_rotation.
  virtual Status rotate_secret(const guard::Actor& actor, const ChannelId& channel,
                               Secret secret) = 0;
  virtual Status finish_rotation(const guard::Actor& actor, const ChannelId& channel) = 0;
  virtual Status set_token(const guard::Actor& actor, const ChannelId& channel, TokenKind kind,
                           Secret long_lived_token) = 0;
  virtual Status set_stopped(const guard::Actor& actor, const ChannelId& channel, bool stopped,
                             std::string reason) = 0;
  // `url` is https to a public address. `private_network` lifts both rules and is forbidden unless
  // the actor is local; such a try is recorded as refused.
  virtual Result<FanoutReceiver> add_receiver(const guard::Actor& actor, const ChannelId& channel,
                                              std::string url, bool private_network) = 0;
  virtual Status remove_receiver(const guard::Actor& actor, const ChannelId& channel,
                                 std::int64_t no) = 0;
  // Learned from LINE (GET /v2/bot/info); no operation-log row.
  virtual Status learned_bot_user_id(const ChannelId& channel, std::string bot_user_id) = 0;
};

}  // namespace enishi::workspace
