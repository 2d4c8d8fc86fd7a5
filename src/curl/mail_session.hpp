// One connection to a mail server. libcurl finds, connects, encrypts and logs in; the words about a
// message are said here, since libcurl 7.88 waits for the last of them, and for a goodbye, by
// stopping the whole loop.
#pragma once

#include "curl/easy.hpp"
#include "curl/mail_reply.hpp"
#include "curl/multi.hpp"
#include "eventapp/curl/client.hpp"

#include <boost/asio/posix/stream_descriptor.hpp>

#include <memory>
#include <optional>
#include <string>

namespace eventapp::curl {

/// Strand: the Multi's. Lifetime: outlives its operations; says goodbye, if it may, and closes.
class MailSession {
 public:
  MailSession(std::shared_ptr<Multi> multi, Clock& clock, const Mail& mail);
  ~MailSession();
  MailSession(const MailSession&) = delete;
  MailSession& operator=(const MailSession&) = delete;

  /// Up to the point where a message may be sent. Errors: unavailable.
  awaitable<Result<>> open(SteadyTime deadline);

  /// One message. Errors: outcome_unknown · rejected (an address that this server cannot write).
  awaitable<Result<MailAnswer>> send(const Mail& mail, SteadyTime deadline);

  /// How far the last message came.
  MailStage stage() const { return stage_; }
  /// Whether another message may be sent: the last one was taken and the connection is open.
  bool usable();
  bool serves(const Mail& mail) const;

  SteadyTime idle_since() const { return idle_since_; }

 private:
  static std::size_t take_greeting(char* line, std::size_t size, std::size_t count, void* user);

  awaitable<Result<MailAnswer>> dialogue(const Mail& mail);
  awaitable<Result<MailReply>> ask(MailStage stage, std::string words);
  awaitable<Result<>> write(std::string bytes);
  awaitable<Result<MailReply>> read_reply();
  awaitable<Result<>> read_more();
  awaitable<> wait(asio::posix::stream_descriptor::wait_type direction);
  void give_up(std::string reason);
  void give_up_overdue();
  Error broken(const std::string& why) const;

  std::shared_ptr<Multi> multi_;
  Clock& clock_;
  std::string url_;
  std::string username_;
  Easy easy_;
  std::optional<Multi::Member> member_;
  asio::posix::stream_descriptor descriptor_;  ///< A duplicate: libcurl may close its own.
  bool utf8_addresses_ = false;
  bool logged_in_ = false;
  std::string received_;
  std::string given_up_;  ///< Why; empty while it is not.
  SteadyTime deadline_ = {};
  MailStage stage_ = MailStage::session;
  bool taken_ = false;
  SteadyTime idle_since_ = {};
};

}  // namespace eventapp::curl
