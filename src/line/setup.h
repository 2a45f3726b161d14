// Whether a channel is set up as Enishi needs it: asked of LINE, told in words, and put right where
// LINE's API can.
#pragma once

#include <string>
#include <vector>

#include "base/phrase.h"
#include "guard/operation_log.h"
#include "line/messaging_api.h"
#include "store/store.h"

namespace enishi::line {

enum class SetupState : unsigned char {
  good,
  look,   // LINE's API does not tell or change it: a person has to look
  wrong,  // messages or events are lost, or sent twice, until it is put right
};
std::string_view name(SetupState state);

struct SetupItem {
  std::string key;  // "webhook_url"; stable
  SetupState state = SetupState::good;
  Phrase text;              // what was found, with {detail}
  std::string detail;       // a URL, a count, what LINE said
  bool repairable = false;  // repair() puts it right
};

// Waits for LINE; not from the client's thread. Thread safe.
class ChannelSetup {
 public:
  ChannelSetup(MessagingApi& api, workspace::Workspaces& workspaces, store::Database& state,
               const guard::OperationLog& operations, const Config& config)
      : api_(api),
        workspaces_(workspaces),
        state_(state),
        operations_(operations),
        config_(config) {}

  // Without the credentials only these are looked at.
  Result<std::vector<SetupItem>> check(const ChannelId& channel);
  // Sets what LINE's API can set (the webhook URL), then checks again.
  Result<std::vector<SetupItem>> repair(const guard::Actor& actor, const ChannelId& channel);

 private:
  void check_webhook(const workspace::Channel& channel, std::vector<SetupItem>& out);
  void check_account(const workspace::Channel& channel, const BotInfo& bot,
                     std::vector<SetupItem>& out);
  std::string webhook_url(const ChannelId& channel) const;  // "": http.public_url is not set

  MessagingApi& api_;
  workspace::Workspaces& workspaces_;
  store::Database& state_;
  const guard::OperationLog& operations_;
  const Config& config_;
};

}  // namespace enishi::line
