#include "line/menu_api.h"

#include <condition_variable>

#include "base/json.h"
#include "base/thread.h"
#include "engage/limits.h"
#include "line/menu_answers.h"

namespace enishi::line {
namespace {

using engage::BatchPhase;
using engage::LinkCall;
using engage::MenuMove;
using engage::PlatformMenu;

constexpr std::string_view kMenus = "/v2/bot/richmenu";
constexpr std::string_view kDefault = "/v2/bot/user/all/richmenu";

std::string path_of(std::string_view base, std::string_view id, std::string_view rest = {}) {
  std::string out(base);
  out.append("/").append(id).append(rest);
  return out;
}

ApiRequest post(const ChannelId& channel, Endpoint endpoint, std::string path,
                std::string body = {}) {
  return {.channel = channel,
          .endpoint = endpoint,
          .method = "POST",
          .path = std::move(path),
          .body = std::move(body)};
}
ApiRequest get(const ChannelId& channel, Endpoint endpoint, std::string path) {
  return {.channel = channel, .endpoint = endpoint, .path = std::move(path)};
}
ApiRequest del(const ChannelId& channel, Endpoint endpoint, std::string path) {
  return {.channel = channel, .endpoint = endpoint, .method = "DELETE", .path = std::move(path)};
}

class MenuApi final : public engage::MenuPlatform {
 public:
  explicit MenuApi(Asker& asker) : asker_(asker) {}

  Status validate(const ChannelId& channel, const std::string& menu) override {
    return tell(post(channel, Endpoint::menu_validate, path_of(kMenus, "validate"), menu));
  }
  Result<std::string> create(const ChannelId& channel, const std::string& menu) override {
    ASSIGN(const std::string body,
           asker_.body(post(channel, Endpoint::menu_create, std::string(kMenus), menu)));
    return read_menu_id(body);
  }
  Status upload(const ChannelId& channel, const std::string& menu,
                const engage::MenuPicture& picture) override;
  Result<bool> has_image(const ChannelId& channel, const std::string& menu) override;
  Status remove(const ChannelId& channel, const std::string& menu) override {
    return tell(del(channel, Endpoint::menu_delete, path_of(kMenus, menu)));
  }
  Result<std::vector<PlatformMenu>> list(const ChannelId& channel) override;

  Status set_default(const ChannelId& channel, const std::string& menu) override {
    if (menu.empty())
      return tell(del(channel, Endpoint::menu_default_clear, std::string(kDefault)));
    return tell(post(channel, Endpoint::menu_default_set, path_of(kDefault, menu)));
  }
  Result<std::string> default_menu(const ChannelId& channel) override {
    return menu_or_none(get(channel, Endpoint::menu_default_get, std::string(kDefault)));
  }

  std::vector<Status> change_links(const ChannelId& channel,
                                   std::span<const LinkCall> calls) override;
  Result<std::string> menu_of(const ChannelId& channel, const people::LineUserId& user) override {
    return menu_or_none(get(channel, Endpoint::menu_of_user,
                            "/v2/bot/user/" + people::line_user_id_text(user) + "/richmenu"));
  }

  Result<std::string> move(const ChannelId& channel, std::span<const MenuMove> moves,
                           const std::string& key) override;
  Result<BatchPhase> progress(const ChannelId& channel, const std::string& request) override;

  Status set_alias(const ChannelId& channel, const std::string& alias,
                   const std::string& menu) override;
  Status remove_alias(const ChannelId& channel, const std::string& alias) override {
    return tell(del(channel, Endpoint::menu_alias_delete, path_of(kMenus, "alias/") + alias));
  }

 private:
  Status tell(ApiRequest request) {
    TRY(asker_.ask(std::move(request)));
    return {};
  }
  Result<std::string> menu_or_none(ApiRequest request) {
    const auto body = asker_.body(std::move(request));
    if (!body && body.error().code == ErrorCode::not_found) return std::string();
    if (!body) return std::unexpected(body.error());
    return read_menu_id(*body);
  }

