// A campaign's message for each person: placeholders and tracked links filled.
#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <unordered_map>
#include <vector>

#include "content/links.h"
#include "content/message.h"
#include "delivery/delivery.h"

namespace enishi::delivery {

// A body whose fields all have somebody who fills them. Errors name the place in `messages`.
Result<content::Template> compile_body(const std::string& body);

// Used by one thread at a time.
class Renderer {
 public:
  // Compiles the message and makes its tracked links; a rehearsal's links only look like them.
  enum class Purpose : unsigned char { send, rehearsal };
  static Result<std::unique_ptr<Renderer>> open(const Seams& seams, const content::LinkCodes& codes,
                                                const Campaign& campaign,
                                                Purpose purpose = Purpose::send);
  // The same body for everybody.
  bool is_static() const { return static_; }
  // Loads what the bodies of these people need (names), in one query.
  Status prepare(const std::vector<RecordNo>& records);
  // The body; an error says what is wrong with it for this person.
  Result<std::string> render(const people::View& view, RecordNo record);
  content::Checked<std::string> fill(const people::View& view, RecordNo record);
  // What render() filled in last, by field of the template; views what the renderer keeps.
  std::span<const content::Value> values() const { return values_; }
  const content::Template& body() const { return template_; }

 private:
  Renderer(const Seams& seams, const content::LinkCodes& codes, const Campaign& campaign,
           content::Template body)
      : seams_(seams), codes_(codes), campaign_(campaign), template_(std::move(body)) {}
  void append_link(std::string& out, std::size_t index, RecordNo record) const;
  void look_up(const people::View& view, RecordNo record);
  content::Checked<std::string> write(RecordNo record) const;

  const Seams& seams_;
  const content::LinkCodes& codes_;
  const Campaign campaign_;
  const content::Template template_;
  bool static_ = true;
  bool needs_names_ = false;
  std::optional<Zone> zone_;
  std::vector<content::Value> values_;  // of the person at hand, by field of the template
  std::vector<std::optional<people::AttributeValue>> attributes_;  // what they view
  std::string base_;  // public URL, without a slash at the end
  std::vector<content::TrackedLink> links_;
  std::unordered_map<RecordNo, std::string> names_;
  std::string rendered_;  // of a static body
};

}  // namespace enishi::delivery
