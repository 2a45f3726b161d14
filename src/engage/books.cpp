#include "engage/books.h"

#include "base/limits.h"
#include "engage/sql.h"

namespace enishi::engage {

Result<std::unique_ptr<Books>> Books::load(const store::Database& state) {
  auto books = std::make_unique<Books>();
  struct Stored {
    ChannelNo channel;
    std::int64_t version = 0;
    std::string book;
  };
  ASSIGN(const auto rows, state.reading([](store::Tx& tx) {
    return tx.all<Stored>(sql::books, {}, [](const store::Row& row) {
      return Stored{ChannelNo{static_cast<std::uint32_t>(row.integer(0))}, row.integer(1),
                    row.str(2)};
    });
  }));
  for (const Stored& row : rows) {
    ASSIGN(const auto document,
           JsonDocument::parse(row.book,
                               {.bytes_max = limits::answer_book_bytes_max, .depth_max = 48}));
    ASSIGN(AnswerBook book, parse_book(document.root()));
    books->put(row.channel, std::make_shared<const Chooser>(std::move(book), row.version));
  }
  return books;
}

std::shared_ptr<const Chooser> Books::of(ChannelNo channel) const {
  ReadLock lock(mutex_);
  const auto found = books_.find(channel);
  return found == books_.end() ? nullptr : found->second;
}

void Books::put(ChannelNo channel, std::shared_ptr<const Chooser> book) {
  WriteLock lock(mutex_);
  books_[channel] = std::move(book);
}

}  // namespace enishi::engage
