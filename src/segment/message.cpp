#include "segment/message.h"

namespace enishi::segment {
namespace {

constexpr std::string_view kAccepted = "message_accepted", kClicked = "message_clicked",
                           kViewed = "message_viewed", kSent = "message_sent";

class Expansion {
 public:
  Expansion(const MessageLeaf& leaf, const std::string& path) : leaf_(leaf), path_(path) {}

  Node all() const {
    if (leaf_.clicked_percent) return share();
    if (leaf_.last > 0) return since_the_last();
    switch (leaf_.did) {
      case MessageLeaf::Did::sent:
        return did(kSent, true);
      case MessageLeaf::Did::accepted:
        return did(kAccepted, true);
      case MessageLeaf::Did::viewed:
        return did(kViewed, true);
      case MessageLeaf::Did::clicked:
        return did(kClicked, true);
      case MessageLeaf::Did::not_reacted:
        break;
    }
    return {Group{Group::Kind::all, {did(kAccepted, true), did(kClicked, false)}}, path_};
  }

 private:
  EventSet events(std::string_view type) const {
    EventSet set;
    set.type = type;
    set.window = leaf_.window;
    set.path = path_;
    if (leaf_.campaigns.empty()) return set;
    EventTest campaign{"campaign", {}};
    campaign.test.op = Operator::in;
    campaign.test.values.assign(leaf_.campaigns.begin(), leaf_.campaigns.end());
    campaign.test.path = path_ + ".campaigns";
    set.where.push_back(std::move(campaign));
    return set;
  }

  Node did(std::string_view type, bool yes) const {
    Measured measured;
    measured.test.op = yes ? Operator::ge : Operator::eq;
    measured.test.values = {std::int64_t{yes}};
    measured.test.path = measured.measure.path = path_;
    return {EventLeaf{events(type), std::move(measured)}, path_};
  }

  // From the last-but-n message on there is a click or a view, or there is none.
  Node since_the_last() const {
    Sequence sequence;
    sequence.negated = leaf_.did == MessageLeaf::Did::not_reacted;
    sequence.next = events(leaf_.did == MessageLeaf::Did::viewed ? kViewed : kClicked);
    sequence.from = -leaf_.last;
    return {EventLeaf{events(kAccepted), std::move(sequence)}, path_};
  }

  Node share() const {
    Measured measured;
    measured.measure.kind = Measure::Kind::share;
    measured.measure.property = "campaign";
    measured.measure.of = {events(kAccepted)};
    measured.measure.path = path_;
    measured.test = *leaf_.clicked_percent;
    return {EventLeaf{events(kClicked), std::move(measured)}, path_};
  }

  const MessageLeaf& leaf_;
  const std::string& path_;
};

}  // namespace

Node expanded(const MessageLeaf& leaf, const std::string& path) {
  return Expansion(leaf, path).all();
}

}  // namespace enishi::segment
