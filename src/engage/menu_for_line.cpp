#include "engage/menu_for_line.h"

#include <map>

#include "content/urls.h"
#include "engage/menu_store.h"

namespace enishi::engage {
namespace {

// Of each area with a web link, what is opened instead.
Result<std::map<std::size_t, std::string>> tracked_links(const MenuSeams& seams, const Menu& menu,
                                                         const MenuBody& body) {
  std::map<std::size_t, std::string> out;
  std::string base = seams.config.text("http.public_url");
  while (base.ends_with('/')) base.pop_back();
  if (base.empty()) return out;
  std::vector<std::size_t> areas;
  std::vector<std::string> urls;
  for (std::size_t i = 0; i < body.areas.size(); ++i) {
    if (!content::is_web_url(body.areas[i].uri)) continue;
    areas.push_back(i);
    urls.push_back(body.areas[i].uri);
  }
  if (urls.empty()) return out;
  ASSIGN(const auto links, seams.state.writing([&](store::Tx& tx) {
    return content::make_links(tx, menu.workspace_no, menu.id.bytes(), urls);
  }));
  for (std::size_t i = 0; i < links.size(); ++i)
    out[areas[i]] = base + "/c/" + seams.codes.encode({.link = links[i].no, .record = {}});
  return out;
}

}  // namespace

Result<std::string> menu_for_line(const MenuSeams& seams, const Menu& menu, int version,
                                  const MenuBody& body) {
  ASSIGN(const auto links, tracked_links(seams, menu, body));
  const LineTexts texts{.alias = [&](const MenuId& id) -> Result<std::string> {
                          return seams.state.reading([&](store::Tx& tx) -> Result<std::string> {
                            ASSIGN(const Menu target, need_menu(tx, id));
                            return target.alias;
                          });
                        },
                        .link =
                            [&](std::size_t area, const std::string& uri) {
                              const auto link = links.find(area);
                              return link == links.end() ? uri : link->second;
                            }};
  return line_menu(body, line_name(menu.id, version), texts);
}

}  // namespace enishi::engage
