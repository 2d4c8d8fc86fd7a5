// Orders as records of Kafka, with the bytes and headers that eventapp gives them.
#pragma once

#include "limits/kafka_handle.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>

#include <cstdint>
#include <random>
#include <string>

namespace eventapp::bench {

/// Waits for one record's report.
class Waiter {
 public:
  /// On the thread of the loop.
  virtual void reported(bool stored) = 0;

 protected:
  ~Waiter() = default;
};

/// Produces order.created.v1 records, each with new ids; its reports wake the loop, whose one
/// thread it belongs to.
class Producer {
 public:
  Producer(boost::asio::io_context& context, const std::string& brokers, int requests_in_flight);
  ~Producer();
  Producer(const Producer&) = delete;
  Producer& operator=(const Producer&) = delete;

  /// The waiter must live until it is told. False: the queue is full, no report follows.
  bool produce(Waiter& waiter);

 private:
  void wait();
  std::string uuid();

  KafkaHandle handle_;
  boost::asio::posix::stream_descriptor reports_;  ///< An eventfd, written when reports come in.
  std::uint64_t rung_ = 0;
  std::mt19937_64 random_{std::random_device{}()};
};

}  // namespace eventapp::bench
