// What the menus stand on.
#pragma once

#include "base/config.h"
#include "content/links.h"
#include "engage/incoming.h"
#include "engage/menu_image.h"
#include "engage/menu_platform.h"
#include "guard/guard.h"
#include "people/people.h"
#include "spine/spine.h"
#include "store/store.h"
#include "workspace/workspace.h"

namespace enishi::engage {

struct MenuSeams {
  store::Database& state;
  spine::Jobs& jobs;
  const people::People& people;
  const workspace::Workspaces& workspaces;
  const guard::OperationLog& operations;
  MenuPlatform& platform;
  const content::LinkCodes& codes;
  const Config& config;
  const Clock& clock;
  Random& random;
  MenuImage image;
  ReadIncoming read;
};

}  // namespace enishi::engage
