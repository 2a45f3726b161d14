// A condition as one sentence for people, in Japanese and English.
//
//   過去90日間に「注文」(金額が5,000円以上)を2回以上行った
//   did “Ordered” (Amount is at least ¥5,000) at least 2 times in the last 90 days
#pragma once

#include <string>

#include "base/phrase.h"
#include "segment/check.h"

namespace enishi::segment {

// How things that conditions name by id are called. The default is the id.
class Titles {
 public:
  virtual ~Titles() = default;
  virtual std::string segment(const SegmentId& id) const { return id.text(); }
  virtual std::string audience(const AudienceId& id) const { return id.text(); }
  virtual std::string channel(const ChannelId& id) const { return id.text(); }
  virtual std::string campaign(const std::string& id) const { return id; }
};

struct Wording {
  Language language = Language::ja;
  // Types of attributes and traits, labels of events; what is null there is called by its name.
  const Grounds& grounds;
  std::string currency = "JPY";
  Zone zone = Zone::utc();
  const Titles* titles = nullptr;
};

// Without a full stop. What is named need not exist.
std::string sentence(const Node& node, const Wording& wording);
// What a trait measures: 「注文」の金額の合計.
std::string sentence(const Trait& trait, const Wording& wording);

}  // namespace enishi::segment
