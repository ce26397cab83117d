#pragma once

#include <deque>
#include <mutex>
#include <vector>

#include "io/name_table.hpp"

namespace crossmargin::io {

/// One table of names for each worker that reads at the same time. Which piece meets which table never shows:
/// places are replaced by places in the sorted names when the pieces are joined.
class NamePool {
 public:
  explicit NamePool(const InstrumentTable* instruments) : instruments_(instruments) {}

  NameTable& borrow() {
    const std::scoped_lock lock(mutex_);
    if (free_.empty()) return tables_.emplace_back(instruments_);
    NameTable& table = *free_.back();
    free_.pop_back();
    return table;
  }
  void give_back(NameTable& table) {
    const std::scoped_lock lock(mutex_);
    free_.push_back(&table);
  }

  /// A table for the time of one piece.
  class Loan {
   public:
    explicit Loan(NamePool& pool) : pool_(pool), table_(pool.borrow()) {}
    Loan(const Loan&) = delete;
    Loan& operator=(const Loan&) = delete;
    ~Loan() { pool_.give_back(table_); }
    NameTable& table() const { return table_; }

   private:
    NamePool& pool_;
    NameTable& table_;
  };

 private:
  const InstrumentTable* instruments_;
  std::mutex mutex_;
  std::deque<NameTable> tables_;
  std::vector<NameTable*> free_;
};

}  // namespace crossmargin::io
