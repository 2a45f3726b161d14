// What a message leaf stands for.
#pragma once

#include "segment/node.h"

namespace enishi::segment {

// The same question in event leaves of the built-in types message_sent, message_accepted,
// message_viewed and message_clicked (docs/conditions.md, "Messages"). Parts carry `path`.
Node expanded(const MessageLeaf& leaf, const std::string& path);

}  // namespace enishi::segment
