// One aspect of people (records, friends, tags ...) during a batch of the pipeline: changes are
// staged, seen by later entries of the batch, written in bulk, and reach memory after the commit.
#pragma once

#include <vector>

#include "people/memory.h"

namespace enishi::people {

// Used by the pipeline thread only.
class Stage {
 public:
  virtual ~Stage() = default;
  // Writes what is staged and not written yet.
  virtual Status write(store::Tx& tx) = 0;
  // After write(): deletes the rows of a live record and whatever is staged of it.
  virtual Status forget(store::Tx& tx, RecordNo record, Time at) = 0;
  // True when publish() has something to do.
  virtual bool pending() const = 0;
  // Moves what is staged into memory. The caller holds the exclusive lock, and has made memory
  // forget the forgotten.
  virtual void publish(Memory& memory) noexcept = 0;
  virtual void drop() noexcept = 0;
};

// Parameters of exec_many; keeps its space from batch to batch.
class Rows {
 public:
  void add(std::initializer_list<store::Param> row) {
    params_.insert(params_.end(), row.begin(), row.end());
    width_ = row.size();
  }
  Status write(store::Tx& tx, const store::Sql& sql) {
    if (!params_.empty()) TRY(tx.exec_many(sql, width_, params_));
    params_.clear();
    return {};
  }

 private:
  std::vector<store::Param> params_;
  std::size_t width_ = 0;
};

}  // namespace enishi::people
