// What a path names is found before a route's function runs, and only what the caller may see.
#pragma once

#include "api/call.h"

namespace enishi::api {

// Fills the call from its path: {workspace}, {provider}, {channel}, {campaign}, {mass}, {job},
// {import} and {person} (a record number) of a workspace, and {friend} of a channel (a record
// number or a LINE user id). What does not exist and what belongs
// to another workspace get the same not_found. May read the store.
Status resolve(Call& call);

// `id` as a channel of the call's workspace; invalid (with the field) otherwise.
Result<const workspace::Channel*> channel_of_workspace(const Call& call, std::string_view id,
                                                       std::string_view field);

}  // namespace enishi::api
