// What a channel answers by itself: business hours and rules, first that fits.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "content/library.h"
#include "engage/hours.h"
#include "engage/incoming.h"

namespace enishi::engage {

// Words of the JSON form; stored in it.
enum class On : unsigned char {
  follow,     // the greeting
  come_back,  // "return": the greeting of a friend who lifted a block
  keyword,    // a text that fits one of the words
  postback,   // a button whose data fits one of the words
  message,    // any message
};
std::string_view name(On on);

enum class Match : unsigned char { equals, starts, contains };
std::string_view name(Match match);

enum class When : unsigned char { always, open, closed };  // by the hours
std::string_view name(When when);

struct AnswerRule {
  std::string name;  // unique in its book; counts are kept under it
  On on = On::message;
  Match match = Match::equals;
  std::vector<std::string> words;  // of keyword (as written; compared folded) and postback (exact)
  When when = When::always;
  bool active = true;
  bool quiet = false;                // without a notification on the phone
  int once_minutes = 0;              // at most one such answer to a person in so long; 0: always
  int loading_seconds = 0;           // shows that an answer is coming: 0, or 5 to 60 in steps of 5
  std::string messages;              // body, as content::Template compiles it
  std::optional<ContentId> content;  // `messages` is a copy of its body
  int content_version = 0;
};

struct AnswerBook {
  Hours hours;
  std::vector<AnswerRule> rules;
};

// Errors name the place: "rules[2].words[0]", "rules[0].messages[0].text". A rule with `content`
// and no messages comes without a body: the caller puts it in before check_book().
Result<AnswerBook> parse_book(const JsonValue& json);
// Bodies are valid for a reply, and ask only for what can be filled.
Status check_book(const AnswerBook& book);
std::string book_json(const AnswerBook& book);  // parse_book() gives it back

}  // namespace enishi::engage
