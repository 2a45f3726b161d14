// What names the event schema takes in.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "timeline/schema.h"

namespace enishi::timeline {

// Of a type or a property: 1 to limits::event_name_characters_max characters of UTF-8, no control
// characters. Names are equal when their bytes are.
Status check_event_name(std::string_view name, std::string field);
bool is_event_name(std::string_view name);
// Each label may be empty. Fields: `path` + "label_ja", `path` + "label_en".
Status check_labels(const Labels& labels, const std::string& path);

}  // namespace enishi::timeline
