// A Lua script that Redis runs as one step; sent by its digest, with its text only when the server
// does not know it yet.
#pragma once

#include "redis/command.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace eventapp::redis {

/// A value, normally a constant. Thread: any.
class Script {
 public:
  explicit Script(std::string text);

  using Words = std::vector<std::string>;
  Command by_digest(const Words& keys, const Words& arguments) const;
  Command by_text(const Words& keys, const Words& arguments) const;

 private:
  std::string text_;
  std::string digest_;  ///< SHA-1 in lower-case hex, as EVALSHA takes it.
};

}  // namespace eventapp::redis
