// LINE's rules of message objects (Messaging API reference, "Message objects"; how characters are
// counted: "Character counting in a text"). What can be told from the message as written is told as
// a problem; what depends on the person is noted in the node and checked when it is filled. One
// file a family: rules_message, rules_text, rules_imagemap, rules_template, rules_flex,
// rules_action.
#pragma once

#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "content/message.h"
#include "content/node.h"

namespace enishi::content {

class Rules {
 public:
  Rules(Door door, std::vector<Problem>& problems) : door_(door), problems_(problems) {}

  Door door() const { return door_; }
  void report(Fault fault, const Place& place) { report(Problem{.fault = fault}, place); }
  void report(Problem problem, const Place& place);

  enum class Need : unsigned char { optional, required };
  // A text member. Gives what is written there; nullptr when it is absent, wrong or differs per
  // person (then the limit is noted).
  const std::string* text(Node& in, std::string_view name, const Place& at, Need need,
                          TextLimit limit, TextUse use = TextUse::plain);
  // The same where nothing may be filled in.
  const std::string* fixed(Node& in, std::string_view name, const Place& at, Need need,
                           TextLimit limit);
  void https_url(Node& in, std::string_view name, const Place& at, Need need);
  // Gives the word, or "".
  std::string_view one_of(Node& in, std::string_view name, const Place& at, Need need,
                          std::initializer_list<std::string_view> words);
  std::optional<double> number(Node& in, std::string_view name, const Place& at, Need need,
                               double min, double max);
  std::optional<double> whole(Node& in, std::string_view name, const Place& at, Need need,
                              double min, double max);
  void boolean(Node& in, std::string_view name, const Place& at);
  Node* object(Node& in, std::string_view name, const Place& at, Need need);
  // An array of objects; others are reported and left out by element().
  Node* array(Node& in, std::string_view name, const Place& at, Need need, std::size_t min,
              std::size_t max);
  Node* element(Node& array, std::size_t index, const Place& at);  // at: the array's place
  // Everybody needs the same number of elements.
  void same_for_all(Node& array, const Place& at);

 private:
  Node* member(Node& in, std::string_view name, const Place& at, Need need);
  void length(const std::string& text, const TextLimit& limit, const Place& at);

  const Door door_;
  std::vector<Problem>& problems_;
};

// `messages` is the array.
void check_messages(Rules& rules, Node& messages, const Place& at);

void check_text(Rules& rules, Node& message, const Place& at);
void check_text_v2(Rules& rules, Node& message, const Place& at);
void check_imagemap(Rules& rules, Node& message, const Place& at);
void check_template(Rules& rules, Node& message, const Place& at);
void check_flex(Rules& rules, Node& message, const Place& at);

// Where an action stands decides its label and its types.
enum class ActionPlace : unsigned char {
  template_button,
  image_carousel,
  default_action,  // of a whole image or card
  quick_reply,
  flex_button,
  flex_part,
};
void check_action(Rules& rules, Node& parent, std::string_view name, const Place& at,
                  ActionPlace place, Rules::Need need);
void check_action(Rules& rules, Node& action, const Place& at, ActionPlace place);

// Whether a tap can open it: a percent-encoded URI of one of LINE's schemes.
bool is_action_uri(std::string_view uri);
bool is_https_url(std::string_view url);
bool fits(Form form, std::string_view text);

}  // namespace enishi::content
