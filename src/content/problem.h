// What is wrong with a message, where, and in words for the people who write it.
#pragma once

#include <cstddef>
#include <expected>
#include <string>
#include <string_view>
#include <vector>

#include "base/phrase.h"
#include "base/result.h"

namespace enishi::content {

// One each kind of mistake; its words stand in problem_words.cpp.
enum class Fault : unsigned char {
  missing,
  empty,
  not_text,
  not_number,
  not_whole,
  not_yes_or_no,
  not_object,
  not_list,
  too_many_units,       // {max}, {now}
  too_many_graphemes,   // {max}, {now}
  number_out_of_range,  // {words}
  too_few,              // {min}, {now}
  too_many,             // {max}, {now}
  exactly,              // {max}, {now}
  not_one_of,           // {words}
  not_https,
  not_a_uri,
  not_a_web_uri,
  has_extension,
  bad_characters,
  bad_date,
  max_before_min,
  text_and_display_text,
  fill_in_without_keyboard,
  not_here,  // {type}
  bubble_too_large,
  carousel_too_large,
  too_many_animated,
  sizes_differ,
  actions_differ,
  in_all_or_none,
  video_place,
  video_action,
  bad_ratio,
  emoji_index,
  braces_unpaired,
  key_without_substitution,  // {words}
  bad_key,
  too_many_mentions,
  too_many_emojis,
  mention_needs_group,
  quote_needs_reply,
  poses_as_line,
  tracking_in_group,
  body_too_large,  // {max}, {now}
  too_deep,
  cannot_be_filled,
  not_conditional_here,
  // The language of placeholders
  placeholder_open,
  placeholder_nested,
  placeholder_unknown,  // {words}
  item_outside_loop,    // {words}
  unknown_format,       // {words}
  format_argument,      // {words}
  cut_needs_number,     // {max}
  too_many_formats,
  condition_unclear,  // {words}
  condition_too_large,
  literal_expected,
  no_order,
  block_open,      // {words}
  block_unopened,  // {words}
  loop_in_loop,
  loop_unclear,  // {max}
  not_a_list,    // {words}
  too_many_fields,
  too_many_links,
  person_empty,
  person_too_long,  // {max}, {now}
  person_too_few,   // {min}, {now}
  person_too_many,  // {max}, {now}
  person_bad_uri,
  person_too_large,
  count_,
};

struct Problem {
  Fault fault{};
  std::string path;  // "messages[0].contents.body.contents[2].text"
  std::size_t min = 0, max = 0, now = 0;
  std::string words;  // {words}: names from the message itself

  std::string code() const;                   // "too_many_units": stable
  std::string text(Language language) const;  // a sentence without the place
  // The place as its author sees it: "1通目 > 本文 > 3番目の部品 > テキスト".
  std::string place(Language language) const;
  Error error() const;  // ErrorCode::invalid in English, with the path as its field
};

template <class T>
using Checked = std::expected<T, Problem>;
inline std::unexpected<Problem> wrong(Fault fault, std::string words = {}, std::size_t max = 0) {
  return std::unexpected(
      Problem{.fault = fault, .path = {}, .max = max, .words = std::move(words)});
}

}  // namespace enishi::content
