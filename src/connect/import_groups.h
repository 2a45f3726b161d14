// Rows that wait for their entry, for kinds whose entries are made from a list of rows.
#pragma once

#include <functional>
#include <span>

#include "connect/import_batch.h"

namespace enishi::connect {

// T: what one row becomes. When the maker refuses a list, each row is tried alone, and those that
// are refused alone are the problems.
template <class T>
class ImportGroup {
 public:
  using Maker = std::function<Result<spine::NewEntry>(std::span<const T>)>;

  ImportGroup(ImportBatch& batch, std::size_t rows_max, std::size_t bytes_max, Maker make)
      : batch_(batch), rows_max_(rows_max), bytes_max_(bytes_max), make_(std::move(make)) {}

  bool empty() const { return rows_.empty(); }
  void add(T row, std::size_t bytes, const ImportRow& place) {
    rows_.push_back(std::move(row));
    places_.push_back({place.line, place.offset});
    bytes_ += bytes;
    if (rows_.size() == rows_max_ || bytes_ >= bytes_max_) close();
  }
  void close() {
    if (rows_.empty()) return;
    auto made = make_(rows_);
    if (!made) {
      keep_the_good();
      if (!rows_.empty()) made = make_(rows_);
    }
    if (!rows_.empty() && made) {
      batch_.good += static_cast<std::int64_t>(rows_.size());
      batch_.entries.push_back({places_.front().offset, *std::move(made)});
    } else if (!rows_.empty()) {  // well alone, refused together: too many bytes
      for (const Place& place : places_) refuse(place, made.error());
    }
    rows_.clear();
    places_.clear();
    bytes_ = 0;
  }

 private:
  struct Place {
    std::uint64_t line = 0, offset = 0;
  };

  void keep_the_good() {
    std::vector<T> rows;
    std::vector<Place> places;
    for (std::size_t i = 0; i < rows_.size(); ++i) {
      const auto alone = make_(std::span<const T>(rows_).subspan(i, 1));
      if (!alone) {
        refuse(places_[i], alone.error());
        continue;
      }
      rows.push_back(std::move(rows_[i]));
      places.push_back(places_[i]);
    }
    rows_ = std::move(rows);
    places_ = std::move(places);
  }

  // "events[0].at" of a list of one says "at" of the row.
  void refuse(const Place& place, const Error& error) {
    const std::size_t dot = error.field.find("].");
    const std::string what = dot == std::string::npos ? "" : error.field.substr(dot + 2) + ": ";
    batch_.problems.push_back({static_cast<std::int64_t>(place.line), "", what + error.message});
  }

  ImportBatch& batch_;
  const std::size_t rows_max_, bytes_max_;
  const Maker make_;
  std::vector<T> rows_;
  std::vector<Place> places_;
  std::size_t bytes_ = 0;
};

}  // namespace enishi::connect
