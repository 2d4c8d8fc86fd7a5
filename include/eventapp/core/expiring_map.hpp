// A bounded map whose entries end with time, for what lives in memory only.
#pragma once

#include "eventapp/core/clock.hpp"

#include <cstddef>
#include <iterator>
#include <list>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>

namespace eventapp {

/// Strand: its owner's. Entries are kept in the order they were written, which is the order they
/// end in where all live equally long; purge() costs nothing but what it removes.
template <class Value>
class ExpiringMap {
 public:
  /// The live value of `key`, or null.
  Value* find(std::string_view key, SteadyTime now) {
    const auto found = index_.find(key);
    if (found == index_.end() || found->second->ends <= now) {
      return nullptr;
    }
    return &found->second->value;
  }

  /// When the live entry `key` ends; only after find().
  SteadyTime ends(std::string_view key) const { return index_.find(key)->second->ends; }

  void put(const std::string& key, Value value, SteadyTime ends) {
    erase(key);
    entries_.push_back({key, std::move(value), ends});
    index_.emplace(entries_.back().key, std::prev(entries_.end()));
  }

  void erase(std::string_view key) {
    const auto found = index_.find(key);
    if (found != index_.end()) {
      const auto entry = found->second;
      index_.erase(found);
      entries_.erase(entry);
    }
  }

  /// Removes the oldest entries that have ended.
  void purge(SteadyTime now) {
    while (!entries_.empty() && entries_.front().ends <= now) {
      erase_oldest();
    }
  }

  void erase_oldest() {
    index_.erase(entries_.front().key);
    entries_.pop_front();
  }

  std::size_t size() const { return entries_.size(); }

 private:
  struct Entry {
    std::string key;
    Value value;
    SteadyTime ends;
  };

  std::list<Entry> entries_;
  std::unordered_map<std::string_view, typename std::list<Entry>::iterator> index_;
};

}  // namespace eventapp
