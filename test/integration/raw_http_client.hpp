// A client that sends exactly the bytes a test wants, at the time it wants, and reads answers as a
// careful HTTP client would.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace eventapp::test {

struct RawAnswer {
  int status = 0;    ///< 0: the connection ended, or nothing came for five seconds.
  std::string head;  ///< Status line and headers.
  std::string body;

  /// The value of a header, empty when it is not there.
  std::string header(std::string_view name) const;
};

/// Thread: one at a time.
class RawHttpClient {
 public:
  /// Errors: std::runtime_error when nobody listens.
  explicit RawHttpClient(unsigned short port);
  ~RawHttpClient();
  RawHttpClient(const RawHttpClient&) = delete;
  RawHttpClient& operator=(const RawHttpClient&) = delete;

  /// Answers how many bytes the other side's system took; fewer when it closed.
  std::size_t send(std::string_view bytes);
  /// Ends our direction; answers can still be read.
  void end_sending();

  /// One answer; `has_body` false for answers to HEAD.
  RawAnswer read_answer(bool has_body = true);
  /// Whether the server has ended the connection, without a reset, behind all that was read. Waits
  /// up to five seconds.
  bool closed();
  /// The same, with a reset or without.
  bool ended();
  /// Whether nothing to read and no end is there right now.
  bool quiet();

 private:
  bool receive();
  std::size_t head_end();

  int socket_ = -1;
  bool ended_ = false;
  bool reset_ = false;
  std::string unread_;
};

}  // namespace eventapp::test
