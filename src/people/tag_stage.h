// Tags given and taken in a batch.
#pragma once

#include <map>
#include <unordered_map>

#include "people/stage.h"

namespace enishi::people {

class TagStage final : public Stage {
 public:
  explicit TagStage(const Memory& memory) : memory_(memory), last_(memory.tags.last()) {}

  // Makes the tag when it is new.
  void add(WorkspaceNo workspace, const std::string& name, std::span<const RecordNo> records);
  void remove(WorkspaceNo workspace, const std::string& name, std::span<const RecordNo> records);

  Status write(store::Tx& tx) override;
  Status forget(store::Tx& tx, RecordNo record, Time at) override;
  bool pending() const override { return !created_.empty() || !staged_.empty(); }
  void publish(Memory& memory) noexcept override;
  void drop() noexcept override;

 private:
  struct Member {
    std::uint32_t tag;
    RecordNo record;
    auto operator<=>(const Member&) const = default;
  };
  struct MemberHash {
    std::size_t operator()(const Member& m) const { return hash_bytes(&m, sizeof m); }
  };
  struct Staged {
    bool member = false;  // wanted
    bool stored = false;  // there is a row
    bool dirty = false;
  };
  using Name = std::pair<WorkspaceNo, std::string>;

  std::uint32_t find(WorkspaceNo workspace, const std::string& name) const;  // none: 0
  void set(std::uint32_t tag, RecordNo record, bool member);

  const Memory& memory_;
  std::uint32_t last_;
  std::map<Name, std::uint32_t> created_;
  std::vector<std::pair<std::uint32_t, Name>> unwritten_;  // of created_
  std::unordered_map<Member, Staged, MemberHash> staged_;
  std::vector<Member> dirty_;
};

}  // namespace enishi::people
