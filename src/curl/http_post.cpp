#include "curl/http_post.hpp"

#include "curl/easy.hpp"

#include <string>
#include <string_view>

namespace eventapp::curl {

namespace {

/// More of an answer's body is not waited for: nobody reads it.
constexpr std::size_t most_body_bytes = 64 * 1024;

/// What libcurl's callbacks of one request work on.
struct Exchange {
  const Easy& easy;
  bool cut = false;  ///< The connection ended with the request written and no answer.
  bool head_complete = false;
  std::size_t body_bytes = 0;

  /// Whether libcurl came as far as writing, be it in part. What CURLINFO_REQUEST_SIZE counts is
  /// the first write alone, which a full socket may have taken nothing of.
  bool written() const { return easy.large_number(CURLINFO_PRETRANSFER_TIME_T) > 0; }
};

// Called before a request is written. libcurl does that a second time when a kept connection turns
// out to be closed; whether the receiver has taken the first is not known, so that is left to us.
int before_writing(void* user, char*, char*, int, int) {
  auto& exchange = *static_cast<Exchange*>(user);
  exchange.cut = exchange.written();
  return exchange.cut ? CURL_PREREQFUNC_ABORT : CURL_PREREQFUNC_OK;
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

void prepare(Easy& easy, const HttpPost& request, Exchange& exchange) {
  easy.set(CURLOPT_HTTP_VERSION, static_cast<long>(CURL_HTTP_VERSION_1_1));
  easy.set(CURLOPT_POST, 1L);
  easy.set(CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(request.body.size()));
  easy.set(CURLOPT_POSTFIELDS, request.body.data());
  easy.set(CURLOPT_PREREQFUNCTION, &before_writing);
  easy.set(CURLOPT_PREREQDATA, &exchange);
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
  answer.retry_after = std::chrono::seconds(easy.large_number(CURLINFO_RETRY_AFTER));
  return answer;
}

}  // namespace

awaitable<Result<HttpAnswer>> post(std::shared_ptr<Multi> multi, HttpPost request) {
  Easy easy(request.target);
  Exchange exchange{easy};
  prepare(easy, request, exchange);
  const CURLcode code = co_await Multi::run(std::move(multi), easy.handle());
  // What the head says holds, whatever became of the body behind it.
  const HttpAnswer answer = answer_of(easy);
  if (exchange.head_complete && answer.status >= 200) {
    co_return answer;
  }
  const std::string trouble =
      exchange.cut ? address_of(request.target.url) + ": the connection was closed before an answer"
                   : easy.trouble(code);
  if (exchange.written()) {
    co_return Error{ErrorKind::outcome_unknown, "No answer", trouble};
  }
  co_return Error{ErrorKind::unavailable, "No connection", trouble};
}

}  // namespace eventapp::curl
