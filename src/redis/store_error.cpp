#include "redis/store_error.hpp"

#include <utility>

namespace eventapp::redis {

Error store_error(Error error) {
  if (error.kind != ErrorKind::internal) {
    error.kind = ErrorKind::unavailable;
  }
  return error;
}

Result<> nothing_but(const Result<Reply>& reply) {
  return reply ? Result<>() : Result<>(store_error(reply.error()));
}

}  // namespace eventapp::redis
