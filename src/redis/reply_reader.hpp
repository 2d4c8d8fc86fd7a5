// The decoding half of the protocol: bytes in, replies out. hiredis parses, its types stay inside.
#pragma once

#include "eventapp/core/error.hpp"
#include "redis/reply.hpp"

#include <cstddef>
#include <memory>
#include <optional>
#include <string_view>

struct redisReader;

namespace eventapp::redis {

/// Strand: its connection's. Memory: at most one incomplete reply, of at most 1 MiB and 1024
/// elements.
class ReplyReader {
 public:
  ReplyReader();
  ~ReplyReader();
  ReplyReader(const ReplyReader&) = delete;
  ReplyReader& operator=(const ReplyReader&) = delete;

  void feed(std::string_view bytes);

  /// The next complete reply, or nothing until more is fed.
  /// Errors: unavailable: this is not the Redis protocol; nothing after it can be read.
  Result<std::optional<Reply>> next();

  /// Forgets everything fed: for a new connection.
  void reset();

  /// What hiredis' callbacks build the reply in that is being read.
  struct Growing {
    Reply reply;
    std::size_t elements = 0;
  };

 private:
  struct Free {
    void operator()(redisReader* reader) const;
  };

  Growing growing_;
  std::size_t bytes_ = 0;  ///< Fed since the last complete reply.
  std::unique_ptr<redisReader, Free> reader_;
};

}  // namespace eventapp::redis
