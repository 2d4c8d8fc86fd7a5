#include "curl/multi.hpp"

#include "curl/library.hpp"
#include "eventapp/core/log.hpp"

#include <boost/asio/bind_executor.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>

#include <sys/socket.h>
#include <unistd.h>
#include <utility>

namespace eventapp::curl {

/// A socket that libcurl wants to hear of. The descriptor borrows it: libcurl closes.
struct Multi::Watch {
  Watch(const asio::any_io_executor& executor, curl_socket_t fd)
      : descriptor(executor), socket(fd) {}
  asio::posix::stream_descriptor descriptor;
  curl_socket_t socket;
  int wanted = 0;   ///< CURL_POLL_IN, CURL_POLL_OUT
  int waiting = 0;  ///< The directions that the loop waits for now.
};

Multi::Multi(asio::any_io_executor executor, Clock& clock, std::size_t connections)
    : executor_(std::move(executor)),
      clock_(clock),
      multi_(library().multi_init()),
      timer_(executor_),
      none_running_(clock) {
  library().multi_setopt(multi_, CURLMOPT_SOCKETFUNCTION, &Multi::on_socket);
  library().multi_setopt(multi_, CURLMOPT_SOCKETDATA, this);
  library().multi_setopt(multi_, CURLMOPT_TIMERFUNCTION, &Multi::on_timer);
  library().multi_setopt(multi_, CURLMOPT_TIMERDATA, this);
  library().multi_setopt(multi_, CURLMOPT_MAXCONNECTS, static_cast<long>(connections));
}

Multi::~Multi() {
  clean_up();
}

Multi::Member::Member(std::shared_ptr<Multi> multi, CURL* easy)
    : multi_(std::move(multi)), easy_(easy), ended_(multi_->clock_) {
  multi_->running_.emplace(easy, this);
  if (multi_->closing_) {
    code_ = CURLE_ABORTED_BY_CALLBACK;
    return;
  }
  multi_->adopt(easy);
  if (library().multi_add_handle(multi_->multi_, easy) != CURLM_OK) {
    code_ = CURLE_FAILED_INIT;
  }
}

Multi::Member::~Member() {
  if (multi_->multi_ != nullptr) {
    library().multi_remove_handle(multi_->multi_, easy_);
  }
  multi_->running_.erase(easy_);
  if (multi_->running_.empty()) {
    multi_->none_running_.notify_all();
  }
}

awaitable<CURLcode> Multi::Member::end() {
  while (!code_) {
    co_await ended_.wait();
  }
  co_return *code_;
}

void Multi::Member::ended(CURLcode code) {
  code_ = code_.value_or(code);
  ended_.notify_all();
}

awaitable<CURLcode> Multi::run(std::shared_ptr<Multi> multi, CURL* easy) {
  Member member(std::move(multi), easy);
  co_return co_await member.end();
}

void Multi::adopt(CURL* easy) {
  library().easy_setopt(easy, CURLOPT_OPENSOCKETFUNCTION, &Multi::open_socket);
  library().easy_setopt(easy, CURLOPT_OPENSOCKETDATA, this);
  library().easy_setopt(easy, CURLOPT_CLOSESOCKETFUNCTION, &Multi::close_socket);
  library().easy_setopt(easy, CURLOPT_CLOSESOCKETDATA, this);
}

curl_socket_t Multi::open_socket(void* self, curlsocktype, curl_sockaddr* address) {
  const int socket = ::socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
  if (socket < 0) {
    return CURL_SOCKET_BAD;
  }
  static_cast<Multi*>(self)->sockets_.insert(socket);
  return socket;
}

int Multi::close_socket(void* self, curl_socket_t socket) {
  auto& multi = *static_cast<Multi*>(self);
  multi.unwatch(socket);
  multi.sockets_.erase(socket);
  return ::close(socket);
}

int Multi::on_socket(CURL*, curl_socket_t socket, int what, void* self, void*) {
  auto& multi = *static_cast<Multi*>(self);
  if (what == CURL_POLL_REMOVE) {
    multi.unwatch(socket);
  } else {
    multi.watch(socket, what);
  }
  return 0;
}

void Multi::watch(curl_socket_t socket, int what) {
  std::shared_ptr<Watch>& watch = watches_[socket];
  if (!watch) {
    watch = std::make_shared<Watch>(executor_, socket);
    boost::system::error_code error;
    watch->descriptor.assign(socket, error);
    if (error) {
      log::error("A socket cannot be waited for; its request ends with its deadline. error=" +
                 error.message());
      watches_.erase(socket);
      return;
    }
  }
  watch->wanted = what & CURL_POLL_INOUT;
  wait_for(watch, CURL_POLL_IN);
  wait_for(watch, CURL_POLL_OUT);
}

void Multi::unwatch(curl_socket_t socket) {
  const auto found = watches_.find(socket);
  if (found == watches_.end()) {
    return;
  }
  found->second->wanted = 0;
  found->second->descriptor.release();
  watches_.erase(found);
}

// One wait at a time in each direction; libcurl hears of it and says anew what it wants.
void Multi::wait_for(const std::shared_ptr<Watch>& watch, int direction) {
  if ((watch->wanted & direction) == 0 || (watch->waiting & direction) != 0) {
    return;
  }
  watch->waiting |= direction;
  const bool in = direction == CURL_POLL_IN;
  auto woken = [weak = weak_from_this(), watch, direction,
                in](const boost::system::error_code& error) {
    watch->waiting &= ~direction;
    const std::shared_ptr<Multi> self = weak.lock();
    if (!self || error || (watch->wanted & direction) == 0) {
      return;
    }
    self->act(watch->socket, in ? CURL_CSELECT_IN : CURL_CSELECT_OUT);
    self->wait_for(watch, direction);
  };
  watch->descriptor.async_wait(
      in ? asio::posix::stream_descriptor::wait_read : asio::posix::stream_descriptor::wait_write,
      asio::bind_executor(executor_, std::move(woken)));
}

int Multi::on_timer(CURLM*, long timeout_ms, void* self) {
  static_cast<Multi*>(self)->set_timer(timeout_ms);
  return 0;
}

void Multi::set_timer(long timeout_ms) {
  if (timeout_ms < 0) {
    due_.reset();
    return;
  }
  due_ = asio::steady_timer::clock_type::now() + std::chrono::milliseconds(timeout_ms);
  if (timeout_ms == 0) {
    act_soon();
  } else {
    arm_timer();
  }
}

// With each request that begins libcurl asks for this; those that begin together are served in one.
void Multi::act_soon() {
  if (std::exchange(will_act_, true)) {
    return;
  }
  asio::post(executor_, [weak = weak_from_this()] {
    if (const std::shared_ptr<Multi> self = weak.lock()) {
      self->will_act_ = false;
      self->act(CURL_SOCKET_TIMEOUT, 0);
    }
  });
}

// Each request moves libcurl's deadline, mostly to later. A timer that fires too early looks again:
// setting it with every request would be a system call each, and not a cheap one.
void Multi::arm_timer() {
  if (armed_ && timer_.expiry() <= *due_) {
    return;
  }
  armed_ = true;
  timer_.expires_at(*due_);
  auto fired = [weak = weak_from_this()](const boost::system::error_code& error) {
    const std::shared_ptr<Multi> self = weak.lock();
    if (self && !error) {
      self->timer_fired();
    }
  };
  timer_.async_wait(asio::bind_executor(executor_, std::move(fired)));
}

void Multi::timer_fired() {
  armed_ = false;
  if (!due_) {
    return;
  }
  if (*due_ > asio::steady_timer::clock_type::now()) {
    arm_timer();
  } else {
    act(CURL_SOCKET_TIMEOUT, 0);
  }
}

void Multi::act(curl_socket_t socket, int events) {
  if (multi_ == nullptr) {
    return;
  }
  if (socket == CURL_SOCKET_TIMEOUT) {
    due_.reset();  // libcurl says anew what it waits for
  }
  int still_running = 0;
  library().multi_socket_action(multi_, socket, events, &still_running);
  report_ends();
}

void Multi::report_ends() {
  int left = 0;
  while (const CURLMsg* message = library().multi_info_read(multi_, &left)) {
    const auto found = running_.find(message->easy_handle);
    if (message->msg == CURLMSG_DONE && found != running_.end()) {
      found->second->ended(message->data.result);
    }
  }
}

awaitable<> Multi::close() {
  const auto self = shared_from_this();
  closing_ = true;
  for (const auto& [easy, member] : running_) {
    member->ended(CURLE_ABORTED_BY_CALLBACK);
    if (member->on_close_) {
      member->on_close_();
    }
  }
  while (!running_.empty()) {
    co_await none_running_.wait();
  }
  clean_up();
}

// libcurl says goodbye on idle connections of some protocols and waits for the answer, which would
// stop the whole loop: hence they are broken first.
void Multi::clean_up() {
  if (multi_ == nullptr) {
    return;
  }
  for (const curl_socket_t socket : sockets_) {
    ::shutdown(socket, SHUT_RDWR);
  }
  library().multi_cleanup(multi_);
  multi_ = nullptr;
  while (!watches_.empty()) {
    unwatch(watches_.begin()->first);
  }
  timer_.cancel();
}

}  // namespace eventapp::curl
