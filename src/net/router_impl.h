// The bodies of Router (net/router.h).
#pragma once

#include <algorithm>
#include <cassert>
#include <utility>

namespace enishi::net {

namespace detail {

// What stands between the slashes of a path that begins with one; "/" has one empty piece.
std::vector<std::string_view> path_pieces(std::string_view path);
bool is_parameter(std::string_view segment);  // "{name}"
// Does the (still encoded) path fit the template? A parameter takes any piece but an empty one.
bool fits(const std::vector<std::string>& segments, const std::vector<std::string_view>& pieces);
// "a/b" before "a/{x}" before "{x}/b": the order in which templates of one length are tried.
bool more_specific(const std::vector<std::string>& a, const std::vector<std::string>& b);
Result<PathParameters> take_parameters(const std::vector<std::string>& segments,
                                       const std::vector<std::string_view>& pieces);

}  // namespace detail

template <class T>
void Router<T>::add(std::string method, std::string path, T value) {
  assert(path.starts_with('/'));
  Route route{std::move(method), std::move(path), {}, std::move(value)};
  for (const std::string_view piece : detail::path_pieces(route.path))
    route.segments.emplace_back(piece);
  assert(std::ranges::none_of(
      routes_, [&](const Route& r) { return r.method == route.method && r.path == route.path; }));

  const std::size_t length = route.segments.size();
  if (by_length_.size() <= length) by_length_.resize(length + 1);
  auto& same_length = by_length_[length];
  const auto place =
      std::ranges::upper_bound(same_length, route.segments, detail::more_specific,
                               [&](std::size_t i) -> const auto& { return routes_[i].segments; });
  same_length.insert(place, routes_.size());
  routes_.push_back(std::move(route));
}

template <class T>
auto Router<T>::find(std::string_view method, std::string_view path) const -> Result<Match> {
  if (!path.starts_with('/')) return fail(ErrorCode::not_found, "no such path");
  const auto pieces = detail::path_pieces(path);
  const Route* get = nullptr;  // answers HEAD where no route of its own does
  std::string allowed;
  if (pieces.size() < by_length_.size()) {
    for (const std::size_t index : by_length_[pieces.size()]) {
      const Route& route = routes_[index];
      if (!detail::fits(route.segments, pieces)) continue;
      if (route.method == method) {
        ASSIGN(auto parameters, detail::take_parameters(route.segments, pieces));
        return Match{&route, std::move(parameters)};
      }
      if (route.method == "GET" && get == nullptr) get = &route;
      if (allowed.find(route.method) == std::string::npos)
        allowed += (allowed.empty() ? "" : ", ") + route.method;
    }
  }
  if (method == "HEAD" && get != nullptr) {
    ASSIGN(auto parameters, detail::take_parameters(get->segments, pieces));
    return Match{get, std::move(parameters)};
  }
  if (!allowed.empty()) return fail(ErrorCode::unsupported, "allowed methods: " + allowed);
  return fail(ErrorCode::not_found, "no such path");
}

}  // namespace enishi::net
