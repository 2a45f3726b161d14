#include "engage/bodies.h"

#include <algorithm>

namespace enishi::engage {

Result<Bodies::Made> Bodies::make(const workspace::Channel& channel, const Chooser& book,
                                  const AnswerRule& rule) const {
  delivery::Campaign like;  // a body's links belong to whoever sends it
  like.id = CampaignId(make_uuid_from_name("enishi answer/" + channel.id.text() + "/" + rule.name));
  like.workspace = channel.workspace;
  like.workspace_no = channel.workspace_no;
  like.channel_no = channel.no;
  like.spec.channel = channel.id;
  like.spec.messages = rule.messages;
  like.spec.link_policy = delivery::LinkPolicy::campaign;
  Made made{.version = book.version(), .renderer = {}, .loading_seconds = rule.loading_seconds};
  ASSIGN(made.renderer, delivery::Renderer::open(seams_, codes_, like));
  made.asks_name = std::ranges::any_of(made.renderer->body().fields(),
                                       [](const auto& field) { return field.path == "name"; });
  return made;
}

Result<Bodies::Body> Bodies::of(const workspace::Channel& channel, const std::string& rule) {
  const auto book = books_.of(channel.no);
  const auto shown = [](const Made& made) {
    return Body{made.renderer.get(), made.asks_name, made.loading_seconds};
  };
  const auto found = made_.find({channel.no, rule});
  if (book && found != made_.end() && found->second.version == book->version())
    return shown(found->second);
  if (found != made_.end()) made_.erase(found);
  if (book) {
    const auto& rules = book->book().rules;
    const auto at = std::ranges::find(rules, rule, &AnswerRule::name);
    if (at != rules.end()) {
      ASSIGN(Made made, make(channel, *book, *at));
      return shown(made_.insert_or_assign({channel.no, rule}, std::move(made)).first->second);
    }
  }
  return fail(ErrorCode::not_found, "the rule is gone");
}

}  // namespace enishi::engage
