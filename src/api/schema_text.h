// JSON Schemas as text, written compactly beside the routes that they describe.
//
//   closed({{"name", kText}, {"zone?", kText}})      a request: nothing else may stand in it
//   object({{"id", kUuid}, {"tags", list_of(kText)}})  an answer: more may come to it later
#pragma once

#include <cstdint>
#include <initializer_list>
#include <span>
#include <string>
#include <string_view>
#include <utility>

namespace enishi::api {

inline constexpr std::string_view kText = R"({"type":"string"})";
inline constexpr std::string_view kUuid = R"({"type":"string","format":"uuid"})";
inline constexpr std::string_view kTime = R"({"type":"string","format":"date-time"})";
inline constexpr std::string_view kFlag = R"({"type":"boolean"})";
inline constexpr std::string_view kInteger = R"({"type":"integer"})";
inline constexpr std::string_view kCount = R"({"type":"integer","minimum":0})";
inline constexpr std::string_view kAnyObject = R"({"type":"object"})";
inline constexpr std::string_view kAnything = R"({})";

struct Member {
  std::string_view name;  // "zone?" need not be there
  std::string schema;
  Member(std::string_view n, std::string_view s) : name(n), schema(s) {}
};
using Members = std::initializer_list<Member>;

std::string object(Members members);
std::string closed(Members members);
std::string list_of(std::string_view item);
std::string list_of(std::string_view item, std::size_t items_max);
std::string map_of(std::string_view value);
// {"items":[...],"next":cursor or null}
std::string page_of(std::string_view item);
std::string ref(std::string_view component);  // {"$ref":"#/components/schemas/..."}
// `schema` or null.
std::string or_null(std::string_view schema);
// `schema` (an object's text) with a sentence that says what the value covers.
std::string described(std::string_view schema, std::string_view description);
std::string text_upto(std::size_t characters_max, std::size_t characters_min = 0);
std::string integer_between(std::int64_t min, std::int64_t max);
std::string one_of(std::span<const std::string_view> words);

// The words of an enum from its first to its last value, by the room's own name().
template <class Enum>
std::string words_of(Enum last) {
  std::string list;
  for (unsigned i = 0; i <= static_cast<unsigned>(last); ++i) {
    if (i > 0) list += ',';
    list += '"';
    list += name(static_cast<Enum>(i));
    list += '"';
  }
  return R"({"type":"string","enum":[)" + list + "]}";
}

}  // namespace enishi::api
