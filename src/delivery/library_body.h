// A send that names a content of the library sends a copy of one version's body.
#pragma once

#include "delivery/delivery.h"

namespace enishi::delivery {

// Puts the body into `messages`. `version` 0 becomes the newest. Errors name `content` or
// `content_version`.
Status take_library_body(const Seams& seams, const WorkspaceId& workspace, const ContentId& content,
                         int& version, std::string& messages);

// True also for a body that comes from no library.
Result<bool> library_body_approved(const Seams& seams, const std::optional<ContentId>& content,
                                   int version);

}  // namespace enishi::delivery
