// The bytes received and not yet understood, in one piece of bounded size.
#pragma once

#include <boost/asio/buffer.hpp>

#include <algorithm>
#include <cassert>
#include <cstddef>
#include <cstring>
#include <string_view>
#include <vector>

namespace eventapp::http {

/// Grows from 4 KiB to `most_bytes` when a client sends that much at once.
class ReadBuffer {
 public:
  explicit ReadBuffer(std::size_t most_bytes)
      : most_bytes_(most_bytes), bytes_(std::min<std::size_t>(4096, most_bytes)) {}

  std::string_view unread() const { return {bytes_.data() + begin_, end_ - begin_}; }
  bool empty() const { return begin_ == end_; }
  void consume(std::size_t count) { begin_ += count; }

  /// Room behind what is unread; the owner never leaves `most_bytes` unread.
  boost::asio::mutable_buffer room() {
    std::memmove(bytes_.data(), bytes_.data() + begin_, end_ - begin_);
    end_ -= begin_;
    begin_ = 0;
    if (end_ == bytes_.size()) {
      bytes_.resize(std::min(bytes_.size() * 4, most_bytes_));
    }
    assert(end_ < bytes_.size());
    return boost::asio::buffer(bytes_.data() + end_, bytes_.size() - end_);
  }
  void commit(std::size_t count) { end_ += count; }

 private:
  const std::size_t most_bytes_;
  std::vector<char> bytes_;
  std::size_t begin_ = 0;
  std::size_t end_ = 0;
};

}  // namespace eventapp::http
