// Messages and traits: JSON to MessageLeaf and Trait.
#include "base/limits.h"
#include "segment/limits.h"
#include "segment/parse_parts.h"

namespace enishi::segment {
namespace {

Status parse_score(const JsonValue& json, Trait& trait) {
  TRY(json.only({"bounds", "parts"}));
  const auto bounds = json.find("bounds"), parts = json.find("parts");
  if (bounds.has_value() == parts.has_value())
    return invalid(json.path(), "one of bounds and parts must be given");
  if (parts) {
    ASSIGN(const auto n, parts->integer(2, limits::trait_parts_max));
    trait.parts = static_cast<int>(n);
    return {};
  }
  ASSIGN(const std::size_t size, bounds->array(1, limits::trait_bounds_max));
  for (std::size_t i = 0; i < size; ++i) {
    ASSIGN(auto bound, parse_scalar(bounds->at(i)));
    if (std::holds_alternative<bool>(bound))
      return invalid(bounds->at(i).path(), "must be a number or a time");
    trait.bounds.push_back(std::move(bound));
  }
  return {};
}

}  // namespace

Result<MessageLeaf> parse_message(const JsonValue& json) {
  TRY(json.only({"campaigns", "last", "window", "did", "clicked_percent"}));
  MessageLeaf leaf;
  if (const auto campaigns = json.find("campaigns")) {
    ASSIGN(const std::size_t size, campaigns->array(1, limits::condition_list_max));
    for (std::size_t i = 0; i < size; ++i) {
      ASSIGN(const std::string_view id,
             campaigns->at(i).string(1, limits::attribute_text_bytes_max));
      leaf.campaigns.emplace_back(id);
    }
  }
  if (const auto window = json.find("window")) {
    ASSIGN(leaf.window, parse_window(*window));
  }
  ASSIGN(const auto last, json.opt_integer_at("last", 1, limits::condition_messages_max));
  leaf.last = static_cast<int>(last.value_or(0));
  const auto did = json.find("did"), percent = json.find("clicked_percent");
  if (did.has_value() == percent.has_value())
    return invalid(json.path(), "one of did and clicked_percent must be given");
  if (percent) {
    TRY(percent->object());
    ASSIGN(leaf.clicked_percent, parse_test(*percent, {}, false));
  } else {
    ASSIGN(const std::string_view text, did->string());
    const auto word = segment::parse_did(text);
    if (!word)
      return invalid(did->path(), "must be sent, accepted, viewed, clicked or not_reacted");
    leaf.did = *word;
  }
  if (leaf.last == 0) return leaf;
  if (json.has("campaigns") || json.has("window"))
    return invalid(json.path() + ".last", "stands without campaigns and window");
  if (percent || leaf.did == MessageLeaf::Did::sent || leaf.did == MessageLeaf::Did::accepted)
    return invalid(json.path() + ".last", "goes with viewed, clicked and not_reacted");
  return leaf;
}

Result<Trait> parse_trait(const JsonValue& json) {
  TRY(json.only({"aggregate"}));
  ASSIGN(const JsonValue form, json.get("aggregate"));
  Trait trait;
  TRY(form.object());
  ASSIGN(trait.events, parse_events(form, {}));
  ASSIGN(const auto member, asked_of_events(form, {"type", "where", "window", "score"}));
  if (!member || !names_measure(*member))
    return invalid(form.path(), "a measure is missing, as are sum and last_time");
  ASSIGN(const JsonValue operand, form.get(*member));
  if (*member == "count" || *member == "first_time" || *member == "last_time") {
    // Nothing is to be said of these but that they are asked.
    ASSIGN(const bool yes, operand.boolean());
    if (!yes) return invalid(operand.path(), "must be true");
    trait.measure.path = operand.path();
    if (*member != "count") trait.measure.kind = Measure::Kind::time;
    if (*member == "last_time") trait.measure.nth = -1;
  } else {
    ASSIGN(auto parsed, parse_measure_of(*member, operand, trait.events));
    TRY(only_members(operand, parsed.members));
    trait.measure = std::move(parsed.measure);
  }
  if (const auto score = form.find("score")) TRY(parse_score(*score, trait));
  return trait;
}

}  // namespace enishi::segment
