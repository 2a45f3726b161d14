// A channel as the interface shows it: without secrets.
#pragma once

#include "api/route.h"
#include "workspace/describe.h"  // name(TokenKind)

namespace enishi::api {

std::string channel_schema();
void write_channel(JsonOut& out, const Call& call, const workspace::Channel& channel);
std::string channel_json(const Call& call, const workspace::Channel& channel);
// As it is now, after a change.
Answer fresh_channel(const Call& call);

// "stateless", "long_lived".
workspace::TokenKind token_kind_of(std::string_view word);

}  // namespace enishi::api
