#include "line/chat_of.h"

#include <simdjson.h>

#include "base/limits.h"

namespace enishi::line {
namespace {

namespace od = simdjson::ondemand;

bool read_id(od::object& source, const char* name, std::string& out) {
  std::string_view id;
  if (source.find_field_unordered(name).get_string().get(id)) return false;
  if (id.empty() || id.size() > limits::chat_id_bytes_max) return false;
  out = id;
  return true;
}

}  // namespace

std::optional<ChatName> chat_of(std::string_view payload) {
  if (payload.empty()) return std::nullopt;
  thread_local od::parser parser;
  thread_local std::string padded;
  padded.assign(payload);
  padded.append(simdjson::SIMDJSON_PADDING, ' ');
  od::document event;
  if (parser.iterate(padded.data(), payload.size(), padded.size()).get(event)) return std::nullopt;
  od::object source;
  if (event.find_field_unordered("source").get_object().get(source)) return std::nullopt;
  ChatName chat;
  if (read_id(source, "groupId", chat.id)) return chat;
  chat.group = false;
  if (read_id(source, "roomId", chat.id)) return chat;
  return std::nullopt;
}

}  // namespace enishi::line
