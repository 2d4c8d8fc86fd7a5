#include "eventapp/curl/client.hpp"

#include "curl/http_post.hpp"
#include "curl/library.hpp"
#include "curl/mail_sessions.hpp"
#include "curl/multi.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <cassert>

namespace eventapp::curl {

Client::Client(Clock& clock, std::size_t connections) : clock_(clock), connections_(connections) {
  library();  // That it cannot be loaded is said at the start.
}

Client::~Client() = default;

void Client::begin_on(const asio::any_io_executor& executor) {
  if (!multi_) {
    multi_ = std::make_shared<Multi>(executor, clock_, connections_);
    mail_sessions_ = std::make_shared<MailSessions>(executor, clock_, connections_);
  }
  assert(multi_->executor() == executor);
}

awaitable<Result<HttpAnswer>> Client::perform(HttpPost request) {
  const auto executor = co_await asio::this_coro::executor;
  begin_on(executor);
  co_return co_await post(multi_, std::move(request));
}

awaitable<Result<MailAnswer>> Client::perform(Mail request) {
  const auto executor = co_await asio::this_coro::executor;
  begin_on(executor);
  co_return co_await MailSessions::send(mail_sessions_, multi_, std::move(request));
}

awaitable<> Client::close() {
  if (multi_) {
    co_await asio::co_spawn(multi_->executor(), close_on_strand(), asio::use_awaitable);
  }
}

awaitable<> Client::close_on_strand() {
  mail_sessions_->close();
  co_await multi_->close();
}

}  // namespace eventapp::curl
