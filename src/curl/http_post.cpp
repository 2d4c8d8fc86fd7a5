#include "curl/http_post.hpp"

#include "curl/easy.hpp"

#include <algorithm>
#include <cstring>
#include <string_view>

namespace eventapp::curl {

namespace {

/// More of an answer's body is not waited for: nobody reads it.
constexpr std::size_t most_body_bytes = 64 * 1024;

/// What libcurl's callbacks of one request work on.
struct Exchange {
  std::string_view unread;  ///< Of the request's body.
  bool head_complete = false;
  std::size_t body_bytes = 0;
};

std::size_t give_body(char* buffer, std::size_t size, std::size_t count, void* user) {
  auto& exchange = *static_cast<Exchange*>(user);
  const std::size_t given = std::min(size * count, exchange.unread.size());
  std::memcpy(buffer, exchange.unread.data(), given);
  exchange.unread.remove_prefix(given);
  return given;
}

// An interim answer (100) has a head of its own; the last one counts.
std::size_t take_header(char* line, std::size_t size, std::size_t count, void* user) {
  const std::string_view text(line, size * count);
  if (text.starts_with("HTTP/")) {
    static_cast<Exchange*>(user)->head_complete = false;
  } else if (text == "\r\n" || text == "\n") {
    static_cast<Exchange*>(user)->head_complete = true;
  }
  return text.size();
}

std::size_t take_body(char*, std::size_t size, std::size_t count, void* user) {
  auto& exchange = *static_cast<Exchange*>(user);
  exchange.body_bytes += size * count;
  return exchange.body_bytes <= most_body_bytes ? size * count : 0;
}

// The body comes from a callback that cannot go back: libcurl, which would write a request a second
// time when a kept connection turns out to be closed, must leave that to us.
void prepare(Easy& easy, const HttpPost& request, Exchange& exchange) {
  easy.set(CURLOPT_HTTP_VERSION, static_cast<long>(CURL_HTTP_VERSION_1_1));
  easy.set(CURLOPT_POST, 1L);
  easy.set(CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(request.body.size()));
  easy.set(CURLOPT_READFUNCTION, &give_body);
  easy.set(CURLOPT_READDATA, &exchange);
  easy.set(CURLOPT_HEADERFUNCTION, &take_header);
  easy.set(CURLOPT_HEADERDATA, &exchange);
  easy.set(CURLOPT_WRITEFUNCTION, &take_body);
  easy.set(CURLOPT_WRITEDATA, &exchange);
  easy.set(CURLOPT_FOLLOWLOCATION, 0L);
  easy.set(CURLOPT_USERAGENT, "eventapp");
  easy.add_header("Expect:");
  for (const auto& [name, value] : request.headers) {
    easy.add_header(name + ": " + value);
  }
}

HttpAnswer answer_of(const Easy& easy) {
  HttpAnswer answer;
  answer.status = static_cast<int>(easy.number(CURLINFO_RESPONSE_CODE));
  curl_off_t retry_after = 0;
  curl_easy_getinfo(easy.handle(), CURLINFO_RETRY_AFTER, &retry_after);
  answer.retry_after = std::chrono::seconds(retry_after);
  return answer;
}

}  // namespace

awaitable<Result<HttpAnswer>> post(std::shared_ptr<Multi> multi, HttpPost request) {
  Exchange exchange{request.body};
  Easy easy(request.target);
  prepare(easy, request, exchange);
  const CURLcode code = co_await Multi::run(std::move(multi), easy.handle());
  // What the head says holds, whatever became of the body behind it.
  const HttpAnswer answer = answer_of(easy);
  if (exchange.head_complete && answer.status >= 200) {
    co_return answer;
  }
  const bool written = easy.number(CURLINFO_REQUEST_SIZE) > 0;
  co_return Error{written ? ErrorKind::outcome_unknown : ErrorKind::unavailable,
                  written ? "No answer" : "No connection", easy.trouble(code)};
}

}  // namespace eventapp::curl
