#include "segment/engine.h"

#include <atomic>
#include <latch>

#include "base/thread.h"
#include "segment/compile.h"
#include "segment/explainer.h"

namespace enishi::segment {
namespace {

class Parts final : public Engine {
 public:
  Parts(const EngineSeams& seams, unsigned threads)
      : seams_(seams), others_(threads - 1), pool_("segment", std::max(1u, others_), kQueueMax) {}

  Status check(const Condition& condition, const Ask& ask) const override {
    const auto seen = look(condition, ask);
    return seen ? Status{} : std::unexpected(seen.error());
  }
  Result<people::RecordSet> members(const Condition& condition, const Ask& ask) const override {
    return asked(condition, ask, [this](const Plan& plan, const timeline::TimelineView& events) {
      return segment::members(plan, events, parallel());
    });
  }
  Result<std::uint64_t> count(const Condition& condition, const Ask& ask) const override {
    return asked(condition, ask, [this](const Plan& plan, const timeline::TimelineView& events) {
      return segment::count(plan, events, parallel());
    });
  }
  Result<Explanation> explain(const Condition& condition, const Ask& ask,
                              RecordNo record) const override {
    ASSIGN(const Look seen, look(condition, ask));
    if (!seen.people->everyone(ask.workspace).contains(record))
      return fail(ErrorCode::not_found, "no such person");
    const Names names{ask.workspace, *seen.schema, *seen.catalogue, seams_.timeline.texts(),
                      seen.moments};
    const Question question = seen.question(ask);
    return Explainer(question, names, *seen.events, parallel()).explain(condition.root(), record);
  }

 private:
  static constexpr std::size_t kQueueMax = 256;

  // A consistent look at each room.
  struct Look {
    Moments moments;
    std::shared_ptr<const timeline::TimelineView> events;
    std::unique_ptr<people::View> people;
    std::shared_ptr<const timeline::SchemaView> schema;
    std::unique_ptr<timeline::CatalogueView> catalogue;

    Question question(const Ask& ask) const {
      return {.people = *people,
              .workspace = ask.workspace,
              .channel = ask.channel,
              .moments = moments,
              .lookup = ask.lookup};
    }
  };

  Result<Look> look(const Condition& condition, const Ask& ask) const {
    const auto directory = seams_.workspaces.directory();
    const workspace::Workspace* workspace = directory.workspace(ask.workspace);
    if (!workspace) return fail(ErrorCode::not_found, "no such workspace");
    Look look;
    look.moments = {.now = ask.now,
                    .zone = directory.zone(workspace->id),
                    .currency_digits = timeline::currency_digits(workspace->currency)};
    // Events first: whatever they name is known to the rooms that are asked later.
    look.events = seams_.timeline.view();
    look.people = seams_.people.view();
    look.schema = seams_.schema.view();
    look.catalogue = seams_.catalogue.view();
    TRY(condition.check({.people = *look.people,
                         .workspace = ask.workspace,
                         .schema = look.schema.get(),
                         .catalogue = look.catalogue.get(),
                         .lookup = ask.lookup,
                         .currency_digits = look.moments.currency_digits}));
    return look;
  }

  template <class F>
  auto asked(const Condition& condition, const Ask& ask, F&& answer) const
      -> Result<std::invoke_result_t<F, const Plan&, const timeline::TimelineView&>> {
    ASSIGN(Look seen, look(condition, ask));
    const Names names{ask.workspace, *seen.schema, *seen.catalogue, seams_.timeline.texts(),
                      seen.moments};
    ASSIGN(const Plan plan,
           compile(condition.root(), seen.question(ask), names, [&](const Plan& part) {
             return segment::members(part, *seen.events, parallel());
           }));
    // Nobody's commit waits for the loops over events.
    seen.people.reset();
    seen.catalogue.reset();
    return answer(plan, *seen.events);
  }

  Parallel parallel() const {
    return [this](std::size_t n, const std::function<void(std::size_t)>& f) {
      std::atomic<std::size_t> next = 0;
      const auto work = [&] {
        for (std::size_t i; (i = next++) < n;) f(i);
      };
      const unsigned helpers = n > 1 ? others_ : 0;
      std::latch done(helpers);
      for (unsigned i = 0; i < helpers; ++i)
        if (!pool_.try_run([&] {
              work();
              done.count_down();
            }))
          done.count_down();
      work();
      done.wait();
    };
  }

  const EngineSeams seams_;
  const unsigned others_;
  mutable WorkerPool pool_;
};

class PeopleOnly final : public Engine {
 public:
  PeopleOnly(const people::People& people, const workspace::Workspaces& workspaces)
      : people_(people), workspaces_(workspaces) {}

  Status check(const Condition& condition, const Ask& ask) const override {
    const auto view = people_.view();
    return condition.check({.people = *view, .workspace = ask.workspace, .lookup = ask.lookup});
  }
  Result<people::RecordSet> members(const Condition& condition, const Ask& ask) const override {
    TRY(check(condition, ask));
    const auto directory = workspaces_.directory();
    const workspace::Workspace* workspace = directory.workspace(ask.workspace);
    if (!workspace) return fail(ErrorCode::not_found, "no such workspace");
    const auto view = people_.view();
    return condition.evaluate(
        {.people = *view,
         .workspace = ask.workspace,
         .channel = ask.channel,
         .moments = Moments{.now = ask.now, .zone = directory.zone(workspace->id)},
         .lookup = ask.lookup});
  }
  Result<std::uint64_t> count(const Condition& condition, const Ask& ask) const override {
    ASSIGN(const people::RecordSet set, members(condition, ask));
    return set.size();
  }
  Result<Explanation> explain(const Condition&, const Ask&, RecordNo) const override {
    return fail(ErrorCode::unavailable, "nothing is explained without events");
  }

 private:
  const people::People& people_;
  const workspace::Workspaces& workspaces_;
};

}  // namespace

std::unique_ptr<Engine> Engine::of_people(const people::People& people,
                                          const workspace::Workspaces& workspaces) {
  return std::make_unique<PeopleOnly>(people, workspaces);
}

std::unique_ptr<Engine> Engine::make(const EngineSeams& seams, unsigned threads) {
  return std::make_unique<Parts>(seams, std::max(1u, threads));
}

}  // namespace enishi::segment
