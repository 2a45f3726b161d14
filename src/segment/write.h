// Nodes and their parts as canonical JSON: members in the order of docs/conditions.md.
#pragma once

#include "base/json.h"
#include "segment/node.h"

namespace enishi::segment {

void write(JsonOut& out, const Node& node);
// Members of an open object: the operator with its operand, then fold.
void write_test(JsonOut& out, const Test& test);
void write_scalar(JsonOut& out, const Scalar& value);
void write_span(JsonOut& out, Span span);
// An instant as ISO 8601 in UTC, a day as "2026-11-21".
std::string moment_text(const Moment& moment);
std::string minute_text(int minute);  // of the day: "18:30"
// The member that a measure is under: "first_time" for the first one's time, and so on.
std::string_view measure_word(const Measure& measure);

void write_event(JsonOut& out, const EventLeaf& leaf);
void write_message(JsonOut& out, const MessageLeaf& leaf);
// {"aggregate":{...}}; parse_trait() reads it again.
void write_trait(JsonOut& out, const Trait& trait);

}  // namespace enishi::segment
