// People and their histories as plain data: what tests ask conditions of.
#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "segment/node.h"
#include "timeline/schema_values.h"

namespace enishi::segment {

struct PlainEvent {
  std::string type;
  Time at;
  std::map<std::string, timeline::PropertyValue> properties = {};
};

struct PlainPerson {
  RecordNo record;
  std::string name;  // in text cases
  std::set<std::string> tags = {};
  std::map<std::string, people::AttributeValue> attributes = {};
  std::map<std::uint32_t, people::FriendState> friends = {};  // by channel number
  std::string language = {};
  std::vector<PlainEvent> events = {};  // in the order in which they were applied
};

struct PlainItem {
  std::vector<std::string> category;  // from the root down; none: empty
  std::optional<std::int64_t> price;  // minor units
  bool active = true;
};

// Workspace 1.
struct PlainWorld {
  Zone zone = Zone::utc();
  int currency_digits = 0;
  ChannelNo channel{1};  // asked about
  std::map<ChannelId, ChannelNo> channels = {};
  std::map<std::string, std::map<std::string, timeline::PropertyType>> types = {};
  std::map<std::string, people::AttributeType> attributes = {};
  std::map<std::string, PlainItem> items = {};
  std::map<SegmentId, Node> segments = {};
  std::map<AudienceId, std::set<std::uint32_t>> audiences = {};
  std::map<std::string, Trait> traits = {};
  std::vector<PlainPerson> people = {};  // by record
};

}  // namespace enishi::segment
