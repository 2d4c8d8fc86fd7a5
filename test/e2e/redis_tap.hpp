// Stands between a program and its Redis and strikes at one moment of a claim's life, so that a
// test can say what happens there without a hook in the product.
#pragma once

#include "support/io_thread.hpp"
#include "support/redis_server.hpp"
#include "support/scripted_server.hpp"

#include <functional>
#include <memory>
#include <string>
#include <string_view>

namespace eventapp::test {

/// Thread: the test's; it forwards on one of its own. For one event at a time: what is read at once
/// is taken for one command.
class RedisTap {
 public:
  enum class Verb { claim, complete, fail, bury, release };
  enum class Moment {
    before,  ///< The command does not reach Redis.
    after,   ///< Redis has done it, and its answer does not come back.
  };

  explicit RedisTap(const RedisServer& redis);

  std::string url() const { return "redis://" + server_.address(); }

  /// At that moment of the next such command `strike` is called, on the tap's thread, and its
  /// connection falls silent.
  void arm(
      Verb verb, Moment moment, std::function<void()> strike = [] {});
  bool struck() const;

 private:
  struct Link;

  awaitable<> serve(PeerSocket near);
  awaitable<> pump(std::shared_ptr<Link> link, bool upwards);
  void look_at(Link& link, bool upwards, std::string_view bytes);
  void strike(Link& link);
  bool is_awaited(std::string_view command) const;

  std::uint16_t redis_port_;
  asio::io_context io_{1};
  bool armed_ = false;
  Verb verb_ = Verb::claim;
  Moment moment_ = Moment::before;
  std::function<void()> strike_;
  ScriptedServer server_{io_, [this](PeerSocket socket, int) { return serve(socket); }};
  IoThread thread_{io_};
};

}  // namespace eventapp::test
