// Condition::json: nodes to canonical JSON.
#include "segment/write.h"

#include "segment/condition.h"

namespace enishi::segment {
namespace {

void write_texts(JsonOut& out, const std::vector<std::string>& texts) {
  out.array();
  for (const auto& text : texts) out.string(text);
  out.end();
}

// One function a leaf: each writes {"word":value}.
class Writer {
 public:
  explicit Writer(JsonOut& out) : out_(out) {}

  void operator()(const Everyone&) { out_.field("everyone", true); }

  void operator()(const Group& group) {
    constexpr std::array<std::string_view, 5> kWords{"and", "or", "one_of", "none_of", "not"};
    out_.key(kWords[static_cast<std::size_t>(group.kind)]);
    if (group.kind == Group::Kind::negation) return write(out_, group.children[0]);
    out_.array();
    for (const Node& child : group.children) write(out_, child);
    out_.end();
  }

  void operator()(const TagLeaf& leaf) {
    if (leaf.kind == TagLeaf::Kind::any && leaf.names.size() == 1) {
      out_.field("tag", leaf.names[0]);
      return;
    }
    constexpr std::array<std::string_view, 3> kWords{"any", "all", "none"};
    out_.key("tag").object().key(kWords[static_cast<std::size_t>(leaf.kind)]);
    write_texts(out_, leaf.names);
    out_.end();
  }

  void operator()(const FriendLeaf& leaf) {
    out_.key("friend").object().key("state").array();
    for (const auto state : leaf.states) out_.string(people::name(state));
    out_.end();
    if (leaf.channel) out_.field("channel", leaf.channel->text());
    out_.end();
  }

  void operator()(const LanguageLeaf& leaf) {
    out_.key("language").object().key("in");
    write_texts(out_, leaf.languages);
    out_.end();
  }

  void operator()(const AttributeLeaf& leaf) { named("attribute", leaf.name, leaf.test); }
  void operator()(const TraitLeaf& leaf) { named("trait", leaf.name, leaf.test); }
  void operator()(const SegmentLeaf& leaf) { out_.field("segment", leaf.id.text()); }
  void operator()(const AudienceLeaf& leaf) { out_.field("audience", leaf.id.text()); }

  void operator()(const SampleLeaf& leaf) {
    if (leaf.kind == SampleLeaf::Kind::split) {
      out_.key("split").object().field("of", leaf.parts).field("take", leaf.take);
    } else {
      out_.key("sample").object();
      if (leaf.kind == SampleLeaf::Kind::percent) out_.field("percent", leaf.percent);
      if (leaf.kind == SampleLeaf::Kind::count) out_.field("count", leaf.count);
      if (!leaf.of.empty()) write(out_.key("of"), leaf.of[0]);
    }
    out_.field("seed", leaf.seed).end();
  }

  void operator()(const EventLeaf& leaf) { write_event(out_.key("event"), leaf); }
  void operator()(const MessageLeaf& leaf) { write_message(out_.key("message"), leaf); }

 private:
  void named(std::string_view word, const std::string& name, const Test& test) {
    out_.key(word).object().field("name", name);
    write_test(out_, test);
    out_.end();
  }

  JsonOut& out_;
};

}  // namespace

void write(JsonOut& out, const Node& node) {
  out.object();
  std::visit(Writer(out), node.what);
  out.end();
}

std::string Condition::json() const {
  JsonOut out;
  write(out, *root_);
  return out.take();
}

}  // namespace enishi::segment
