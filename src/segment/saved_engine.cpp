// The engine that knows what is saved.
#include "segment/saved.h"

namespace enishi::segment {
namespace {

class WithSaved final : public Engine {
  template <class F>
  auto asking(Ask ask, F&& answer) const {
    const auto lookup = saved_.lookup();
    if (!ask.lookup) ask.lookup = lookup.get();
    return answer(ask);
  }

 public:
  WithSaved(const Engine& engine, const SavedSegments& saved) : engine_(engine), saved_(saved) {}

  Status check(const Condition& condition, const Ask& ask) const override {
    return asking(ask, [&](const Ask& full) { return engine_.check(condition, full); });
  }
  Result<people::RecordSet> members(const Condition& condition, const Ask& ask) const override {
    return asking(ask, [&](const Ask& full) { return engine_.members(condition, full); });
  }
  Result<std::uint64_t> count(const Condition& condition, const Ask& ask) const override {
    return asking(ask, [&](const Ask& full) { return engine_.count(condition, full); });
  }
  Result<Explanation> explain(const Condition& condition, const Ask& ask,
                              RecordNo record) const override {
    return asking(ask, [&](const Ask& full) { return engine_.explain(condition, full, record); });
  }

 private:
  const Engine& engine_;
  const SavedSegments& saved_;
};

}  // namespace

std::unique_ptr<Engine> with_saved(const Engine& engine, const SavedSegments& saved) {
  return std::make_unique<WithSaved>(engine, saved);
}

}  // namespace enishi::segment
