// Personalised Flex messages a second on one core, and what they allocate:
//   bench/content_render [people]     (100,000)
// A card with a picture, a name, points, a date, a part for gold members and tracked links, filled
// for people of the table below. Beside it: the same bodies made the usual way (a JSON tree copied,
// its texts replaced, written out), which must give the same bytes, and a plain copy of as many
// bytes. Medians of 5 runs after a warm-up, with other people in every run.
#include <algorithm>
#include <atomic>
#include <boost/json.hpp>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <new>
#include <string>
#include <vector>

#include "content/message.h"

namespace {
std::atomic<std::size_t> allocations{0}, allocated_bytes{0};
}

void* operator new(std::size_t size) {
  allocations.fetch_add(1, std::memory_order_relaxed);
  allocated_bytes.fetch_add(size, std::memory_order_relaxed);
  if (void* p = std::malloc(size)) return p;
  throw std::bad_alloc();
}
void operator delete(void* p) noexcept {
  std::free(p);
}
void operator delete(void* p, std::size_t) noexcept {
  std::free(p);
}

namespace enishi::content {
namespace {

namespace json = boost::json;

constexpr std::string_view kBody =
    R"([{"type":"flex","altText":"{{name:sama|お客様}}へのご案内","contents":{"type":"bubble","size":"mega",)"
    R"("hero":{"type":"image","url":"https://img.example.jp/autumn/main.jpg","size":"full","aspectRatio":"20:13","aspectMode":"cover",)"
    R"("action":{"type":"uri","label":"見る","uri":"https://shop.example.jp/autumn"}},)"
    R"("body":{"type":"box","layout":"vertical","spacing":"md","contents":[)"
    R"({"type":"text","text":"{{name:sama|お客様}}","weight":"bold","size":"xl","wrap":true},)"
    R"({"type":"text","text":"いつもありがとうございます。秋の新作が入りました。","wrap":true,"color":"#666666","size":"sm"},)"
    R"({"type":"separator","margin":"lg"},)"
    R"({"type":"box","layout":"baseline","contents":[{"type":"text","text":"ポイント","color":"#999999","flex":2},)"
    R"({"type":"text","text":"{{attribute.points:number|0}}","flex":3,"align":"end"}]},)"
    R"({"type":"box","layout":"baseline","contents":[{"type":"text","text":"有効期限","color":"#999999","flex":2},)"
    R"({"type":"text","text":"{{attribute.until:date(M月d日)|-}}","flex":3,"align":"end"}]},)"
    R"({"$if":"attribute.rank = 'gold'","type":"text","text":"ゴールド会員さまは送料無料です","wrap":true,"color":"#B8860B"}]},)"
    R"("footer":{"type":"box","layout":"vertical","contents":[{"type":"button","style":"primary","height":"sm",)"
    R"("action":{"type":"uri","label":"お店を見る","uri":"https://shop.example.jp/"}}]}}}])";

struct Person {
  std::string name, rank;
  std::int64_t points;
  Time until;
};

std::vector<Person> people_of(std::size_t count, std::size_t run) {
  constexpr const char* kNames[] = {"田中",   "佐藤\"花子\"", "Ｊｏｈｎ",
                                    "縁👍🏽", "𠮷野",         "山田 太郎"};
  std::vector<Person> out;
  for (std::size_t i = 0; i < count; ++i) {
    const std::size_t n = i * 7919 + run * 104'729;
    out.push_back({kNames[n % 6] + std::to_string(n % 1'000), n % 5 == 0 ? "gold" : "silver",
                   static_cast<std::int64_t>(n % 100'000),
                   from_ms(1'790'000'000'000 + static_cast<std::int64_t>(n % 365) * 86'400'000)});
  }
  return out;
}

std::string link_of(std::size_t link, std::size_t person) {
  char code[64];
  std::snprintf(code, sizeof code, "https://e.example.jp/c/%010zu%012zu", link, person);
  return code;
}

// What the language writes, by other means.
struct Words {
  std::string name, points, until;
  bool gold;
};
Words words_of(const Person& p, const Zone& zone) {
  std::string points = std::to_string(p.points);
  for (std::size_t at = points.size(); at > 3; at -= 3) points.insert(at - 3, ",");
  const CivilTime at = zone.civil(p.until);
  return {p.name + "様", points,
          std::to_string(at.date.month) + "月" + std::to_string(at.date.day) + "日",
          p.rank == "gold"};
}

// The tree with its texts replaced.
json::value tree_for(const json::value& tree, const Person& p, std::size_t person,
                     const Zone& zone) {
  const Words words = words_of(p, zone);
  json::value out = tree;
  json::object& message = out.as_array()[0].as_object();
  message["altText"] = words.name + "へのご案内";
  json::object& bubble = message["contents"].as_object();
  bubble["hero"].at("action").as_object()["uri"] = link_of(0, person);
  json::array& parts = bubble["body"].at("contents").as_array();
  parts[0].as_object()["text"] = words.name;
  parts[3].at("contents").as_array()[1].as_object()["text"] = words.points;
  parts[4].at("contents").as_array()[1].as_object()["text"] = words.until;
  if (words.gold) {
    parts[5].as_object().erase("$if");
    // erase() moves the last member into the hole; the order is the template's again.
    const json::object& was = tree.at(0).at("contents").at("body").at("contents").at(5).as_object();
    json::object part;
    for (const auto& [name, value] : was)
      if (name != "$if") part[name] = value;
    parts[5] = std::move(part);
  } else {
    parts.pop_back();
  }
  bubble["footer"].at("contents").as_array()[0].at("action").as_object()["uri"] =
      link_of(1, person);
  return out;
}

struct Figure {
  double per_second = 0, allocations = 0, bytes = 0;
};

template <class F>
Figure run(std::size_t count, const F& f) {
  const std::size_t made = allocations, took = allocated_bytes;
  const auto begin = std::chrono::steady_clock::now();
  for (std::size_t i = 0; i < count; ++i) f(i);
  const std::chrono::duration<double> seconds = std::chrono::steady_clock::now() - begin;
  const auto n = static_cast<double>(count);
  return {n / seconds.count(), static_cast<double>(allocations - made) / n,
          static_cast<double>(allocated_bytes - took) / n};
}

Figure median(std::vector<Figure> runs) {
  std::ranges::sort(runs, {}, &Figure::per_second);
  return runs[runs.size() / 2];
}

void print(const char* what, const Figure& f, double bytes_each) {
  std::printf("%-34s %10.0f /s   %6.0f MB/s   %5.2f allocations (%.0f bytes) each\n", what,
              f.per_second, f.per_second * bytes_each / 1e6, f.allocations, f.bytes);
}

int bench(std::size_t count) {
  const auto document = JsonDocument::parse(kBody);
  const auto made = Template::compile(document->root());
  if (!made) {
    std::fprintf(stderr, "content_render: %s\n", made.error().message.c_str());
    return 1;
  }
  const Zone zone = *Zone::load("Asia/Tokyo");
  const json::value tree = json::parse({kBody.data(), kBody.size()});
  std::vector<Figure> ours, trees, copies;
  double bytes_each = 0;
  for (std::size_t round = 0; round < 6; ++round) {
    const auto people = people_of(count, round);
    std::vector<Value> values(made->fields().size());
    std::size_t person = 0;
    Filling filling{
        .values = values, .zone = &zone, .link = [&person](std::string& out, std::size_t n) {
          out += link_of(n, person);
        }};
    std::string out;
    const auto fill = [&](std::size_t i) {
      person = i;
      for (std::size_t k = 0; k < values.size(); ++k) {
        const std::string& path = made->fields()[k].path;
        values[k] = path == "name"               ? Value::of(std::string_view(people[i].name))
                    : path == "attribute.points" ? Value::of(people[i].points)
                    : path == "attribute.until"  ? Value::of(people[i].until)
                                                 : Value::of(std::string_view(people[i].rank));
      }
    };
    std::size_t wrong = 0, bytes = 0;
    for (std::size_t i = 0; i < std::min<std::size_t>(count, 2'000); ++i) {
      fill(i);
      out.clear();
      if (!made->render(out, filling) || out != json::serialize(tree_for(tree, people[i], i, zone)))
        ++wrong;
      bytes += out.size();
    }
    if (wrong > 0) {
      std::fprintf(stderr, "content_render: %zu bodies differ\n%s\n%s\n", wrong, out.c_str(),
                   json::serialize(tree_for(tree, people[std::min<std::size_t>(count, 2'000) - 1],
                                            std::min<std::size_t>(count, 2'000) - 1, zone))
                       .c_str());
      return 1;
    }
    bytes_each =
        static_cast<double>(bytes) / static_cast<double>(std::min<std::size_t>(count, 2'000));
    std::size_t refused = 0;
    const Figure one = run(count, [&](std::size_t i) {
      fill(i);
      out.clear();
      if (!made->render(out, filling)) ++refused;
    });
    std::size_t sum = 0;
    const Figure two = run(count, [&](std::size_t i) {
      sum += json::serialize(tree_for(tree, people[i], i, zone)).size();
    });
    std::string from(static_cast<std::size_t>(bytes_each), 'x'), to(from.size(), ' ');
    const Figure three = run(count, [&](std::size_t i) {
      from[i % from.size()] = static_cast<char>('a' + i % 26);
      std::memcpy(to.data(), from.data(), to.size());
      sum += static_cast<unsigned char>(to[(i * 31) % to.size()]);
    });
    if (refused > 0 || sum == 0) return 1;
    if (round == 0) continue;
    ours.push_back(one);
    trees.push_back(two);
    copies.push_back(three);
  }
  std::printf("%zu people, %.0f bytes each, one core\n", count, bytes_each);
  print("rendered", median(ours), bytes_each);
  print("a JSON tree copied and written", median(trees), bytes_each);
  print("as many bytes copied", median(copies), bytes_each);
  return 0;
}

}  // namespace
}  // namespace enishi::content

int main(int argc, char** argv) {
  const long people = argc > 1 ? std::atol(argv[1]) : 100'000;
  if (people < 1) {
    std::fprintf(stderr, "usage: content_render [people]\n");
    return 2;
  }
  return enishi::content::bench(static_cast<std::size_t>(people));
}
