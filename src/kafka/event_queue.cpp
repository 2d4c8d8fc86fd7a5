#include "kafka/event_queue.hpp"

#include "eventapp/core/error.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <librdkafka/rdkafka.h>

#include <cerrno>
#include <cstring>
#include <string>
#include <sys/eventfd.h>
#include <unistd.h>

namespace eventapp::kafka {

namespace {

constexpr std::uint64_t one = 1;

int make_eventfd() {
  const int fd = ::eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
  if (fd < 0) {
    throw StartError(std::string("cannot make an eventfd: ") + std::strerror(errno));
  }
  return fd;
}

}  // namespace

void EventQueue::GiveBack::operator()(rd_kafka_queue_t* queue) const {
  rd_kafka_queue_destroy(queue);
}

EventQueue::EventQueue(Strand strand, rd_kafka_queue_t* queue)
    : queue_(queue), descriptor_(std::move(strand), make_eventfd()) {
  rd_kafka_queue_io_event_enable(queue_.get(), descriptor_.native_handle(), &one, sizeof one);
  wake();  // what is in the queue already is never signalled
}

EventQueue::~EventQueue() {
  close();
}

// Reading takes the signal away before the caller polls, so that one that comes while it polls is
// not lost.
awaitable<bool> EventQueue::ready() {
  const auto buffer = asio::buffer(&signals_, sizeof signals_);
  auto token = asio::as_tuple(asio::use_awaitable);
  const auto [error, size] = co_await descriptor_.async_read_some(buffer, token);
  // A signal that was read before close() resumes here after it, when the queue is gone.
  co_return !error && queue_ != nullptr;
}

void EventQueue::wake() {
  if (descriptor_.is_open()) {
    const auto written = ::write(descriptor_.native_handle(), &one, sizeof one);
    static_cast<void>(written);  // full: it is signalled already
  }
}

void EventQueue::close() {
  if (queue_ == nullptr) {
    return;
  }
  rd_kafka_queue_io_event_enable(queue_.get(), -1, nullptr, 0);
  queue_.reset();
  boost::system::error_code ignored;
  descriptor_.close(ignored);
}

}  // namespace eventapp::kafka
