#include "segment/condition_schema.h"

#include "base/limits.h"
#include "segment/limits.h"
#include "segment/schema_out.h"

namespace enishi::segment {
namespace {

constexpr std::string_view kUuid =
    "^[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}$";

class ConditionSchemas : SchemaOut {
 public:
  using SchemaOut::SchemaOut;

  void write() {
    condition();
    parts();
    messages();
  }

 private:
  void condition() {
    at("condition").object().field("type", "object");
    out_.field("minProperties", 1).field("maxProperties", 1).field("additionalProperties", false);
    at("properties").object();
    for (const char* group : {"and", "or", "one_of", "none_of"}) {
      at(group);
      list(1, limits::condition_nodes_max, [&] { ref("condition"); });
    }
    ref_at("not", "condition");
    at("everyone");
    yes();
    for (const char* word :
         {"tag", "friend", "language", "attribute", "trait", "sample", "split", "event", "message"})
      ref_at(word, word);
    ref_at("segment", "id");
    ref_at("audience", "id");
    out_.end().end();
  }

  void parts() {
    at("id");
    pattern(kUuid);
    at("name");
    pattern("^[a-z][a-z0-9_]{0,59}$");
    at("tag_name")
        .object()
        .field("type", "string")
        .field("minLength", 1)
        .field("maxLength", 60)
        .end();
    at("event_name");
    text(1);
    at("tag").object().key("oneOf").array();
    ref("tag_name");
    begin_object();
    for (const char* kind : {"any", "all", "none"}) {
      at(kind);
      list(1, limits::condition_list_max, [&] { ref("tag_name"); });
    }
    out_.end();
    one_of({"any", "all", "none"});
    out_.field("additionalProperties", false).end().end().end();

    at("friend");
    begin_object();
    at("state");
    list(1, 5, [&] { words({"unknown", "followed", "unblocked", "blocked", "deleted"}); });
    ref_at("channel", "id");
    end_object({"state"});
    at("language");
    begin_object();
    at("in");
    list(1, limits::condition_list_max, [&] { text(1); });
    end_object({"in"});
    for (const char* leaf : {"attribute", "trait"})
      tested(leaf, [&] { ref_at("name", "name"); }, {"name"});
    samples();
  }

  void samples() {
    at("sample");
    begin_object();
    at("percent");
    number(0, 100);
    at("count");
    integer(1, limits::condition_count_max);
    ref_at("of", "condition");
    at("seed");
    text(1);
    out_.end();
    require({"seed"});
    one_of({"percent", "count"});
    at("dependentRequired").object().key("of").array().string("count").end().end();
    out_.field("additionalProperties", false).end();

    at("split");
    begin_object();
    at("of");
    integer(2, limits::condition_parts_max);
    at("take");
    integer(1, limits::condition_parts_max);
    at("seed");
    text(1);
    end_object({"of", "take", "seed"});
  }

  void messages() {
    tested("share_test", [] {}, {}, "value_test");
    at("message");
    begin_object();
    at("campaigns");
    list(1, limits::condition_list_max, [&] { text(1); });
    at("last");
    integer(1, limits::condition_messages_max);
    ref_at("window", "window");
    at("did");
    words({"sent", "accepted", "viewed", "clicked", "not_reacted"});
    ref_at("clicked_percent", "share_test");
    out_.end();
    one_of({"did", "clicked_percent"});
    // The last n stand alone.
    at("dependentSchemas").object().key("last").object().key("properties").object();
    at("did");
    words({"viewed", "clicked", "not_reacted"});
    out_.end();
    require({"did"});
    at("not").object();
    choice("anyOf", {"campaigns", "window"});
    out_.end().end().end();
    out_.field("additionalProperties", false).end();
  }
};

std::string document() {
  JsonOut out;
  out.object()
      .field("$schema", "https://json-schema.org/draft/2020-12/schema")
      .field("title", "Condition")
      .field("$ref", "#/$defs/condition")
      .key("$defs")
      .object();
  ConditionSchemas(out).write();
  write_test_schemas(out);
  write_event_schemas(out);
  return out.end().end().take();
}

}  // namespace

std::string_view condition_schema() {
  static const std::string text = document();
  return text;
}

}  // namespace enishi::segment
