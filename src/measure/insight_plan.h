// The plan: what LINE is to be asked next. Everything about its table stands here.
#pragma once

#include <array>

#include "measure/insight.h"

namespace enishi::measure {

// What is asked; each has a budget of its own at LINE. The numbers are stored.
enum class Question : unsigned char {
  friends,
  deliveries,
  reply,
  push,
  multicast,
  broadcast,
  demographics,
  unit,
  message,
};
inline constexpr std::array kQuestions{
    Question::friends,      Question::deliveries, Question::reply,
    Question::push,         Question::multicast,  Question::broadcast,
    Question::demographics, Question::unit,       Question::message};
constexpr bool of_a_day(Question q) {
  return q <= Question::demographics;
}

struct Planned {
  ChannelNo channel;
  Question question = Question::friends;
  std::string name;
  Time first_at, last_at, due;
  std::int64_t failures = 0;
};

// The questions of the days before the one that holds `now`, those asked already left alone.
Status plan_days(store::Tx& tx, ChannelNo channel, Time now);
Status plan_message(store::Tx& tx, ChannelNo channel, Question question, const std::string& name,
                    Time first, Time last);
// Due or not: the one that is due first.
Result<std::optional<Planned>> oldest(store::Tx& tx, ChannelNo channel, Question question);

// When a message is read again after a read at `now`; nullopt: that was the last.
std::optional<Time> next_read(Time last_sent, Time now);
// nullopt: no more. A send meanwhile leaves the plan as the send made it.
Status plan_again(store::Tx& tx, const Planned& planned, std::optional<Time> due,
                  std::int64_t failures);

// Sees to it that a job asks for the channel; true when it was made, for Jobs::wake().
Result<bool> need_gatherer(store::Tx& tx, spine::Jobs& jobs, const workspace::Channel& channel);

}  // namespace enishi::measure