  Asker& asker_;
};

Status MenuApi::upload(const ChannelId& channel, const std::string& menu,
                       const engage::MenuPicture& picture) {
  ApiRequest request =
      post(channel, Endpoint::menu_upload, path_of(kMenus, menu, "/content"), picture.bytes);
  request.content_type = picture.type == "image/png" ? "image/png" : "image/jpeg";
  request.host = Host::data;
  return tell(std::move(request));
}

Result<bool> MenuApi::has_image(const ChannelId& channel, const std::string& menu) {
  ApiRequest request = get(channel, Endpoint::menu_get, path_of(kMenus, menu, "/content"));
  request.host = Host::data;
  request.answer_bytes_max = limits::menu_image_bytes_max * 2;
  const auto image = asker_.ask(std::move(request));
  if (!image && image.error().code == ErrorCode::not_found) return false;
  if (!image) return std::unexpected(image.error());
  return true;
}

Result<std::vector<PlatformMenu>> MenuApi::list(const ChannelId& channel) {
  ApiRequest request = get(channel, Endpoint::menu_list, path_of(kMenus, "list"));
  request.answer_bytes_max = limits::menu_list_bytes_max;
  ASSIGN(const std::string body, asker_.body(std::move(request)));
  return read_menus(body);
}

// The answers of calls under way together.
class Round {
 public:
  explicit Round(std::size_t calls) : open_(calls), statuses_(calls) {}

  void done(std::size_t index, Status status) {
    MutexLock lock(mutex_);
    statuses_[index] = std::move(status);
    if (--open_ == 0) answered_.notify_all();
  }
  std::vector<Status> wait() {
    MutexLock lock(mutex_);
    answered_.wait(lock.native(), [this]() NO_THREAD_SAFETY_ANALYSIS { return open_ == 0; });
    return std::move(statuses_);
  }

 private:
  Mutex mutex_;
  std::condition_variable answered_;
  std::size_t open_ GUARDED_BY(mutex_);
  std::vector<Status> statuses_ GUARDED_BY(mutex_);
};

std::string link_body(const LinkCall& call) {
  JsonOut out;
  out.object();
  if (!call.menu.empty()) out.field("richMenuId", call.menu);
  out.key("userIds").array();
  for (const people::LineUserId& user : call.users) out.string(people::line_user_id_text(user));
  return out.end().end().take();
}

std::vector<Status> MenuApi::change_links(const ChannelId& channel,
                                          std::span<const LinkCall> calls) {
  const auto round = std::make_shared<Round>(calls.size());
  for (std::size_t i = 0; i < calls.size(); ++i) {
    const bool unlink = calls[i].menu.empty();
    const Endpoint endpoint = unlink ? Endpoint::menu_bulk_unlink : Endpoint::menu_bulk_link;
    if (asker_.reserve(channel, endpoint).count() > 0) {
      round->done(i, fail(ErrorCode::rate_limited, "LINE's pace allows no more calls just now"));
      continue;
    }
    const bool taken =
        asker_.begin(post(channel, endpoint, path_of(kMenus, unlink ? "bulk/unlink" : "bulk/link"),
                          link_body(calls[i])),
                     [round, i](Result<LineReply> reply) {
                       round->done(i, reply ? Status{} : std::unexpected(reply.error()));
                     });
    if (!taken) round->done(i, fail(ErrorCode::unavailable, "the call was not taken"));
  }
  return round->wait();
}

Result<std::string> MenuApi::move(const ChannelId& channel, std::span<const MenuMove> moves,
                                  const std::string& key) {
  JsonOut out;
  out.object().key("operations").array();
  for (const MenuMove& move : moves)
    out.object().field("type", "link").field("from", move.from).field("to", move.to).end();
  out.end().field("resumeRequestKey", key).end();
  ASSIGN(const LineReply reply,
         asker_.ask(post(channel, Endpoint::menu_batch, path_of(kMenus, "batch"), out.take())));
  if (reply.request_id.empty())
    return fail(ErrorCode::unavailable, "LINE's answer has no x-line-request-id");
  return reply.request_id;
}

Result<BatchPhase> MenuApi::progress(const ChannelId& channel, const std::string& request) {
  ASSIGN(const std::string body,
         asker_.body(get(channel, Endpoint::menu_batch_progress,
                         path_of(kMenus, "progress/batch?requestId=") + request)));
  return read_batch_phase(body);
}

// Turned where it exists, as all but the first time; else made.
Status MenuApi::set_alias(const ChannelId& channel, const std::string& alias,
                          const std::string& menu) {
  JsonOut turned;
  turned.object().field("richMenuId", menu).end();
  const Status done = tell(
      post(channel, Endpoint::menu_alias_update, path_of(kMenus, "alias/") + alias, turned.take()));
  if (done || done.error().code != ErrorCode::not_found) return done;
  JsonOut made;
  made.object().field("richMenuAliasId", alias).field("richMenuId", menu).end();
  return tell(post(channel, Endpoint::menu_alias_create, path_of(kMenus, "alias"), made.take()));
}

}  // namespace

std::unique_ptr<engage::MenuPlatform> make_menu_api(Asker& asker) {
  return std::make_unique<MenuApi>(asker);
}

}  // namespace enishi::line
