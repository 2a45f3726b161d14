// What a user (or LINE itself) does: it changes the world and becomes a webhook event.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "simulator/event.h"
#include "simulator/line_options.h"
#include "simulator/webhook_sender.h"
#include "simulator/world.h"

namespace enishi::simulator {

struct Platform;

struct Deed {
  std::string type;                // event type
  std::optional<UserNumber> user;  // who
  ChatId chat;                     // group or room; kind 0: one-to-one
  std::string payload;             // JSON of the event's member; empty: the type's default
  // message only: its type and further members without braces ("\"text\":\"hi\"").
  std::string message_type, members;
  bool standby = false;
  Millis media_preparation{0};
};

// Something on its way to the bot.
struct Happening {
  Event event;
  std::optional<Bytes16> reply_token;
};

// All of these: with the World locked.

// Reads an act of the control API; unknown user and chat ids come into being.
Result<Deed> deed_of(Channel& channel, const Act& act);
Happening perform(Platform& platform, Channel& channel, Deed deed, Time now);
// The body for these happenings, addressed to the channel's webhook.
WebhookDelivery delivery_of(const Channel& channel, std::span<const Happening> happenings);

}  // namespace enishi::simulator
