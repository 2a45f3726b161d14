// What comes in with a call, checked against its route: query parameters and body.
#pragma once

#include "api/route.h"
#include "api/schema.h"
#include "net/http.h"

namespace enishi::api {

// Refuses parameters that the route does not declare, repeated ones, and values out of range.
Result<std::vector<std::pair<std::string, std::string>>> read_query(const Route& route,
                                                                    std::string_view query);

// Fills call.body or call.lines. `schema` is the route's own, null without one. Errors: unsupported
// for another content type, too_large, invalid with the field.
Status read_body(const Route& route, const Schema* schema, const Schema::Components& components,
                 const net::Request& request, Call& call);

}  // namespace enishi::api
