// multipart/form-data (RFC 7578): the parts of a body, pointing into it.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace enishi::simulator {

struct FormPart {
  std::string name;
  std::string content_type;  // lower case, without parameters; empty: not given
  std::string_view body;
};

inline constexpr std::size_t kFormPartsMax = 20;

// `content_type` is the request's header. nullopt: it is no such body.
std::optional<std::vector<FormPart>> parse_multipart(std::string_view content_type,
                                                     std::string_view body);

}  // namespace enishi::simulator
