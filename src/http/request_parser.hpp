// Bytes in, one request out: HTTP/1 parsing without a socket. Beast does the grammar; limits and
// framing rules are ours. It never keeps more than one head or one body of the allowed size.
#pragma once

#include "eventapp/http/router.hpp"
#include "http/framing.hpp"

#include <cstddef>
#include <memory>
#include <string_view>

namespace eventapp::http {

/// Strand: its connection's.
class RequestParser {
 public:
  struct Limits {
    std::size_t header_bytes = 0;  ///< Also bounds one chunk extension, and the trailers.
    std::size_t body_bytes = 0;
  };
  enum class State { nothing, head, body, complete, refused };

  explicit RequestParser(Limits limits);
  ~RequestParser();
  RequestParser(const RequestParser&) = delete;
  RequestParser& operator=(const RequestParser&) = delete;

  /// Begins the next request.
  void restart();

  /// Takes bytes off the front of `input` and answers how many; what is left must be there again,
  /// with more behind it, at the next call. Stops between head and body, and behind the request.
  std::size_t parse(std::string_view input);

  State state() const;
  /// Meaningful in State::refused.
  const Refusal& refusal() const;
  /// From State::body on: the head; in State::complete the body too.
  Request& request();
  /// From State::body on.
  bool keep_alive() const;
  bool is_http_1_0() const;
  bool expects_continue() const;

 private:
  struct Parsing;
  const Limits limits_;
  std::unique_ptr<Parsing> parsing_;
};

}  // namespace eventapp::http
