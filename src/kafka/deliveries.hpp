// The records on their way to the broker and who waits for each. An answer is given exactly once:
// by the delivery report or at the deadline, whichever comes first.
#pragma once

#include "eventapp/core/clock.hpp"
#include "kafka/produce_failure.hpp"

#include <boost/asio/associated_executor.hpp>
#include <boost/asio/post.hpp>

#include <cstddef>
#include <functional>
#include <list>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace eventapp::kafka {

/// Called at most once, on the producer's strand or, where there is no producer, the caller's.
using Answer = std::function<void(ProduceResult)>;

/// `handler` takes what `outcome` makes of the result, on its own executor.
template <class Handler, class Outcome>
Answer make_answer(Handler handler, Outcome (*outcome)(ProduceResult)) {
  auto executor = asio::get_associated_executor(handler);
  auto held = std::make_shared<Handler>(std::move(handler));
  return [executor, held, outcome](ProduceResult result) {
    asio::post(executor, [held, result = outcome(std::move(result))]() mutable {
      (*held)(std::move(result));
    });
  };
}

/// Who is told of a record.
struct Listeners {
  Answer answer = {};  ///< Called exactly once.
  Answer late = {};    ///< If there: called exactly once after an answer of an unknown outcome.
};

struct Delivery {
  std::string topic;
  std::size_t payload_bytes = 0;
  SteadyTime begun = {};
  bool probe = false;  ///< Of the publish breaker.
  const void* handle = nullptr;  ///< The client that carries it.
  Answer answer = {};            ///< Empty once answered; the delivery report comes all the same.
  Answer late = {};              ///< Waits for that report; may be empty.

  /// The last word on this record.
  void end(ProduceResult result) const;
};

/// Strand: its producer's.
class Deliveries {
 public:
  /// The address is what librdkafka carries along until the delivery report.
  Delivery* add(Delivery delivery, SteadyTime deadline);

  /// The delivery report is here: hands the delivery over.
  Delivery take(Delivery* delivery);

  /// Hands over the answers whose deadline has come; their records stay on their way.
  std::vector<Delivery> expire(SteadyTime now);

  /// Hands over what `handle` carries and will never report.
  std::vector<Delivery> take_all_of(const void* handle);

  /// The next deadline; SteadyTime::max() when nobody waits.
  SteadyTime next_deadline() const;

  std::size_t count() const { return entries_.size(); }

 private:
  struct Entry : Delivery {
    std::multimap<SteadyTime, Entry*>::iterator deadline;
    std::list<Entry>::iterator self;
    bool waits = true;
  };

  std::list<Entry> entries_;
  std::multimap<SteadyTime, Entry*> deadlines_;
};

}  // namespace eventapp::kafka
