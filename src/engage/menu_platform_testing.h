// A platform for tests of menus: keeps menus, aliases, default and links as LINE does, and fails
// where told.
#pragma once

#include <map>
#include <set>
#include <string>
#include <type_traits>
#include <vector>

#include "base/thread.h"
#include "engage/menu_platform.h"

namespace enishi::engage::testing {

// The head of a PNG of this size: all that is looked at.
std::string png(int width, int height);

// Thread safe. One channel is enough for tests: channels are not told apart.
class FakeMenus final : public MenuPlatform {
 public:
  struct Made {
    std::string name, json, image;
  };
  // What happens to a call; answers of ambiguous ones are lost.
  enum class Fault : unsigned char { none, before, after, slow, gone };
  // The n-th call from now on (1: the next) has the fault, once.
  void fail_call(std::size_t n, Fault fault);
  bool struck() const;  // whether that fault has come
  std::size_t calls() const;
  void fail_batches(int times);     // the next ones end as failed, half done
  void limit_creates(int creates);  // so many, then rate_limited until told again
  void limit_batches(int batches);

  std::map<std::string, Made> menus() const;  // by id
  std::map<std::string, std::string> aliases() const;
  std::string shown_default() const;
  std::map<people::LineUserId, std::string> links() const;
  std::size_t batches() const;  // that were worked off
  std::size_t link_calls() const;
  std::size_t largest_call() const;  // users of one call
  // As by a tap of a switch.
  void switch_to(const people::LineUserId& user, const std::string& alias);
  void forget(const people::LineUserId& user);  // as a block may

  Status validate(const ChannelId&, const std::string& menu) override;
  Result<std::string> create(const ChannelId&, const std::string& menu) override;
  Status upload(const ChannelId&, const std::string& menu, const MenuPicture& picture) override;
  Result<bool> has_image(const ChannelId&, const std::string& menu) override;
  Status remove(const ChannelId&, const std::string& menu) override;
  Result<std::vector<PlatformMenu>> list(const ChannelId&) override;
  Status set_default(const ChannelId&, const std::string& menu) override;
  Result<std::string> default_menu(const ChannelId&) override;
  std::vector<Status> change_links(const ChannelId&, std::span<const LinkCall> calls) override;
  Result<std::string> menu_of(const ChannelId&, const people::LineUserId& user) override;
  Result<std::string> move(const ChannelId&, std::span<const MenuMove> moves,
                           const std::string& key) override;
  Result<BatchPhase> progress(const ChannelId&, const std::string& request) override;
  Status set_alias(const ChannelId&, const std::string& alias, const std::string& menu) override;
  Status remove_alias(const ChannelId&, const std::string& alias) override;

 private:
  struct Batch {
    std::string key;
    BatchPhase phase = BatchPhase::succeeded;
  };
  // Runs `act` as the fault of this call says.
  template <class F, class R = std::invoke_result_t<F&>>
  R call(F&& act) REQUIRES(mutex_);
  Fault next_fault() REQUIRES(mutex_);
  Status link(const LinkCall& call) REQUIRES(mutex_);

  mutable Mutex mutex_;
  std::map<std::string, Made> menus_ GUARDED_BY(mutex_);
  std::map<std::string, std::string> aliases_ GUARDED_BY(mutex_);
  std::map<people::LineUserId, std::string> links_ GUARDED_BY(mutex_);
  std::map<std::string, Batch> batches_ GUARDED_BY(mutex_);  // by request
  std::set<std::string> keys_done_ GUARDED_BY(mutex_);
  std::string default_ GUARDED_BY(mutex_);
  std::size_t made_ GUARDED_BY(mutex_) = 0, calls_ GUARDED_BY(mutex_) = 0,
                    link_calls_ GUARDED_BY(mutex_) = 0, largest_ GUARDED_BY(mutex_) = 0,
                    worked_off_ GUARDED_BY(mutex_) = 0, fail_at_ GUARDED_BY(mutex_) = 0;
  Fault fault_ GUARDED_BY(mutex_) = Fault::none;
  bool struck_ GUARDED_BY(mutex_) = false;
  int failing_batches_ GUARDED_BY(mutex_) = 0, creates_left_ GUARDED_BY(mutex_) = -1,
                       batches_left_ GUARDED_BY(mutex_) = -1;
};

}  // namespace enishi::engage::testing
