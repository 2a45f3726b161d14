// The parts of a sentence about a condition.
#pragma once

#include <string>
#include <vector>

#include "segment/sentence.h"

namespace enishi::segment {

// How a value is said: "5,000円", "2回".
struct ValueWords {
  ValueType type = ValueType::text;
  const Phrase* unit = nullptr;  // with {n}; of numbers
};

// Says values, tests, windows and events. Holds the wording.
class Speaker {
 public:
  using Values = std::initializer_list<std::pair<std::string_view, std::string_view>>;

  explicit Speaker(const Wording& wording) : wording_(wording) {}

  const Wording& wording() const { return wording_; }
  std::string say(const Phrase& phrase, Values values = {}) const {
    return enishi::say(phrase, wording_.language, values);
  }
  std::string quote(std::string_view text) const;
  std::string list(const std::vector<std::string>& texts) const;  // each quoted
  std::string span(Span span) const;                              // "30日"
  std::string length(Span span) const;                            // "30日間"
  std::string number(double value) const;                         // "1,980.5"

  std::string value(const Scalar& scalar, const ValueWords& words) const;
  std::string test(const Test& test, const std::string& subject, const ValueWords& words) const;

  // Of a type that is known, else of its name.
  ValueType property_type(const std::string& type, const std::string& property) const;
  std::string property(const std::string& type, const std::string& property) const;

  std::string window(const EventWindow& window) const;  // "過去90日間の土・日曜日"; "" for none
  std::string events(const EventSet& events) const;     // 「注文」(金額が5,000円以上)
  // 過去90日間の最後の「注文」; `which` is as which() says it, or "".
  std::string windowed(const EventSet& events, const std::string& which = "") const;
  std::string beside_verb(const EventWindow& window) const;  // 過去90日間に

  std::string which(int nth) const;  // 最後の
  std::string subject(const Measure& measure, const EventSet& events) const;
  ValueWords words_of(const Measure& measure, const EventSet& events) const;
  std::string event(const EventLeaf& leaf) const;
  std::string message(const MessageLeaf& leaf) const;

 private:
  std::string amount(double main) const;
  std::string moment(const Moment& moment) const;
  std::string comparison_inside(const Test& test, const std::string& subject,
                                const ValueWords& words) const;
  std::string anniversary(const Anniversary& asked, const std::string& subject) const;
  std::string weekdays(Weekdays days, const Phrase& around) const;
  std::string operands(const Test& test, const ValueWords& words) const;

  const Wording& wording_;
};

}  // namespace enishi::segment
