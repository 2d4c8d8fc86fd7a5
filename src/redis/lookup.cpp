#include "redis/lookup.hpp"

#include <boost/asio/bind_executor.hpp>
#include <boost/asio/ip/address.hpp>

#include <utility>

namespace eventapp::redis {

using asio::ip::tcp;

Lookup::Lookup(Strand strand, Clock& clock)
    : strand_(std::move(strand)), resolver_(strand_), changed_(clock) {}

void Lookup::start(const std::string& host, const std::string& port) {
  boost::system::error_code no_number;
  const auto address = asio::ip::make_address(host, no_number);
  if (!no_number) {
    addresses_.emplace_back(address, static_cast<asio::ip::port_type>(std::stoi(port)));
    done_ = true;
    return;
  }
  auto answered = [self = shared_from_this()](const boost::system::error_code& error,
                                              const tcp::resolver::results_type& found) {
    self->take(error, found);
  };
  resolver_.async_resolve(host, port, asio::bind_executor(strand_, std::move(answered)));
}

void Lookup::take(const boost::system::error_code& error,
                  const tcp::resolver::results_type& found) {
  done_ = true;
  if (error) {
    error_ = error.message();
  }
  for (const auto& entry : found) {
    addresses_.push_back(entry.endpoint());
  }
  changed_.notify_all();
}

awaitable<> Lookup::wait() {
  while (!done_ && !abandoned_) {
    co_await changed_.wait();
  }
}

void Lookup::abandon() {
  abandoned_ = true;
  resolver_.cancel();  // one that stands behind others is not asked at all
  changed_.notify_all();
}

}  // namespace eventapp::redis
