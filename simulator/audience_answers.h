// How audiences are told, and the refusals of their endpoints.
#pragma once

#include <expected>
#include <string_view>

#include "base/json.h"
#include "simulator/answer.h"
#include "simulator/audience.h"

namespace enishi::simulator {

// 400 {message, details: [{message: code, property}]}: the code is what LINE documents.
Answer refuse_audience(std::string_view message, std::string_view code,
                       std::string_view property = {});
Answer audience_not_found();
Answer too_many_audiences();

// The name of a new or renamed audience, or its refusal.
std::expected<std::string, Answer> audience_name(const JsonValue& body);
std::expected<std::string, Answer> checked_name(std::string name);

std::string_view name(AudienceStatus status);
std::string_view name(AudienceType type);

// 202: what a call that makes an audience answers.
Answer audience_made(const Audience& audience);
// The object that lists and single questions tell.
void write_audience(JsonOut& json, const Audience& audience, Time now);
void write_jobs(JsonOut& json, const Audience& audience, Time now);

}  // namespace enishi::simulator
