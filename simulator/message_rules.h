// The rules of message objects (section 11 of the reference) on parsed JSON. One file per family:
// message_text, message_media, message_imagemap, message_template, message_flex, message_action.
#pragma once

#include <cstddef>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>

#include "simulator/answer.h"
#include "simulator/delivery_counts.h"

namespace boost::json {
class array;
class object;
class value;
}  // namespace boost::json

namespace enishi::simulator {

namespace json = boost::json;

// How a text's length is counted.
enum class Count : unsigned char { utf16, graphemes };

// Where messages are going: some objects are allowed only there.
struct MessageDoor {
  SendKind kind = SendKind::push;
  bool group = false;     // to a group or room
  bool validate = false;  // the validate endpoints do not know the destination
};

// How a family of LINE's endpoints words the same mistakes.
struct Wording {
  std::string_view missing = "May not be empty";
  std::string_view length = "Length";  // "Length must be between 1 and 20"
  std::string_view comma = ", ";       // between allowed values
};

// Collects what is wrong; a check that fails adds one detail and goes on.
class MessageRules {
 public:
  MessageRules(MessageDoor door, Details& out) : door_(door), out_(out) {}
  MessageRules(const Wording& wording, Details& out) : out_(out), wording_(wording) {}

  const MessageDoor& door() const { return door_; }
  void fail(std::string message, std::string path) {
    out_.push_back({std::move(message), std::move(path)});
  }

  // The member's text if it is there and fits; otherwise nullopt (and a detail where it is wrong;
  // a missing optional member is fine).
  std::optional<std::string_view> text(const json::object& in, std::string_view name,
                                       const std::string& path, bool required, std::size_t min,
                                       std::size_t max, Count count = Count::utf16);
  void https_url(const json::object& in, std::string_view name, const std::string& path,
                 bool required);
  void one_of(const json::object& in, std::string_view name, const std::string& path,
              std::initializer_list<std::string_view> allowed, bool required = false);
  void number(const json::object& in, std::string_view name, const std::string& path, double min,
              double max);
  // The member's value if it is there, an integer and within its bounds.
  std::optional<std::int64_t> integer(const json::object& in, std::string_view name,
                                      const std::string& path, std::int64_t min, std::int64_t max,
                                      bool required = true);
  void whole(const json::object& in, std::string_view name, const std::string& path, double min,
             double max);  // a number written without a fraction
  void boolean(const json::object& in, std::string_view name, const std::string& path,
               bool required = false);
  const json::object* object(const json::object& in, std::string_view name, const std::string& path,
                             bool required = true);
  const json::array* array(const json::object& in, std::string_view name, const std::string& path,
                           std::size_t min, std::size_t max, bool required = true);
  // The array's element as an object, or null with a detail.
  const json::object* element(const json::array& in, std::size_t index, const std::string& path);

 private:
  MessageDoor door_;
  Details& out_;
  Wording wording_;
};

// messages: 1 to 5 message objects. `path` is "messages".
void check_messages(MessageRules& rules, const json::value* messages, const std::string& path);

void check_text(MessageRules&, const json::object& message, const std::string& path);
void check_text_v2(MessageRules&, const json::object& message, const std::string& path);
void check_imagemap(MessageRules&, const json::object& message, const std::string& path);
void check_template(MessageRules&, const json::object& message, const std::string& path);
void check_flex(MessageRules&, const json::object& message, const std::string& path);

// Where an action object stands decides its label and its types.
enum class ActionPlace : unsigned char {
  template_button,
  image_carousel,
  default_action,  // the whole image or column: no label needed
  quick_reply,
  flex_button,
  flex_part,
  rich_menu,
};
void check_action(MessageRules&, const json::object& parent, std::string_view name,
                  const std::string& path, ActionPlace place, bool required);
void check_action(MessageRules&, const json::object& action, const std::string& path,
                  ActionPlace place);

// Whether it begins so and is a URI by RFC 3986: what is not one of its characters is written %HH.
bool is_uri(std::string_view uri, std::initializer_list<std::string_view> beginnings);
// What a tap may open: a URI of a scheme that LINE's reference names.
bool has_uri_scheme(std::string_view uri);

std::string sub(const std::string& path, std::string_view member);  // "path.member"
std::string sub(const std::string& path, std::size_t index);        // "path[3]"

}  // namespace enishi::simulator
