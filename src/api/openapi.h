// The OpenAPI 3.1 document of a table of routes.
#pragma once

#include <string>

#include "api/route.h"

namespace enishi::api {

inline constexpr std::string_view kPrefix = "/api/v1";

std::string openapi_document(const Table& table, std::string_view version);

}  // namespace enishi::api
