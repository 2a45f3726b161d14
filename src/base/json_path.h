// The path of a JSON value as people read it: "recipients.all[2].tag".
#pragma once

#include <string>
#include <string_view>

namespace enishi {

// `path` is empty for the root. Names that are not plain words are quoted: labels["a b"]; very long
// ones are cut, since the path ends up in error messages.
std::string json_member_path(std::string_view path, std::string_view name);
std::string json_item_path(std::string_view path, std::size_t index);

}  // namespace enishi
