// Conversations as JSON.
#pragma once

#include <string>

#include "base/json.h"
#include "engage/engage.h"

namespace enishi::api {

void write_chat(JsonOut& out, const engage::Chat& chat);
std::string chat_schema();
void write_chat_message(JsonOut& out, const engage::ChatMessage& message);
std::string chat_message_schema();
void write_outgoing(JsonOut& out, const engage::Outgoing& outgoing);
std::string outgoing_schema();

}  // namespace enishi::api
