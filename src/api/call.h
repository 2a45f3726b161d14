// One call of the interface on its way through a route: who asks, for what, with what.
#pragma once

#include <algorithm>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "api/rooms.h"
#include "api/workers.h"
#include "base/json.h"
#include "base/thread.h"
#include "net/router.h"

namespace enishi::api {

struct Page {
  std::size_t limit = 0;
  std::string cursor;  // decoded; empty: from the start
};

// What a route's function gets. Owned by one thread at a time.
struct Call {
  const Rooms& rooms;
  Workers& workers;
  // Held while configuration is read, changed and written back, so that no change is lost.
  Mutex& patching;
  access::Caller caller;
  net::PathParameters path;
  std::vector<std::pair<std::string, std::string>> query;  // checked against the route
  std::optional<JsonDocument> body;                        // checked against the route's schema
  std::string lines;  // of a text/plain body, or a binary one as it is
  Time now;

  // What the path names; found, and the caller may see it.
  workspace::Directory directory;
  const workspace::Workspace* workspace = nullptr;  // also of what else is named
  const workspace::Channel* channel = nullptr;
  const workspace::Provider* provider = nullptr;
  std::optional<delivery::Campaign> campaign;
  std::optional<delivery::MassSend> mass;
  std::optional<content::Content> content;
  std::optional<media::Item> media;
  std::optional<connect::Import> import;
  std::optional<spine::Job> job;
  RecordNo record;  // {friend}, {person}

  // For the operation log: what was read, in numbers and ids. Starts as what the path names.
  std::string target;

  const guard::Actor& actor() const { return caller.actor; }
  bool sees_personal() const { return caller.may("people.read"); }
  JsonValue json() const { return body->root(); }
  // A query parameter; nullopt where it was not given.
  std::optional<std::string_view> given(std::string_view name) const;
  std::optional<std::int64_t> given_integer(std::string_view name) const;

  Result<Page> page() const;
  // The cursor as a number, `at_start` without one.
  Result<std::int64_t> cursor_number(std::int64_t at_start = 0) const;
};

// Cursors are opaque to clients: base64url of what we want to know again.
std::string encode_cursor(std::string_view position);
inline std::string encode_cursor(std::int64_t position) {
  return encode_cursor(std::to_string(position));
}

// "items" were begun: ends the page. `next` empty: the last page.
void end_page(JsonOut& out, const std::optional<std::string>& next);

// A page of a list in memory: `write` gets each element of it. The cursor counts elements.
template <class T, class F>
Result<std::string> page_of_list(const Call& call, const std::vector<T>& all, F&& write) {
  ASSIGN(const Page page, call.page());
  ASSIGN(const std::int64_t from, call.cursor_number());
  JsonOut out;
  out.object().key("items").array();
  std::size_t at = static_cast<std::size_t>(from);
  const std::size_t end = at < all.size() ? at + std::min(page.limit, all.size() - at) : at;
  for (; at < end; ++at) write(out, all[at]);
  end_page(out, end < all.size() ? std::optional(encode_cursor(static_cast<std::int64_t>(end)))
                                 : std::nullopt);
  return out.take();
}

// Appends the operation log row of a read of personal data, or of a try that was refused.
Status note(const Rooms& rooms, const guard::Actor& actor, const guard::Operation& operation);

}  // namespace enishi::api
