#include "simulator/world.h"

namespace enishi::simulator {

Provider* World::provider(ProviderNumber number) {
  return number >= 1 && number <= providers.size() ? providers[number - 1].get() : nullptr;
}

Channel* World::channel(std::string_view id) {
  for (const auto& channel : channels)
    if (!id.empty() && channel->info.id == id) return channel.get();
  return nullptr;
}

Result<Channel*> World::need(std::string_view id) {
  if (Channel* found = channel(id)) return found;
  return fail(ErrorCode::not_found, "no such channel", "channel");
}

}  // namespace enishi::simulator
