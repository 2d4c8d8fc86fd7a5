// A librdkafka queue as an awaitable: the only place that knows the eventfd through which
// librdkafka's threads wake the loop.
#pragma once

#include "eventapp/core/async.hpp"

#include <boost/asio/posix/stream_descriptor.hpp>

#include <cstdint>
#include <memory>

typedef struct rd_kafka_queue_s rd_kafka_queue_t;

namespace eventapp::kafka {

/// Strand: the one given. Lifetime: ready() has answered false before it goes.
class EventQueue {
 public:
  /// Takes over the reference `queue`. Errors: StartError when the process has no descriptor left.
  EventQueue(Strand strand, rd_kafka_queue_t* queue);
  ~EventQueue();
  EventQueue(const EventQueue&) = delete;
  EventQueue& operator=(const EventQueue&) = delete;

  /// Completes when the queue may hold something: then poll it until it is empty, because
  /// librdkafka signals only the change from empty to not empty. False once closed.
  awaitable<bool> ready();

  /// Makes ready() complete once more.
  void wake();

  /// Ends ready() and gives the queue back. Before the handle is closed or destroyed.
  void close();

 private:
  struct GiveBack {
    void operator()(rd_kafka_queue_t* queue) const;
  };

  std::unique_ptr<rd_kafka_queue_t, GiveBack> queue_;
  asio::posix::stream_descriptor descriptor_;
  std::uint64_t signals_ = 0;
};

}  // namespace eventapp::kafka
