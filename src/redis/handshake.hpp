// What is said first on a new connection, decided apart from the network: log in, choose the
// database, make sure that this is a Redis we can work with and that it answers.
#pragma once

#include "eventapp/core/error.hpp"
#include "redis/config.hpp"
#include "redis/reply.hpp"

#include <cstddef>
#include <string>
#include <vector>

namespace eventapp::redis {

/// Oldest version with `SET … NX GET`, which a claim is.
inline constexpr int oldest_major_version = 7;

class Handshake {
 public:
  explicit Handshake(const Endpoint& endpoint);

  /// All requests at once; as many replies belong to it.
  const std::string& request() const { return request_; }
  bool done() const { return answered_ == steps_.size(); }

  /// Judges the next reply. Errors: unavailable, with a hint; the connection is of no use then.
  Result<> take(const Reply& reply);

  /// For example `7.0.15`; known once done.
  const std::string& version() const { return version_; }

 private:
  enum class Step { log_in, choose_database, ask_version, ask_role, ping };

  void add(Step step, const std::string& bytes);
  Error refused(Step step, const Reply& reply) const;
  Result<> take_version(const Reply& reply);
  Result<> take_role(const Reply& reply) const;

  const Endpoint& endpoint_;
  std::vector<Step> steps_;
  std::string request_;
  std::size_t answered_ = 0;
  std::string version_;
};

}  // namespace eventapp::redis
