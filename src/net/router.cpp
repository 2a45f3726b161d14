#include "net/router.h"

#include "base/text.h"

namespace enishi::net {

std::string_view PathParameters::operator[](std::string_view name) const {
  const auto found = std::ranges::find(values, name, [](const auto& v) { return v.first; });
  assert(found != values.end());
  return found->second;
}

namespace detail {

std::vector<std::string_view> path_pieces(std::string_view path) {
  return split(path.substr(1), '/');
}

bool is_parameter(std::string_view segment) {
  return segment.size() > 2 && segment.front() == '{' && segment.back() == '}';
}

bool fits(const std::vector<std::string>& segments, const std::vector<std::string_view>& pieces) {
  for (std::size_t i = 0; i < segments.size(); ++i) {
    const bool same = is_parameter(segments[i]) ? !pieces[i].empty() : segments[i] == pieces[i];
    if (!same) return false;
  }
  return true;
}

bool more_specific(const std::vector<std::string>& a, const std::vector<std::string>& b) {
  return std::ranges::lexicographical_compare(a, b, {}, is_parameter, is_parameter);
}

Result<PathParameters> take_parameters(const std::vector<std::string>& segments,
                                       const std::vector<std::string_view>& pieces) {
  PathParameters parameters;
  for (std::size_t i = 0; i < segments.size(); ++i) {
    if (!is_parameter(segments[i])) continue;
    std::string name = segments[i].substr(1, segments[i].size() - 2);
    auto value = percent_decode(pieces[i]);
    if (!value) return invalid(std::move(name), "bad percent escape in the path");
    parameters.values.emplace_back(std::move(name), std::move(*value));
  }
  return parameters;
}

}  // namespace detail
}  // namespace enishi::net
