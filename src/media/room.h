// The room behind media.h. Inside `media` only.
#pragma once

#include <atomic>

#include "base/thread.h"
#include "media/chunks.h"
#include "media/inspect.h"
#include "media/items.h"

namespace enishi::media {

class Room final : public Media {
 public:
  Room(std::shared_ptr<store::Database> part, store::Database& state,
       const guard::OperationLog& operations, const Config& config, const Clock& clock,
       Random& random);

  // library.cpp
  Result<Item> begin(const guard::Actor& actor, const WorkspaceId& workspace, std::string name,
                     std::int64_t bytes) override;
  Result<Item> append(const MediaId& id, std::int64_t offset, std::string_view piece) override;
  Result<Item> add(const guard::Actor& actor, const WorkspaceId& workspace, std::string name,
                   std::string_view bytes) override;
  Status remove(const guard::Actor& actor, const MediaId& id) override;
  // finish.cpp
  Result<Item> finish(const guard::Actor& actor, const MediaId& id) override;
  // inbound.cpp
  Result<Item> keep(const WorkspaceId& workspace, std::int64_t record, std::string name,
                    std::string content_type, std::string_view bytes) override;
  Result<Item> begin_inbound(const WorkspaceId& workspace, std::int64_t record, std::string name,
                             std::string content_type) override;
  Result<Item> finish_inbound(const MediaId& id) override;
  // reading.cpp
  Result<Item> get(const MediaId& id) const override;
  Result<std::vector<Item>> list(const WorkspaceId& workspace, std::optional<Kind> kind,
                                 std::int64_t before, std::size_t limit) const override;
  Result<std::string> read(const MediaId& id, std::int64_t offset,
                           std::size_t bytes) const override;
  Result<Published> published(std::string_view code, const Form& form) override;
  Result<std::string> read(const Published& published, std::int64_t offset,
                           std::size_t bytes) const override;
  std::uint64_t removals() const override { return removals_.load(std::memory_order_acquire); }
  // renditions.cpp
  Result<Rendition> image(const MediaId& id, const Form& form) override;
  // retire.cpp
  Status erase_record(std::int64_t record) override;
  Status purge() override { return part_->purge_deleted_bytes(); }
  Result<bool> retire(Time now) override;

 private:
  Result<Stored> find(const MediaId& id) const;
  // Appends all of it, piece by piece.
  Status append_all(const MediaId& id, std::string_view bytes);
  Result<Item> begin_item(Item item);
  Status complete(const Item& item, const Found& found, const std::string& sha256,
                  std::optional<Time> expires_at);
  Result<std::string> digest(const Item& item) const;
  Status note(const guard::Actor& actor, const Item& item, std::string action, bool before) const;

  // finish.cpp
  Result<Item> finish_new(const guard::Actor& actor, const Item& item) REQUIRES(making_);
  Status make_first_picture(const Item& item, const Found& found) REQUIRES(making_);
  Status blank_metadata(const Item& item, const Found& found);

  // renditions.cpp: the head of a rendition is all of it but its bytes.
  Result<std::optional<Published>> rendition_head(const Item& item, const std::string& form) const;
  Result<Rendition> make_rendition(const Stored& stored, const Form& form) REQUIRES(making_);
  Status keep_rendition(std::int64_t item, const std::string& form, const Rendition& rendition)
      REQUIRES(making_);
  Result<Published> ready(const Stored& stored, const Form& form);

  // retire.cpp
  Status mark_removed(std::int64_t no, Origin origin);
  // Deletes at most `budget` chunks of a removed item, takes them off it, and the item when none
  // is left; true: it is gone.
  Result<bool> delete_removed(std::int64_t no, std::size_t& budget);

  const std::shared_ptr<store::Database> part_;
  store::Database& state_;
  const guard::OperationLog& operations_;
  const Millis keep_inbound_;
  const Clock& clock_;
  Random& random_;
  std::atomic<std::uint64_t> removals_{0};
  // Held while pixels are decoded, so that there is memory for them, and while an upload is
  // finished, so that it is finished once. Never asked for by whoever holds a transaction.
  Mutex making_;
};

}  // namespace enishi::media
