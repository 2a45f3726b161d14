// What rules say, for each person.
#pragma once

#include <map>
#include <memory>
#include <string>

#include "delivery/rendering.h"
#include "engage/books.h"
#include "engage/outgoing.h"

namespace enishi::engage {

// Used by one thread.
class Bodies {
 public:
  Bodies(const delivery::Seams& seams, const content::LinkCodes& codes, const Books& books)
      : seams_(seams), codes_(codes), books_(books) {}

  struct Body {
    delivery::Renderer* renderer = nullptr;
    bool asks_name = false;
    int loading_seconds = 0;
  };
  // Of the rule as it is now; not_found when it is gone.
  Result<Body> of(const workspace::Channel& channel, const std::string& rule);

 private:
  struct Made {
    std::int64_t version = 0;
    std::unique_ptr<delivery::Renderer> renderer;
    bool asks_name = false;
    int loading_seconds = 0;
  };
  Result<Made> make(const workspace::Channel& channel, const Chooser& book,
                    const AnswerRule& rule) const;

  const delivery::Seams& seams_;
  const content::LinkCodes& codes_;
  const Books& books_;
  std::map<std::pair<ChannelNo, std::string>, Made> made_;
};

}  // namespace enishi::engage
