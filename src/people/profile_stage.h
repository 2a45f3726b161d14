// Fetched profiles of a batch. The newest answer wins; one without a profile keeps the texts of an
// earlier one, which may have come through another channel.
#pragma once

#include <unordered_map>

#include "people/stage.h"

namespace enishi::people {

class ProfileStage final : public Stage {
 public:
  explicit ProfileStage(const Memory& memory) : memory_(memory) {}

  // nullopt: LINE had none.
  void learn(RecordNo record, std::optional<Profile> profile, Time fetched_at);

  Status write(store::Tx& tx) override;
  Status forget(store::Tx& tx, RecordNo record, Time at) override;
  bool pending() const override { return !staged_.empty(); }
  void publish(Memory& memory) noexcept override;
  void drop() noexcept override;

 private:
  struct Staged {
    Time fetched_at;
    bool found = false;
    std::optional<Profile> texts;  // nullopt: as they are
    bool stored = false;           // there is a row
    bool dirty = false;
  };

  const Memory& memory_;
  std::unordered_map<std::uint32_t, Staged> staged_;
  std::vector<std::uint32_t> dirty_;
};

}  // namespace enishi::people
