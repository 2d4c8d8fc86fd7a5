#include "http/request_parser.hpp"

#include "http/request_target.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/beast/http/basic_parser.hpp>
#include <boost/beast/http/error.hpp>

#include <algorithm>
#include <optional>

namespace eventapp::http {

namespace beast = boost::beast;
using beast::error_code;

namespace {

// A body of one-byte chunks has five bytes of framing for each byte; more than eight is padding.
constexpr std::size_t most_framing_per_byte = 8;
// `0\r\n\r\n`. Beast asserts that it has seen as much once it has seen the last chunk's line.
constexpr std::size_t shortest_chunked_body = 5;

constexpr std::size_t usual_headers = 8;

constexpr Refusal head_too_large{431, "Request header too large",
                                 "The request line and headers exceed http.header_limit_bytes."};
constexpr Refusal body_too_large{413, "Request body too large",
                                 "The body exceeds http.body_limit_bytes."};
constexpr Refusal malformed{400, "Bad request", "The request is not well-formed HTTP/1.1."};
constexpr Refusal other_version{505, "HTTP version not supported",
                                "Only HTTP/1.1 and HTTP/1.0 are spoken here."};
constexpr Refusal malformed_target{400, "Bad request", "The request target is malformed."};

// A continued line reads as one header here and as two to others (RFC 9112, section 5.2).
bool has_continued_line(std::string_view head) {
  return head.find("\r\n ") != head.npos || head.find("\r\n\t") != head.npos;
}

// A short version (`HT0`) makes Beast wait for more, though the head is over.
bool is_whole_head(std::string_view input) {
  return input.find("\r\n\r\n") != input.npos;
}

// Whether the version, which Beast refused, is well-formed and merely another one.
bool names_other_version(std::string_view request_line) {
  constexpr std::string_view pattern = "HTTP/0.0";
  const auto target = request_line.find(' ') + 1;
  const auto version = request_line.substr(request_line.find(' ', target) + 1, pattern.size());
  const bool well_formed = std::equal(
      version.begin(), version.end(), pattern.begin(), pattern.end(),
      [](char c, char expected) { return expected == '0' ? c >= '0' && c <= '9' : c == expected; });
  return well_formed && version != "HTTP/1.1" && version != "HTTP/1.0";
}

Refusal refusal_of(error_code error, std::string_view input) {
  if (error == beast::http::error::header_limit) {
    return head_too_large;
  }
  if (error == beast::http::error::bad_version && names_other_version(input)) {
    return other_version;
  }
  return error == beast::http::error::body_limit ? body_too_large : malformed;
}

bool is_control(char c) {
  return (static_cast<unsigned char>(c) < 0x20 && c != '\t') || c == 0x7f;
}

// Writes what Beast finds into a Request. Header lines behind the head are trailers: dropped.
class Grammar final : public beast::http::basic_parser<true> {
 public:
  explicit Grammar(std::size_t limit_bytes) : body_limit_bytes(limit_bytes) {
    body_limit(limit_bytes);
  }

  Request request;
  std::size_t body_limit_bytes;  // request.body stays within it
  int version = 0;
  bool head_done = false;
  bool target_understood = true;

  /// What comes next is a chunk's size, or the trailers.
  bool at_chunk_line() const { return head_done && chunked() && chunk_left_ == 0 && !is_done(); }

 private:
  using View = beast::string_view;

  static std::string_view text(View view) { return {view.data(), view.size()}; }

  void on_request_impl(beast::http::verb, View method, View target, int protocol,
                       error_code&) override {
    request.method = text(method);
    version = protocol;
    const auto path_and_query = origin_form(request.method, text(target));
    target_understood = path_and_query.has_value();
    const auto whole = path_and_query.value_or("/");
    const auto question = std::min(whole.find('?'), whole.size());
    request.path = question == 0 ? "/" : whole.substr(0, question);
    request.query = whole.substr(std::min(question + 1, whole.size()));
    request.headers.reserve(usual_headers);
  }

  void on_field_impl(beast::http::field, View name, View value, error_code&) override {
    if (!head_done) {
      request.headers.emplace_back(text(name), text(value));
    }
  }

  void on_header_impl(error_code&) override {
    head_done = true;
    if (chunked()) {
      body_limit(boost::none);
    }
  }

  void on_body_init_impl(const boost::optional<std::uint64_t>& length, error_code&) override {
    request.body.reserve(length ? static_cast<std::size_t>(*length) : 0);
  }

  std::size_t on_body_impl(View body, error_code&) override {
    request.body += text(body);
    return body.size();
  }

  std::size_t on_chunk_body_impl(std::uint64_t, View body, error_code&) override {
    request.body += text(body);
    chunk_left_ -= body.size();
    return body.size();
  }

