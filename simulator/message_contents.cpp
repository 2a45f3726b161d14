#include "simulator/message_contents.h"

#include <algorithm>
#include <boost/json.hpp>

namespace enishi::simulator {

namespace json = boost::json;

namespace {
std::string_view text_in(const json::object& in, std::string_view name) {
  const json::value* value = in.if_contains(name);
  const json::string* text = value ? value->if_string() : nullptr;
  return text ? std::string_view{text->data(), text->size()} : "";
}

bool web(std::string_view url) {
  return url.starts_with("https://") || url.starts_with("http://");
}

// The addresses that LINE makes tappable in a text: up to white space or anything beyond ASCII.
void find_in_text(std::string_view text, MessageContents& out) {
  for (std::size_t at = text.find("http"); at != std::string_view::npos;
       at = text.find("http", at + 1)) {
    const std::string_view rest = text.substr(at);
    if (!web(rest)) continue;
    std::size_t end = 0;
    while (end < rest.size() && rest[end] > ' ' && rest[end] < '\x7F' && rest[end] != '"' &&
           rest[end] != '<' && rest[end] != '>')
      ++end;
    out.links.push_back({out.bubbles, std::string(rest.substr(0, end))});
    at += end - 1;
  }
}

void walk(const json::value& value, MessageContents& out);

void walk_object(const json::object& object, MessageContents& out) {
  const std::string_view type = text_in(object, "type");
  if (type == "video" || type == "audio") out.media.push_back(out.bubbles);
  if (type == "uri") {
    const std::string_view uri = text_in(object, "uri");
    const std::string_view link = uri.empty() ? text_in(object, "linkUri") : uri;
    if (web(link)) out.links.push_back({out.bubbles, std::string(link)});
  }
  for (const auto& [name, inner] : object) {
    if (type == "imagemap" && name == "video") out.media.push_back(out.bubbles);
    if (name == "externalLink" && inner.is_object()) {
      const std::string_view link = text_in(inner.get_object(), "linkUri");
      if (web(link)) out.links.push_back({out.bubbles, std::string(link)});
    }
    walk(inner, out);
  }
}

void walk(const json::value& value, MessageContents& out) {
  if (const json::object* object = value.if_object()) walk_object(*object, out);
  if (const json::array* array = value.if_array())
    for (const json::value& inner : *array) walk(inner, out);
}

template <class T>
void once_each(std::vector<T>& list) {
  std::vector<T> out;
  for (T& one : list)
    if (std::ranges::find(out, one) == out.end()) out.push_back(std::move(one));
  list = std::move(out);
}
}  // namespace

MessageContents contents_of(std::string_view messages) {
  MessageContents out;
  json::parse_options options;
  options.max_depth = 64;
  boost::system::error_code error;
  const json::value value = json::parse({messages.data(), messages.size()}, error, {}, options);
  const json::array* array = error ? nullptr : value.if_array();
  out.known = array != nullptr;
  for (std::size_t i = 0; array != nullptr && i < array->size(); ++i) {
    ++out.bubbles;
    const json::object* message = (*array)[i].if_object();
    if (message == nullptr) continue;
    const std::string_view type = text_in(*message, "type");
    if (type == "text" || type == "textV2") find_in_text(text_in(*message, "text"), out);
    walk_object(*message, out);
  }
  once_each(out.links);
  once_each(out.media);
  return out;
}

}  // namespace enishi::simulator
