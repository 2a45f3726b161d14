// Message bodies and contents of the library as JSON.
#pragma once

#include <string>

#include "base/json.h"
#include "content/library.h"
#include "content/message.h"

namespace enishi::api {

// Members `messages` and `data` of a request, as one body.
Result<std::string> body_at(const JsonValue& json);
// The body's messages, and its data if it has any, as members of the object at hand.
void write_body(JsonOut& out, const std::string& body);
std::string body_messages_schema();
std::string body_data_schema();

void write_content(JsonOut& out, const content::Content& content);
std::string content_schema();
void write_version(JsonOut& out, const content::Version& version, bool with_body);
std::string version_schema();
void write_comment(JsonOut& out, const content::Comment& comment);
std::string comment_schema();
void write_problem(JsonOut& out, const content::Problem& problem, Language language);
std::string problem_schema();

}  // namespace enishi::api
