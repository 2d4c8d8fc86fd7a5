#include "curl/mail_session.hpp"

#include "curl/library.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string_view>
#include <sys/socket.h>
#include <unistd.h>
#include <utility>

namespace eventapp::curl {

namespace {

constexpr auto as_values = asio::as_tuple(asio::use_awaitable);
using Descriptor = asio::posix::stream_descriptor;

bool is_ascii(std::string_view text) {
  return std::all_of(text.begin(), text.end(),
                     [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

bool is_good(int code) {
  return code >= 200 && code < 300;
}

}  // namespace

MailSession::MailSession(std::shared_ptr<Multi> multi, Clock& clock, const Mail& mail)
    : multi_(std::move(multi)),
      clock_(clock),
      url_(mail.target.url),
      username_(mail.username),
      easy_(mail.target),
      descriptor_(multi_->executor()) {
  easy_.set(CURLOPT_CONNECT_ONLY, 1L);
  easy_.set(CURLOPT_USE_SSL, static_cast<long>(mail.starttls ? CURLUSESSL_ALL : CURLUSESSL_NONE));
  easy_.set(CURLOPT_HEADERFUNCTION, &take_greeting);
  easy_.set(CURLOPT_HEADERDATA, this);
  // A session that is in use here looks idle to libcurl, which would clear it away.
  easy_.set(CURLOPT_MAXAGE_CONN, 100'000'000L);
  if (!mail.username.empty()) {
    easy_.set(CURLOPT_USERNAME, mail.username.c_str());
    easy_.set(CURLOPT_PASSWORD, mail.password.value().c_str());
  }
}

// A goodbye is one write that may fail; its answer is not waited for.
MailSession::~MailSession() {
  if (usable()) {
    std::size_t written = 0;
    library().easy_send(easy_.handle(), "QUIT\r\n", 6, &written);
  }
}

std::size_t MailSession::take_greeting(char* line, std::size_t size, std::size_t count,
                                       void* user) {
  auto& session = *static_cast<MailSession*>(user);
  const std::string_view text(line, size * count);
  session.utf8_addresses_ = session.utf8_addresses_ || text.find("SMTPUTF8") != text.npos;
  session.logged_in_ = session.logged_in_ || text.starts_with("235");
  return text.size();
}

awaitable<Result<>> MailSession::open(SteadyTime deadline) {
  const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline - clock_.now());
  easy_.set(CURLOPT_TIMEOUT_MS, static_cast<long>(std::max<std::int64_t>(left.count(), 1)));
  member_.emplace(multi_, easy_.handle());
  const CURLcode code = co_await member_->end();
  if (code != CURLE_OK) {
    co_return Error{ErrorKind::unavailable, "No mail session", easy_.trouble(code)};
  }
  // libcurl goes on without a login where none is offered; each message would be refused for that.
  if (!username_.empty() && !logged_in_) {
    co_return Error{ErrorKind::unavailable, "No mail session",
                    address_of(url_) + ": the mail server offers no login"};
  }
  curl_socket_t socket = CURL_SOCKET_BAD;
  library().easy_getinfo(easy_.handle(), CURLINFO_ACTIVESOCKET, &socket);
  boost::system::error_code error;
  const int duplicate = socket == CURL_SOCKET_BAD ? -1 : ::dup(socket);
  if (duplicate >= 0) {
    descriptor_.assign(duplicate, error);
  }
  if (duplicate < 0 || error) {
    co_return Error{ErrorKind::unavailable, "No mail session", "no descriptor is left for it"};
  }
  member_->on_close([this] { give_up("ended by this process"); });
  co_return Result<>();
}

awaitable<Result<MailAnswer>> MailSession::send(const Mail& mail, SteadyTime deadline) {
  stage_ = MailStage::session;
  taken_ = false;
  deadline_ = deadline;
  // The timer lives in this frame: what it calls is there as long as it is.
  asio::steady_timer timer(multi_->executor(), deadline);
  const auto overdue = std::make_shared<bool>(true);
  timer.async_wait([this, weak = std::weak_ptr(overdue)](const boost::system::error_code& error) {
    if (!error && !weak.expired()) {
      give_up_overdue();
    }
  });
  Result<MailAnswer> answer = co_await dialogue(mail);
  taken_ = answer && answer->stage == MailStage::message && is_good(answer->code);
  idle_since_ = clock_.now();
  co_return answer;
}

awaitable<Result<MailAnswer>> MailSession::dialogue(const Mail& mail) {
  const bool utf8 = !is_ascii(mail.from) || !is_ascii(mail.to);
  if (utf8 && !utf8_addresses_) {
    co_return Error{ErrorKind::rejected, "Address not possible",
                    "the mail server takes only ASCII addresses (no SMTPUTF8)"};
  }
  const char* const parameter = utf8 ? " SMTPUTF8" : "";
  const std::array<std::pair<MailStage, std::string>, 3> commands = {
      {{MailStage::mail, fmt::format("MAIL FROM:<{}>{}\r\n", mail.from, parameter)},
       {MailStage::rcpt, fmt::format("RCPT TO:<{}>\r\n", mail.to)},
       {MailStage::data, "DATA\r\n"}}};
  for (const auto& [stage, words] : commands) {
    const Result<MailReply> reply = co_await ask(stage, words);
    if (!reply) {
      co_return reply.error();
    }
    const bool goes_on = stage == MailStage::data ? reply->code == 354 : is_good(reply->code);
    if (!goes_on) {
      co_return MailAnswer{stage, reply->code, reply->text};
    }
  }
  std::string message = dot_stuffed(mail.message);
  const Result<MailReply> reply = co_await ask(MailStage::message, std::move(message));
  if (!reply) {
    co_return reply.error();
  }
  co_return MailAnswer{MailStage::message, reply->code, reply->text};
}

awaitable<Result<MailReply>> MailSession::ask(MailStage stage, std::string words) {
  stage_ = stage;
  const Result<> written = co_await write(std::move(words));
  if (!written) {
    co_return written.error();
  }
  co_return co_await read_reply();
}

// A process that slept hears of its sockets before its timers: it must not finish a message whose
// time is over, which somebody else may have sent meanwhile.
awaitable<Result<>> MailSession::write(std::string bytes) {
  std::string_view rest = bytes;
  while (!rest.empty()) {
    if (clock_.now() >= deadline_) {
      give_up_overdue();
    }
    if (!given_up_.empty()) {
      co_return broken(given_up_);
    }
    std::size_t written = 0;
    const CURLcode code = library().easy_send(easy_.handle(), rest.data(), rest.size(), &written);
    if (code == CURLE_AGAIN) {
      co_await wait(Descriptor::wait_write);
      continue;
    }
    if (code != CURLE_OK) {
      co_return broken(library().easy_strerror(code));
    }
    rest.remove_prefix(written);
  }
  co_return Result<>();
}

awaitable<Result<MailReply>> MailSession::read_reply() {
  for (;;) {
    Result<std::optional<MailReply>> reply = take_reply(received_);
    if (!reply) {
      co_return broken(reply.error().detail);
    }
    if (reply->has_value()) {
      co_return std::move(**reply);
    }
    const Result<> more = co_await read_more();
    if (!more) {
      co_return more.error();
    }
  }
}

awaitable<Result<>> MailSession::read_more() {
  std::array<char, 4096> input;
  for (;;) {
    if (!given_up_.empty()) {
      co_return broken(given_up_);
    }
    std::size_t count = 0;
    const CURLcode code = library().easy_recv(easy_.handle(), input.data(), input.size(), &count);
    if (code == CURLE_AGAIN) {
      co_await wait(Descriptor::wait_read);
      continue;
    }
    if (code != CURLE_OK || count == 0) {
      co_return broken(code == CURLE_OK ? "the mail server closed"
                                        : library().easy_strerror(code));
    }
    received_.append(input.data(), count);
    co_return Result<>();
  }
}

awaitable<> MailSession::wait(Descriptor::wait_type direction) {
  co_await descriptor_.async_wait(direction, as_values);
}

void MailSession::give_up(std::string reason) {
  given_up_ = std::move(reason);
  boost::system::error_code ignored;
  descriptor_.cancel(ignored);
}

void MailSession::give_up_overdue() {
  give_up("no answer within its deadline");
}

Error MailSession::broken(const std::string& why) const {
  return {ErrorKind::outcome_unknown, "No answer", fmt::format("{}: {}", address_of(url_), why)};
}

// What a server says unasked is that it closes.
bool MailSession::usable() {
  if (!taken_ || !given_up_.empty() || !descriptor_.is_open() || !received_.empty()) {
    return false;
  }
  char byte = 0;
  const auto seen = ::recv(descriptor_.native_handle(), &byte, 1, MSG_PEEK | MSG_DONTWAIT);
  return seen < 0 && errno == EAGAIN;
}

bool MailSession::serves(const Mail& mail) const {
  return url_ == mail.target.url && username_ == mail.username;
}

}  // namespace eventapp::curl
