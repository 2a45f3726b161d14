// Message bodies: an array of one to five LINE message objects, with placeholders and links.
// Compiled once per campaign, rendered per person. (The full validator and the personalisation
// language grow here; sends depend only on this header.)
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "base/result.h"

namespace enishi::content {

// Placeholders stand in string values: {{name}}, {{name|お客様}}, {{attribute.rank|一般}}.
// {{{{ writes {{ literally. Filled values are JSON-escaped and cut of control characters.
struct Fields {
  // Value of "name" or "attribute.x"; nullopt: absent, the fallback (or nothing) is used.
  std::function<std::optional<std::string>(std::string_view field)> get;
  // Replacement of the n-th tracked link (see Template::links()).
  std::function<std::string(std::size_t link)> link;
};

// Immutable; thread safe.
class Template {
 public:
  // Checks: an array of 1..5 objects of a known type, required members, LINE's limits on text
  // (5,000 UTF-16 units), altText (1,500), quick replies (13), whole body below 2 MB (in practice
  // 512 KB). Errors name the place: "messages[0].text".
  static Result<Template> compile(const JsonValue& messages);

  bool is_static() const;                          // no placeholder: the same for everybody
  const std::vector<std::string>& fields() const;  // placeholder fields used, distinct
  // http(s) URLs in texts and uri actions, distinct, in order of appearance.
  const std::vector<std::string>& links() const;

  // The messages array as LINE takes it. Errors when a filled text breaks a limit (field names it).
  Result<std::string> render(const Fields& fields) const;
  std::string source() const;  // canonical JSON of what was compiled

  struct Impl;

 private:
  explicit Template(std::shared_ptr<const Impl> impl) : impl_(std::move(impl)) {}
  std::shared_ptr<const Impl> impl_;
};

}  // namespace enishi::content
