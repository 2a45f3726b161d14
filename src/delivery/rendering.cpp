#include "delivery/rendering.h"

#include <algorithm>

#include "base/zone.h"

namespace enishi::delivery {
namespace {

constexpr std::string_view kName = "name", kAttributePrefix = "attribute.";
constexpr std::size_t kBodyBytesMax = 1 << 20;  // before it is made compact

content::Value value_of(const people::AttributeValue& value, people::AttributeType type) {
  if (const auto* text = std::get_if<std::string>(&value))
    return content::Value::of(std::string_view(*text));
  if (const auto* yes = std::get_if<bool>(&value)) return content::Value::of(*yes);
  if (const auto* real = std::get_if<double>(&value)) return content::Value::of(*real);
  const std::int64_t number = std::get<std::int64_t>(value);
  return type == people::AttributeType::time ? content::Value::of(from_ms(number))
                                             : content::Value::of(number);
}

}  // namespace

Result<content::Template> compile_body(const std::string& body) {
  auto document = JsonDocument::parse(body, {.bytes_max = kBodyBytesMax});
  if (!document) return invalid("messages", document.error().message);
  ASSIGN(auto compiled, content::Template::compile(document->root()));
  for (const content::Field& field : compiled.fields())
    if (field.list || (field.path != kName && !field.path.starts_with(kAttributePrefix)))
      return invalid("messages", "asks for " + field.path + ", which nothing fills");
  return compiled;
}

Result<std::unique_ptr<Renderer>> Renderer::open(const Seams& seams,
                                                 const content::LinkCodes& codes,
                                                 const Campaign& campaign, Purpose purpose) {
  ASSIGN(auto compiled, compile_body(campaign.spec.messages));
  auto renderer =
      std::unique_ptr<Renderer>(new Renderer(seams, codes, campaign, std::move(compiled)));
  Renderer& r = *renderer;
  r.base_ = seams.config.text("http.public_url");
  while (r.base_.ends_with('/')) r.base_.pop_back();
  const bool track = campaign.spec.link_policy != LinkPolicy::off && !r.base_.empty() &&
                     !r.template_.links().empty();
  if (track && purpose == Purpose::rehearsal) {
    for (const std::string& url : r.template_.links()) r.links_.push_back({.no = 1, .url = url});
  } else if (track) {
    ASSIGN(r.links_, seams.store.state().writing([&](store::Tx& tx) {
      return content::make_links(tx, campaign.workspace_no, campaign.id.bytes(),
                                 r.template_.links());
    }));
  }
  r.zone_ = seams.workspaces.directory().zone(campaign.workspace);
  const auto& fields = r.template_.fields();
  r.needs_names_ = std::ranges::any_of(fields, [](const auto& f) { return f.path == kName; });
  r.values_.resize(fields.size());
  r.attributes_.resize(fields.size());
  r.static_ =
      r.template_.is_static() && !(track && campaign.spec.link_policy == LinkPolicy::person);
  if (r.static_) {
    auto written = r.write(RecordNo{});
    if (!written) return std::unexpected(written.error().error());
    r.rendered_ = *std::move(written);
  }
  return renderer;
}

void Renderer::append_link(std::string& out, std::size_t index, RecordNo record) const {
  content::LinkTarget target;
  target.link = links_[index].no;
  if (campaign_.spec.link_policy == LinkPolicy::person) target.record = record;
  out.append(base_).append("/c/").append(codes_.encode(target));
}

Status Renderer::prepare(const std::vector<RecordNo>& records) {
  if (!needs_names_) return {};
  names_.clear();
  ASSIGN(auto names, seams_.people.names(records));
  for (auto& [record, name] : names) names_.emplace(record, std::move(name));
  return {};
}

void Renderer::look_up(const people::View& view, RecordNo record) {
  const auto& fields = template_.fields();
  for (std::size_t i = 0; i < fields.size(); ++i) {
    values_[i] = {};
    const std::string_view path = fields[i].path;
    if (path == kName) {
      const auto it = names_.find(record);
      if (it != names_.end()) values_[i] = content::Value::of(std::string_view(it->second));
      continue;
    }
    const auto* attribute =
        view.attribute(campaign_.workspace_no, path.substr(kAttributePrefix.size()));
    if (attribute == nullptr) continue;
    attributes_[i] = view.value(*attribute, record);
    if (attributes_[i]) values_[i] = value_of(*attributes_[i], attribute->type);
  }
}

content::Checked<std::string> Renderer::write(RecordNo record) const {
  content::Filling filling{.values = values_, .zone = &*zone_, .link = {}};
  if (!links_.empty())
    filling.link = [this, record](std::string& out, std::size_t index) {
      append_link(out, index, record);
    };
  std::string out;
  TRY(template_.render(out, filling));
  return out;
}

content::Checked<std::string> Renderer::fill(const people::View& view, RecordNo record) {
  if (static_) return rendered_;
  look_up(view, record);
  return write(record);
}

Result<std::string> Renderer::render(const people::View& view, RecordNo record) {
  auto filled = fill(view, record);
  if (!filled) return std::unexpected(filled.error().error());
  return *std::move(filled);
}

}  // namespace enishi::delivery
