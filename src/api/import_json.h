// Imports as the interface shows them.
#pragma once

#include "api/route.h"
#include "connect/imports.h"

namespace enishi::api {

std::string import_schema();
void write_import(JsonOut& out, const connect::Import& import);

std::string new_import_schema();
Result<connect::NewImport> new_import(const JsonValue& json);

std::string proposal_schema();
// The rows only for those who may see personal data.
void write_proposal(JsonOut& out, const connect::ImportProposal& proposal, bool personal);

std::string import_error_schema();
void write_import_error(JsonOut& out, const connect::ImportError& error);

}  // namespace enishi::api
