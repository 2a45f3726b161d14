// The platform's side of rich menus, as this room needs it. Room line implements it for LINE
// (line/menu_api.h), tests by engage/menu_platform_testing.h.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "base/result.h"
#include "people/record.h"
#include "workspace/workspace.h"

namespace enishi::engage {

struct MenuPicture {
  std::string type;  // "image/png" or "image/jpeg"
  std::string bytes;
};

struct PlatformMenu {
  std::string id, name;
};

// At most limits::menu_bulk_users_max users get `menu`, or lose theirs.
struct LinkCall {
  std::string menu;  // empty: unlink
  std::vector<people::LineUserId> users;
};

// Everybody who has `from` gets `to`.
struct MenuMove {
  std::string from, to;
};

enum class BatchPhase : unsigned char { ongoing, succeeded, failed };

// Menus are named by the platform's ids. Calls wait for the answer, at the platform's pace. Errors:
// invalid (refused), not_found, unauthenticated, forbidden; rate_limited: not now, nothing was
// done; timeout and unavailable: it may have been acted on. Every call but create() may be repeated
// without harm. Thread safe.
class MenuPlatform {
 public:
  virtual ~MenuPlatform() = default;

  // `menu`: LINE's rich menu object.
  virtual Status validate(const ChannelId& channel, const std::string& menu) = 0;
  virtual Result<std::string> create(const ChannelId& channel, const std::string& menu) = 0;
  // Once a menu; `invalid` when it has an image already.
  virtual Status upload(const ChannelId& channel, const std::string& menu,
                        const MenuPicture& picture) = 0;
  virtual Result<bool> has_image(const ChannelId& channel, const std::string& menu) = 0;
  virtual Status remove(const ChannelId& channel, const std::string& menu) = 0;
  virtual Result<std::vector<PlatformMenu>> list(const ChannelId& channel) = 0;

  // Empty: none.
  virtual Status set_default(const ChannelId& channel, const std::string& menu) = 0;
  virtual Result<std::string> default_menu(const ChannelId& channel) = 0;

  // All at once, as far as the pace allows; a status each. The platform works them off within
  // seconds of its answer, and leaves out who is no friend.
  virtual std::vector<Status> change_links(const ChannelId& channel,
                                           std::span<const LinkCall> calls) = 0;
  virtual Result<std::string> menu_of(const ChannelId& channel,
                                      const people::LineUserId& user) = 0;  // empty: none

  // Gives the number of the request, by which its progress is asked. Under the same key an
  // unfinished batch goes on and a finished one is not done again.
  virtual Result<std::string> move(const ChannelId& channel, std::span<const MenuMove> moves,
                                   const std::string& key) = 0;
  virtual Result<BatchPhase> progress(const ChannelId& channel, const std::string& request) = 0;

  // Makes the alias, or turns it to another menu.
  virtual Status set_alias(const ChannelId& channel, const std::string& alias,
                           const std::string& menu) = 0;
  virtual Status remove_alias(const ChannelId& channel, const std::string& alias) = 0;
};

}  // namespace enishi::engage
