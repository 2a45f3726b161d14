#include "segment/condition.h"

#include "segment/evaluate.h"
#include "segment/text_form.h"

namespace enishi::segment {
namespace {

constexpr JsonLimits kJsonLimits{.bytes_max = 4 << 20, .depth_max = 80};

// The place of the longest part of a JSON path that stands in the text.
std::string place_of(const std::map<std::string, std::string, std::less<>>& places,
                     std::string_view path) {
  for (;;) {
    const auto found = places.find(path);
    if (found != places.end()) return found->second;
    if (path.empty()) return "1:1";
    const std::size_t cut = path.find_last_of(".[");
    path = path.substr(0, cut == std::string_view::npos ? 0 : cut);
  }
}

}  // namespace

Result<Condition> Condition::parse_text(std::string_view text) {
  ASSIGN(TextForm form, read_text(text));
  const auto document = JsonDocument::parse(form.json, kJsonLimits);
  if (!document) return invalid("1:1", document.error().message);
  auto parsed = parse(document->root());
  if (!parsed) {
    Error error = std::move(parsed).error();
    error.field = place_of(form.places, error.field);
    return std::unexpected(std::move(error));
  }
  return Condition(parsed->root_, std::make_shared<const Places>(std::move(form.places)));
}

Status Condition::check(const Grounds& grounds) const {
  Status status = segment::check(*root_, grounds);
  if (status || !places_) return status;
  Error error = std::move(status).error();
  error.field = place_of(*places_, error.field);
  return std::unexpected(std::move(error));
}

Status Condition::check(const people::View& view, WorkspaceNo workspace) const {
  return check(Grounds{.people = view, .workspace = workspace, .clock = false});
}

Result<people::RecordSet> Condition::evaluate(const Question& question) const {
  return segment::evaluate(*root_, question);
}

Result<people::RecordSet> Condition::evaluate(const people::View& view, WorkspaceNo workspace,
                                              ChannelNo channel) const {
  TRY(check(view, workspace));
  return evaluate(Question{.people = view, .workspace = workspace, .channel = channel});
}

std::string Condition::text() const {
  return write_text(*root_);
}

}  // namespace enishi::segment
