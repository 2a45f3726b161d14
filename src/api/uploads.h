// Lists of LINE user ids that come as a body, kept as files for the jobs that read them.
#pragma once

#include "api/call.h"

namespace enishi::api {

// The body's rows, one a line: a text/plain body as it is, or the array `users` of a JSON body.
Result<std::string> rows_of(const Call& call);

// A file in the data directory's uploads (mode 0600, durable). It goes with the object unless it
// was handed over; the job that reads it then removes it.
class Upload {
 public:
  // Also removes what a crash left there: files older than a week.
  static Result<Upload> store(const Call& call, std::string_view rows);
  Upload(Upload&& other) noexcept : path_(std::exchange(other.path_, {})) {}
  Upload& operator=(Upload&&) = delete;
  ~Upload();

  std::string name() const;  // inside the directory of uploads
  void hand_over() { path_.clear(); }

 private:
  explicit Upload(std::string path) : path_(std::move(path)) {}
  std::string path_;
};

}  // namespace enishi::api
