#include "kafka/deliveries.hpp"

#include <utility>

namespace eventapp::kafka {

void Delivery::end(ProduceResult result) const {
  const bool unknown = !result && result.error().reason == ProduceFailure::Reason::outcome_unknown;
  const bool tells_late = late && (!answer || unknown);
  if (answer) {
    answer(result);
  }
  if (tells_late) {
    late(std::move(result));
  }
}

Delivery* Deliveries::add(Delivery delivery, SteadyTime deadline) {
  Entry& entry = entries_.emplace_back();
  static_cast<Delivery&>(entry) = std::move(delivery);
  entry.self = std::prev(entries_.end());
  // Deadlines mostly come in order, so that the end is the right place.
  entry.deadline = deadlines_.emplace_hint(deadlines_.end(), deadline, &entry);
  return &entry;
}

Delivery Deliveries::take(Delivery* delivery) {
  auto& entry = static_cast<Entry&>(*delivery);
  if (entry.waits) {
    deadlines_.erase(entry.deadline);
  }
  Delivery taken = std::move(static_cast<Delivery&>(entry));
  entries_.erase(entry.self);
  return taken;
}

std::vector<Delivery> Deliveries::expire(SteadyTime now) {
  std::vector<Delivery> expired;
  while (!deadlines_.empty() && deadlines_.begin()->first <= now) {
    Entry& entry = *deadlines_.begin()->second;
    deadlines_.erase(deadlines_.begin());
    entry.waits = false;
    Answer late = std::exchange(entry.late, nullptr);
    expired.push_back(entry);
    entry.late = std::move(late);
    entry.answer = nullptr;
    entry.probe = false;
  }
  return expired;
}

std::vector<Delivery> Deliveries::take_all_of(const void* handle) {
  std::vector<Delivery> taken;
  for (auto next = entries_.begin(); next != entries_.end();) {
    Entry& entry = *next++;
    if (entry.handle == handle) {
      taken.push_back(take(&entry));
    }
  }
  return taken;
}

SteadyTime Deliveries::next_deadline() const {
  return deadlines_.empty() ? SteadyTime::max() : deadlines_.begin()->first;
}

}  // namespace eventapp::kafka
