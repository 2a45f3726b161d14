// What this room needs of a messaging platform beside delivery::Sender. Room line implements it.
#pragma once

#include <chrono>
#include <functional>
#include <optional>
#include <string>

#include "delivery/sender.h"
#include "people/people.h"

namespace enishi::engage {

struct ReplyRequest {
  ChannelId channel;
  std::string token;
  std::string messages;  // rendered JSON array
  bool notification_disabled = false;
};

// What a person sent, as the platform keeps it for a while.
struct ChatContent {
  bool ready = false;  // false: being prepared, ask again
  std::string type;    // media type
  std::string bytes;
};

// Thread safe.
class ChatPlatform {
 public:
  virtual ~ChatPlatform() = default;

  // As Sender::room and Sender::send, but by a reply token: free, usable once and for a minute.
  // There is no key: an ambiguous outcome stays so.
  virtual std::chrono::microseconds reply_room(const ChannelId& channel) = 0;
  [[nodiscard]] virtual bool reply(ReplyRequest request,
                                   std::move_only_function<void(delivery::SendOutcome)> done) = 0;
  // Whether the outcome says that the token is of no use (any more), so that nothing was sent.
  virtual bool token_refused(const delivery::SendOutcome& outcome) const = 0;

  // nullopt: the platform knows no such friend. `done` on the client's thread.
  [[nodiscard]] virtual bool profile(
      const ChannelId& channel, const people::LineUserId& user,
      std::move_only_function<void(Result<std::optional<people::Profile>>)> done) = 0;
  // Shows the person that an answer is coming; nobody waits for it, and it may be left out.
  virtual void show_loading(const ChannelId& channel, const people::LineUserId& user,
                            int seconds) = 0;

  // These wait for the platform's answer; not from the client's thread.
  virtual Status start_loading(const ChannelId& channel, const people::LineUserId& user,
                               int seconds) = 0;
  virtual Status mark_as_read(const ChannelId& channel, const std::string& token) = 0;
  // not_found: it is gone there.
  virtual Result<ChatContent> content(const ChannelId& channel, const std::string& message_id) = 0;
};

}  // namespace enishi::engage
