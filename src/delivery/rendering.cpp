#include "delivery/rendering.h"

#include <algorithm>

#include "base/zone.h"

namespace enishi::delivery {
namespace {

constexpr std::string_view kAttributePrefix = "attribute.";

std::string value_text(const people::AttributeValue& value) {
  if (const auto* text = std::get_if<std::string>(&value)) return *text;
  if (const auto* number = std::get_if<std::int64_t>(&value)) return std::to_string(*number);
  if (const auto* yes = std::get_if<bool>(&value)) return *yes ? "true" : "false";
  JsonOut shortest;
  return shortest.number(std::get<double>(value)).text();
}

}  // namespace

Result<std::unique_ptr<Renderer>> Renderer::open(const Seams& seams,
                                                 const content::LinkCodes& codes,
                                                 const Campaign& campaign) {
  ASSIGN(const auto document, JsonDocument::parse(campaign.spec.messages));
  ASSIGN(auto compiled, content::Template::compile(document.root()));
  auto renderer =
      std::unique_ptr<Renderer>(new Renderer(seams, codes, campaign, std::move(compiled)));
  Renderer& r = *renderer;
  r.base_ = seams.config.text("http.public_url");
  while (r.base_.ends_with('/')) r.base_.pop_back();
  const bool track = campaign.spec.link_policy != LinkPolicy::off && !r.base_.empty() &&
                     !r.template_.links().empty();
  if (track) {
    ASSIGN(r.links_, seams.store.state().writing([&](store::Tx& tx) {
      return content::make_links(tx, campaign.workspace_no, campaign.id.bytes(),
                                 r.template_.links());
    }));
  }
  const auto& fields = r.template_.fields();
  r.needs_names_ = std::find(fields.begin(), fields.end(), "name") != fields.end();
  r.static_ =
      r.template_.is_static() && !(track && campaign.spec.link_policy == LinkPolicy::person);
  if (r.static_) {
    content::Fields none;
    none.get = [](std::string_view) { return std::nullopt; };
    none.link = [&r](std::size_t index) { return r.link(index, RecordNo{}); };
    ASSIGN(r.rendered_, r.template_.render(none));
  }
  return renderer;
}

std::string Renderer::link(std::size_t index, RecordNo record) const {
  if (index >= links_.size()) return template_.links()[index];
  content::LinkTarget target;
  target.link = links_[index].no;
  if (campaign_.spec.link_policy == LinkPolicy::person) target.record = record;
  return base_ + "/c/" + codes_.encode(target);
}

Status Renderer::prepare(const std::vector<RecordNo>& records) {
  if (!needs_names_) return {};
  names_.clear();
  ASSIGN(auto names, seams_.people.names(records));
  for (auto& [record, name] : names) names_.emplace(record, std::move(name));
  return {};
}

Result<std::string> Renderer::render(const people::View& view, RecordNo record) const {
  if (static_) return rendered_;
  content::Fields fields;
  fields.get = [&](std::string_view field) -> std::optional<std::string> {
    if (field == "name") {
      const auto it = names_.find(record);
      return it == names_.end() ? std::nullopt : std::optional(it->second);
    }
    if (!field.starts_with(kAttributePrefix)) return std::nullopt;
    const auto* attribute =
        view.attribute(campaign_.workspace_no, field.substr(kAttributePrefix.size()));
    if (!attribute) return std::nullopt;
    const auto value = view.value(*attribute, record);
    return value ? std::optional(value_text(*value)) : std::nullopt;
  };
  fields.link = [&](std::size_t index) { return link(index, record); };
  return template_.render(fields);
}

}  // namespace enishi::delivery
