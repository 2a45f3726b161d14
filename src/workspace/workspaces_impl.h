// How Workspaces is made; only this room includes it.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <type_traits>

#include "base/log.h"
#include "base/thread.h"
#include "workspace/directory_data.h"

namespace enishi::workspace {

// Changes are made one at a time, under `changes_`: each is one transaction that also reads the
// configuration again, which is published once it is committed.
class WorkspacesImpl final : public Workspaces {
 public:
  using Snapshot = std::shared_ptr<const Directory::Data>;

  WorkspacesImpl(store::Database& state, const Clock& clock, Random& random,
                 const guard::Sealer& sealer, const guard::OperationLog& operations,
                 Snapshot loaded)
      : state_(state),
        clock_(clock),
        random_(random),
        sealer_(sealer),
        operations_(operations),
        current_(std::move(loaded)) {}

  Directory directory() const override;

  Result<Workspace> create_workspace(const guard::Actor& actor, std::string name,
                                     std::string zone) override;
  Result<Workspace> update_workspace(const guard::Actor& actor, const Workspace& changed) override;
  Result<Provider> create_provider(const guard::Actor& actor, const WorkspaceId& workspace,
                                   std::string name) override;
  Result<Channel> create_channel(const guard::Actor& actor, const ProviderId& provider,
                                 NewChannel channel) override;
  Result<Channel> update_channel(const guard::Actor& actor, const Channel& changed) override;
  Status rotate_secret(const guard::Actor& actor, const ChannelId& channel, Secret secret) override;
  Status finish_rotation(const guard::Actor& actor, const ChannelId& channel) override;
  Status set_token(const guard::Actor& actor, const ChannelId& channel, TokenKind kind,
                   Secret long_lived_token) override;
  Status set_stopped(const guard::Actor& actor, const ChannelId& channel, bool stopped,
                     std::string reason) override;
  Result<FanoutReceiver> add_receiver(const guard::Actor& actor, const ChannelId& channel,
                                      std::string url, bool private_network) override;
  Status remove_receiver(const guard::Actor& actor, const ChannelId& channel,
                         std::int64_t no) override;
  Status learned_bot_user_id(const ChannelId& channel, std::string bot_user_id) override;

 private:
  // Runs `body(tx)` and publishes what it made of the configuration. Gives body's value.
  template <class F, class R = std::invoke_result_t<F, store::Tx&>>
  R change(F&& body) REQUIRES(changes_) {
    Snapshot fresh;
    R done = state_.writing([&](store::Tx& tx) -> R {
      R value = body(tx);
      if (!value) return value;
      ASSIGN(fresh, load(tx, sealer_));
      return value;
    });
    if (!done) {
      after_failure(done.error());
    } else {
      publish(std::move(fresh));
    }
    return done;
  }

  void publish(Snapshot fresh) EXCLUDES(current_mutex_);
  // The commit may have happened nevertheless: shows what the store holds, if it can be read.
  void after_failure(const Error& error) REQUIRES(changes_);
  // Records a try that was not allowed and gives `error` back.
  Error refuse(const guard::Actor& actor, guard::Operation tried, Error error) REQUIRES(changes_);

  Result<std::uint32_t> take_number(store::Tx& tx, std::string_view kind) const;
  Result<Channel> known_channel(const ChannelId& id) const;

  store::Database& state_;
  const Clock& clock_;
  Random& random_;
  const guard::Sealer& sealer_;
  const guard::OperationLog& operations_;

  Mutex changes_;
  // A mutex held for one copy of a pointer, rather than std::atomic<std::shared_ptr>, whose GCC 12
  // form is not clean under the thread sanitizer and spins where this sleeps.
  mutable Mutex current_mutex_;
  Snapshot current_ GUARDED_BY(current_mutex_);
};

}  // namespace enishi::workspace
