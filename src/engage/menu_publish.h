// Publishing: job "engage.menu_publish" makes LINE's menu for a version, in durable steps.
//
//   look (is it there from an earlier try?) -> create -> upload the image -> alias -> live
//
// LINE's name of the menu tells which version it is, so that a crash neither makes it twice nor
// leaves one that nobody knows. The menus of a channel are made in the order in which they were
// asked for, at LINE's hundred an hour. Once it is live, the keeper turns the default to it, moves
// the people of the version before, and deletes that.
#pragma once

#include <functional>

#include "engage/menu_body.h"
#include "engage/menu_seams.h"
#include "engage/menu_store.h"

namespace enishi::engage {

inline constexpr std::string_view kPublishJob = "engage.menu_publish";

// Registers the job at its making: before the jobs start.
class MenuPublisher {
 public:
  // `live`: a channel's menus changed at LINE.
  MenuPublisher(const MenuSeams& seams, std::function<void(ChannelNo)> live);

  // Gives the job. conflict when the newest version is published already, or on its way.
  Result<std::int64_t> publish(const guard::Actor& actor, const MenuId& id);

 private:
  struct Work;
  Result<spine::Step> step(const spine::Job& job);
  Status cancelled(const spine::Job& job);
  Result<std::optional<Work>> load(const spine::Job& job) const;
  Result<spine::Step> run(const Work& work);
  Result<spine::Step> make(const Work& work);
  Result<spine::Step> create(const Work& work, const std::string& menu);
  Result<spine::Step> upload(const Work& work);
  Result<spine::Step> go_live(const Work& work);
  Result<spine::Step> sweep(const Work& work);
  Result<MenuPicture> picture(const Work& work, const MenuBody& body) const;
  Status made(const Work& work, const std::string& line_id);

  const MenuSeams& seams_;
  const std::function<void(ChannelNo)> live_;
};

}  // namespace enishi::engage
