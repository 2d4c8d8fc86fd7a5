// libcurl's multi interface on an Asio executor: libcurl says which sockets and which timer it
// waits for, the loop waits, and tells it. Nothing here knows a protocol or blocks.
#pragma once

#include "eventapp/core/async.hpp"
#include "eventapp/core/clock.hpp"
#include "eventapp/core/condition.hpp"

#include <boost/asio/steady_timer.hpp>

#include <cstddef>
#include <curl/curl.h>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <utility>

namespace eventapp::curl {

/// Strand: `executor`, for everything but the constructor. Lifetime: running requests keep it.
class Multi : public std::enable_shared_from_this<Multi> {
 public:
  Multi(asio::any_io_executor executor, Clock& clock, std::size_t connections);
  ~Multi();
  Multi(const Multi&) = delete;
  Multi& operator=(const Multi&) = delete;

  const asio::any_io_executor& executor() const { return executor_; }

  /// A request while libcurl works on it, or keeps a connection for it. Lifetime: the handle is
  /// free again when this goes.
  class Member {
   public:
    Member(std::shared_ptr<Multi> multi, CURL* easy);
    ~Member();
    Member(const Member&) = delete;
    Member& operator=(const Member&) = delete;

    /// Waits for its end; CURLE_ABORTED_BY_CALLBACK when the Multi is closed.
    awaitable<CURLcode> end();
    /// What else to end when the Multi is closed.
    void on_close(std::function<void()> action) { on_close_ = std::move(action); }

   private:
    friend class Multi;
    void ended(CURLcode code);

    std::shared_ptr<Multi> multi_;
    CURL* easy_;
    std::optional<CURLcode> code_;
    std::function<void()> on_close_;
    Condition ended_;
  };

  /// Runs a prepared request to its end. The handle is free again when this completes, or when the
  /// coroutine is destroyed.
  static awaitable<CURLcode> run(std::shared_ptr<Multi> multi, CURL* easy);

  /// Ends what is running and closes every connection.
  awaitable<> close();

 private:
  struct Watch;

  static int on_socket(CURL* easy, curl_socket_t socket, int what, void* self, void* watch);
  static int on_timer(CURLM* multi, long timeout_ms, void* self);
  static curl_socket_t open_socket(void* self, curlsocktype purpose, curl_sockaddr* address);
  static int close_socket(void* self, curl_socket_t socket);

  void adopt(CURL* easy);
  void watch(curl_socket_t socket, int what);
  void unwatch(curl_socket_t socket);
  void wait_for(const std::shared_ptr<Watch>& watch, int direction);
  void set_timer(long timeout_ms);
  void act_soon();
  void arm_timer();
  void timer_fired();
  void act(curl_socket_t socket, int events);
  void report_ends();
  void clean_up();

  asio::any_io_executor executor_;
  Clock& clock_;
  CURLM* multi_;
  bool closing_ = false;
  asio::steady_timer timer_;
  std::optional<asio::steady_timer::time_point> due_;  ///< When libcurl wants to be called.
  bool armed_ = false;     ///< The timer runs, and fires when due at the latest.
  bool will_act_ = false;  ///< libcurl wants to be called, and will be in a moment.
  std::map<CURL*, Member*> running_;
  std::map<curl_socket_t, std::shared_ptr<Watch>> watches_;
  std::set<curl_socket_t> sockets_;  ///< All open ones, idle connections too.
  Condition none_running_;
};

}  // namespace eventapp::curl
