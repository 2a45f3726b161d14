// The validator beside the simulator's rules, which were written apart from it.
#include <gtest/gtest.h>

#include <boost/json.hpp>
#include <set>

#include "base/testing_seeds.h"
#include "content/generated_messages_testing.h"
#include "content/message.h"
#include "simulator/message_rules.h"

namespace enishi::content {
namespace {

struct Verdict {
  bool accepted = false;
  std::string why;
};

// In Enishi's language two braces are written as four.
std::string written(std::string messages) {
  for (auto at = messages.find("{{"); at != std::string::npos; at = messages.find("{{", at + 4))
    messages.insert(at, "{{");
  return messages;
}

Verdict of_enishi(const std::string& messages, std::set<std::string>& seen) {
  const auto document = JsonDocument::parse(messages, {.bytes_max = 8 << 20});
  if (!document) return {false, document.error().message};
  const auto checked = Template::check(document->root());
  if (checked) return {true, ""};
  for (const Problem& problem : checked.error()) seen.insert(problem.code());
  const Problem& first = checked.error().front();
  return {false, first.path + " " + first.text(Language::en)};
}

Verdict of_simulator(const std::string& messages) {
  simulator::Details details;
  simulator::MessageRules rules({.kind = simulator::SendKind::multicast}, details);
  const boost::json::value value = boost::json::parse(messages);
  simulator::check_messages(rules, &value, "messages");
  if (details.empty()) return {true, ""};
  return {false, details.front().property + " " + details.front().message};
}

TEST(Rules, AgreeWithTheSimulatorAroundEveryLimit) {
  const auto all = seeds(40'000);
  std::set<std::string> seen;
  std::size_t accepted = 0, differ = 0;
  for (const std::uint64_t seed : all) {
    const std::string messages = testing::generated_messages(seed);
    const Verdict ours = of_enishi(written(messages), seen), theirs = of_simulator(messages);
    accepted += ours.accepted ? 1 : 0;
    if (ours.accepted == theirs.accepted) continue;
    ADD_FAILURE() << seed_text(seed) << "\nenishi:    " << ours.accepted << " " << ours.why
                  << "\nsimulator: " << theirs.accepted << " " << theirs.why << "\n"
                  << messages.substr(0, 600);
    if (++differ == 10) break;
  }
  // The messages are worth judging: enough of both, and every kind of mistake.
  if (all.size() == 1) return;  // a replay
  EXPECT_GT(accepted, all.size() / 10);
  EXPECT_LT(accepted, all.size() * 9 / 10);
  for (const char* code : {"missing",
                           "empty",
                           "not_text",
                           "not_number",
                           "not_whole",
                           "not_yes_or_no",
                           "not_object",
                           "not_list",
                           "too_many_units",
                           "too_many_graphemes",
                           "number_out_of_range",
                           "too_few",
                           "too_many",
                           "exactly",
                           "not_one_of",
                           "not_https",
                           "not_a_uri",
                           "not_a_web_uri",
                           "has_extension",
                           "bad_characters",
                           "bad_date",
                           "max_before_min",
                           "text_and_display_text",
                           "fill_in_without_keyboard",
                           "not_here",
                           "too_many_animated",
                           "sizes_differ",
                           "actions_differ",
                           "in_all_or_none",
                           "video_place",
                           "video_action",
                           "bad_ratio",
                           "emoji_index",
                           "braces_unpaired",
                           "key_without_substitution",
                           "quote_needs_reply",
                           "poses_as_line"})
    EXPECT_TRUE(seen.contains(code)) << code;
}

}  // namespace
}  // namespace enishi::content
