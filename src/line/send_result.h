// What LINE's answer to a push or multicast means for the send.
#pragma once

#include <string>

#include "delivery/sender.h"
#include "net/client.h"

namespace enishi::line {

// LINE's error body: message, and the first detail. Missing parts are empty.
struct LineError {
  std::string message;
  std::string detail;
  std::string property;  // of the first detail, "messages[0].text"
};
LineError parse_line_error(const std::string& body);

// By the reference, sections 2, 4 and 13. Texts of LINE are hints: where only a text tells cases
// apart, an unknown one falls to the side that is safe (see the table in the .cpp).
delivery::SendOutcome send_outcome(delivery::SendKind kind, std::size_t recipients,
                                   const net::Outcome& outcome);

}  // namespace enishi::line