  // Beast lets a quoted extension hold a line feed, where others end the line. And it counts a
  // chunk against its limit at each look at an unfinished line: chunks are counted here.
  void on_chunk_header_impl(std::uint64_t size, View extensions, error_code& error) override {
    if (std::any_of(extensions.begin(), extensions.end(), is_control)) {
      error = beast::http::error::bad_chunk_extension;
    } else if (size > body_limit_bytes - request.body.size()) {
      error = beast::http::error::body_limit;
    }
    chunk_left_ = size;
  }

  void on_response_impl(int, View, int, error_code&) override {}
  void on_finish_impl(error_code&) override {}

  std::uint64_t chunk_left_ = 0;  // bytes of the chunk that is being read
};

}  // namespace

struct RequestParser::Parsing {
  std::optional<Grammar> grammar = {};
  State state = State::nothing;
  Refusal refusal = {};
  std::size_t head_bytes = 0;
  std::size_t body_bytes = 0;  // with the framing of chunks

  void refuse(const Refusal& why) {
    state = State::refused;
    refusal = why;
  }

  // `taken` bytes were parsed, `left` wait for more behind them.
  void check_sizes(const Limits& limits, bool in_head, std::size_t taken, std::size_t left) {
    if (in_head) {
      head_bytes += taken;
      if (head_bytes > limits.header_bytes ||
          (!grammar->head_done && head_bytes + left > limits.header_bytes)) {
        refuse(head_too_large);
      }
      return;
    }
    body_bytes += taken;
    if (body_bytes > limits.body_bytes * most_framing_per_byte + limits.header_bytes) {
      refuse(body_too_large);
    } else if (taken == 0 && left > limits.header_bytes) {
      refuse(malformed);
    } else if (grammar->chunked() && grammar->is_done() && taken > limits.header_bytes + 1) {
      refuse(malformed);  // trailers; as long as would be refused when they come byte by byte
    }
  }

  // Whether a chunk's line is over the limit with its last byte still to come.
  bool has_long_chunk_line(const Limits& limits, std::string_view rest) const {
    if (!grammar->at_chunk_line()) {
      return false;
    }
    const auto end = rest.find("\r\n", rest.starts_with("\r\n") ? 2 : 0);
    return (end == rest.npos ? rest.size() : end + 1) > limits.header_bytes;
  }

  void finish_head() {
    const auto unclear = check_framing(grammar->version, grammar->request.headers);
    if (unclear) {
      refuse(*unclear);
    } else if (!grammar->target_understood) {
      refuse(malformed_target);
    } else {
      state = grammar->is_done() ? State::complete : State::body;
    }
  }

  bool waits_for_whole_last_chunk(std::size_t available) const {
    return state == State::body && body_bytes == 0 && grammar->chunked() &&
           available < shortest_chunked_body;
  }
};

RequestParser::RequestParser(Limits limits)
    : limits_(limits), parsing_(std::make_unique<Parsing>()) {
  restart();
}

RequestParser::~RequestParser() = default;

void RequestParser::restart() {
  *parsing_ = Parsing();
  parsing_->grammar.emplace(limits_.body_bytes);
  parsing_->grammar->header_limit(static_cast<std::uint32_t>(limits_.header_bytes));
}

std::size_t RequestParser::parse(std::string_view input) {
  Parsing& now = *parsing_;
  const bool in_head = now.state == State::nothing || now.state == State::head;
  if (now.state == State::nothing && !input.empty()) {
    now.state = State::head;
  }
  const State at_entry = now.state;
  std::size_t used = 0;
  while (now.state == at_entry && used < input.size() &&
         !now.waits_for_whole_last_chunk(input.size() - used)) {
    const auto rest = input.substr(used);
    if (now.has_long_chunk_line(limits_, rest)) {
      now.refuse(malformed);
      break;
    }
    error_code error;
    const auto taken = now.grammar->put(boost::asio::buffer(rest.data(), rest.size()), error);
    used += taken;
    if (error && error != beast::http::error::need_more) {
      now.refuse(refusal_of(error, rest));
      break;
    }
    const bool waits = error && !now.grammar->is_header_done();
    if (in_head && (has_continued_line(rest.substr(0, taken)) || (waits && is_whole_head(rest)))) {
      now.refuse(malformed);
      break;
    }
    now.check_sizes(limits_, in_head, taken, rest.size() - taken);
    if (now.state == State::refused || error) {
      break;
    }
    if (in_head && now.grammar->is_header_done()) {
      now.finish_head();
    } else if (now.grammar->is_done()) {
      now.state = State::complete;
    }
  }
  return used;
}

RequestParser::State RequestParser::state() const {
  return parsing_->state;
}

const Refusal& RequestParser::refusal() const {
  return parsing_->refusal;
}

Request& RequestParser::request() {
  return parsing_->grammar->request;
}

bool RequestParser::keep_alive() const {
  return stays_open(parsing_->grammar->version, parsing_->grammar->request.headers);
}

bool RequestParser::is_http_1_0() const {
  return parsing_->grammar->version == 10;
}

bool RequestParser::expects_continue() const {
  return http::expects_continue(parsing_->grammar->version, parsing_->grammar->request.headers);
}

}  // namespace eventapp::http
