// The few names of Asio that every room uses, so that the choice of executor and coroutine type
// stands in one place.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/strand.hpp>

namespace eventapp {

namespace asio = boost::asio;

template <class T = void>
using awaitable = asio::awaitable<T>;

/// Where a stateful object lives: each belongs to exactly one strand, so none needs a mutex.
using Strand = asio::strand<asio::io_context::executor_type>;

/// Continues the calling coroutine on `strand`, up to its next co_await: that one resumes on the
/// coroutine's own executor again. Costs nothing when it is on the strand already.
awaitable<> hop_to(Strand strand);

}  // namespace eventapp
