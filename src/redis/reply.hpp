// What Redis answered, as a plain value.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace eventapp::redis {

struct Reply {
  enum class Type { nil, integer, status, string, error, array };

  Type type = Type::nil;
  std::int64_t integer = 0;
  std::string text = {};  ///< status, string, error
  std::vector<Reply> elements = {};

  bool is_nil() const { return type == Type::nil; }
  bool is_error() const { return type == Type::error; }
};

}  // namespace eventapp::redis
