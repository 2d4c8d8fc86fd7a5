// The mail sessions that are open and idle: the next message goes over one of them.
#pragma once

#include "curl/mail_session.hpp"

#include <boost/asio/steady_timer.hpp>

#include <memory>
#include <vector>

namespace eventapp::curl {

/// Strand: the Multi's. Lifetime: close() before the Multi's.
class MailSessions : public std::enable_shared_from_this<MailSessions> {
 public:
  MailSessions(const asio::any_io_executor& executor, Clock& clock, std::size_t most_idle);

  /// Errors: as Client::perform().
  static awaitable<Result<MailAnswer>> send(std::shared_ptr<MailSessions> sessions,
                                            std::shared_ptr<Multi> multi, Mail mail);

  void close();

 private:
  using Session = std::unique_ptr<MailSession>;

  Session take(const Mail& mail);
  void keep(Session session);
  void clear_away();

  Clock& clock_;
  std::size_t most_idle_;
  bool closed_ = false;
  std::vector<Session> idle_;  ///< The one used last stands last.
  asio::steady_timer timer_;
};

}  // namespace eventapp::curl
