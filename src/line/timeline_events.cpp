#include "line/timeline_events.h"

#include <simdjson.h>

#include <array>

#include "base/json.h"
#include "engage/unsent.h"
#include "line/kinds.h"
#include "timeline/limits.h"

namespace enishi::line {
namespace {

namespace dom = simdjson::dom;

std::string_view text_at(dom::object object, std::string_view name) {
  std::string_view text;
  if (object[name].get_string().get(text)) return {};
  return text;
}

// The properties of one event. Texts that strips would not take are left out: they may be of any
// length.
class Properties {
 public:
  explicit Properties(const ChannelId& channel) { out_.object().field("channel", channel.text()); }

  void put(std::string_view name, std::string_view text) {
    if (!text.empty() && text.size() <= limits::event_text_bytes_max) out_.field(name, text);
  }
  // The member of `from`, where it is a text.
  void copy(std::string_view name, dom::object from, std::string_view member) {
    put(name, text_at(from, member));
  }
  std::string take() { return out_.end().take(); }

 private:
  JsonOut out_;
};

// A text is not taken where the message was unsent before it came.
Status read_message(store::Tx& tx, ChannelNo channel, dom::object message, Properties& to) {
  const std::string_view id = text_at(message, "id");
  const std::string_view kind = text_at(message, "type");
  to.put("kind", kind);
  to.put("message_id", id);
  if (kind != "text") return {};
  ASSIGN(const bool unsent, engage::was_unsent(tx, channel, id));
  if (!unsent) to.copy("text", message, "text");
  return {};
}

// Data, and what a date picker or a switch of rich menus adds.
void read_postback(dom::object postback, Properties& to) {
  to.copy("data", postback, "data");
  dom::object params;
  if (postback["params"].get_object().get(params)) return;
  for (const std::string_view name : {"date", "time", "datetime"}) to.copy("picked", params, name);
  to.copy("menu_alias", params, "newRichMenuAliasId");
}

std::string_view membership_type(std::string_view word) {
  if (word == "joined") return "line_membership_joined";
  if (word == "renewed") return "line_membership_renewed";
  if (word == "left") return "line_membership_left";
  return {};  // of a type that LINE has not had so far
}

struct Meaning {
  spine::EntryKind kind;
  std::string_view type;  // of the event; of a membership it says itself which
  std::string_view part;  // the member with its details, if it has any
};

constexpr std::array kMeanings{
    Meaning{kFollow, "line_followed", ""},
    Meaning{kFollowUnblocked, "line_unblocked", ""},
    Meaning{kUnfollow, "line_blocked", ""},
    Meaning{kMessage, "line_message_received", "message"},
    Meaning{kMessageEdited, "line_message_edited", "message"},
    Meaning{kUnsend, "line_message_unsent", "unsend"},
    Meaning{kPostback, "line_postback", "postback"},
    Meaning{kVideoPlayComplete, "line_video_completed", "videoPlayComplete"},
    Meaning{kBeacon, "line_beacon", "beacon"},
    Meaning{kAccountLink, "line_account_linked", "link"},
    Meaning{kMembership, "", "membership"},
    Meaning{kDelivery, "line_notification_delivered", "delivery"},
    Meaning{kChatControl, "line_chat_control", ""},
};

// Reads `part` into the event and its properties.
Status read_part(store::Tx& tx, const spine::Entry& entry, dom::object part,
                 timeline::EventRow& row, Properties& to) {
  switch (entry.kind) {
    case kMessage:
    case kMessageEdited:
      return read_message(tx, ChannelNo{entry.source}, part, to);
    case kUnsend:
      to.copy("message_id", part, "messageId");
      return {};
    case kPostback:
      read_postback(part, to);
      return {};
    case kVideoPlayComplete:
      to.copy("tracking_id", part, "trackingId");
      return {};
    case kBeacon:
      to.copy("beacon", part, "hwid");
      to.copy("beacon_action", part, "type");
      return {};
    case kAccountLink:  // without the nonce, which is a secret
      to.copy("outcome", part, "result");
      return {};
    case kMembership: {
      row.type = membership_type(text_at(part, "type"));
      std::uint64_t plan = 0;
      if (!part["membershipId"].get_uint64().get(plan)) to.put("plan", std::to_string(plan));
      return {};
    }
    case kDelivery:
      to.copy("data", part, "data");
      return {};
    default:
      return {};
  }
}

// An event whose JSON we cannot read (an escaped lone surrogate) still happened.
Status read_json(store::Tx& tx, const spine::Entry& entry, const Meaning& meaning,
                 timeline::EventRow& row, Properties& to) {
  thread_local dom::parser parser;
  dom::object event;
  if (parser.parse(entry.payload.data(), entry.payload.size()).get_object().get(event)) return {};
  const std::string_view id = text_at(event, "webhookEventId");
  if (id.size() <= limits::event_id_bytes_max) row.id = id;
  if (entry.kind == kChatControl) to.copy("kind", event, "type");
  dom::object part;
  if (meaning.part.empty() || event[meaning.part].get_object().get(part)) return {};
  return read_part(tx, entry, part, row, to);
}

}  // namespace

void register_events(timeline::Timeline& timeline, const workspace::Workspaces& workspaces) {
  for (const Meaning& meaning : kMeanings)
    timeline.read_also(
        meaning.kind,
        [&meaning, &workspaces](store::Tx& tx, const spine::Entry& entry,
                                const auto& add) -> Status {
          if (entry.record == 0) return {};
          const workspace::Directory directory = workspaces.directory();
          const workspace::Channel* channel = directory.channel(ChannelNo{entry.source});
          if (channel == nullptr) return {};
          timeline::EventRow row{
              .record = {entry.record}, .type = std::string(meaning.type), .at = entry.occurred_at};
          Properties properties(channel->id);
          TRY(read_json(tx, entry, meaning, row, properties));
          if (row.type.empty()) return {};
          row.properties = properties.take();
          add(channel->workspace_no, std::move(row));
          return {};
        });
}

}  // namespace enishi::line
