// A body as one person would get it.
#pragma once

#include "content/links.h"
#include "delivery/delivery.h"

namespace enishi::delivery {

// `record` 0: a person of whom nothing is known.
Result<Preview> preview_body(const Seams& seams, const content::LinkCodes& codes,
                             const WorkspaceId& workspace, const std::string& body,
                             RecordNo record);

}  // namespace enishi::delivery
