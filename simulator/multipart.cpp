#include "simulator/multipart.h"

#include "base/text.h"

namespace enishi::simulator {

namespace {
// The value of `; name=value` or `; name="value"`; empty: not there.
std::string_view parameter(std::string_view header, std::string_view name) {
  for (std::size_t at = header.find(';'); at != std::string_view::npos;
       at = header.find(';', at + 1)) {
    std::string_view rest = trim(header.substr(at + 1));
    if (rest.size() <= name.size() || lower_ascii(rest.substr(0, name.size())) != name ||
        rest[name.size()] != '=')
      continue;
    rest.remove_prefix(name.size() + 1);
    if (rest.starts_with('"')) {
      rest.remove_prefix(1);
      return rest.substr(0, rest.find('"'));
    }
    return trim(rest.substr(0, rest.find(';')));
  }
  return {};
}

// One part: header lines, an empty line, the body.
std::optional<FormPart> part_of(std::string_view text) {
  FormPart out;
  while (!text.starts_with("\r\n")) {
    const std::size_t end = text.find("\r\n");
    if (end == std::string_view::npos) return std::nullopt;
    const std::string_view line = text.substr(0, end);
    const std::size_t colon = line.find(':');
    if (colon == std::string_view::npos) return std::nullopt;
    const std::string name = lower_ascii(trim(line.substr(0, colon)));
    const std::string_view value = trim(line.substr(colon + 1));
    if (name == "content-disposition") out.name = parameter(value, "name");
    if (name == "content-type")
      out.content_type = lower_ascii(trim(value.substr(0, value.find(';'))));
    text.remove_prefix(end + 2);
  }
  out.body = text.substr(2);
  return out;
}
}  // namespace

std::optional<std::vector<FormPart>> parse_multipart(std::string_view content_type,
                                                     std::string_view body) {
  const std::string_view boundary = parameter(content_type, "boundary");
  if (boundary.empty() || boundary.size() > 70) return std::nullopt;
  const std::string first = "--" + std::string(boundary), next = "\r\n" + first;
  if (!body.starts_with(first)) return std::nullopt;
  body.remove_prefix(first.size());
  std::vector<FormPart> out;
  while (!body.starts_with("--")) {
    if (!body.starts_with("\r\n") || out.size() >= kFormPartsMax) return std::nullopt;
    const std::size_t end = body.find(next, 2);
    if (end == std::string_view::npos) return std::nullopt;
    auto part = part_of(body.substr(2, end - 2));
    if (!part) return std::nullopt;
    out.push_back(*std::move(part));
    body.remove_prefix(end + next.size());
  }
  return out;
}

}  // namespace enishi::simulator
