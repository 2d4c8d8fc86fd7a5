#include "curl/mail_sessions.hpp"

#include <algorithm>
#include <utility>

namespace eventapp::curl {

namespace {

// Servers close sessions that stay idle; to be first saves a message that trouble.
constexpr std::chrono::seconds longest_idle{15};

// The server had closed a kept session before it heard of this message, or says so now.
bool was_stale(const MailSession& session, const Result<MailAnswer>& answer) {
  return session.stage() == MailStage::mail && (!answer || answer->code == 421);
}

}  // namespace

MailSessions::MailSessions(const asio::any_io_executor& executor, Clock& clock,
                           std::size_t most_idle)
    : clock_(clock), most_idle_(most_idle), timer_(executor) {}

awaitable<Result<MailAnswer>> MailSessions::send(std::shared_ptr<MailSessions> sessions,
                                                 std::shared_ptr<Multi> multi, Mail mail) {
  Clock& clock = sessions->clock_;
  const SteadyTime deadline = clock.now() + mail.target.timeout;
  Session session = sessions->take(mail);
  if (session) {
    Result<MailAnswer> answer = co_await session->send(mail, deadline);
    if (!was_stale(*session, answer) || clock.now() >= deadline) {
      sessions->keep(std::move(session));
      co_return answer;
    }
  }
  session = std::make_unique<MailSession>(std::move(multi), clock, mail);
  const Result<> open = co_await session->open(deadline);
  if (!open) {
    co_return open.error();
  }
  Result<MailAnswer> answer = co_await session->send(mail, deadline);
  sessions->keep(std::move(session));
  co_return answer;
}

MailSessions::Session MailSessions::take(const Mail& mail) {
  clear_away();
  const auto found = std::find_if(idle_.rbegin(), idle_.rend(), [&](const Session& session) {
    return session->serves(mail) && session->usable();
  });
  if (found == idle_.rend()) {
    return nullptr;
  }
  Session session = std::move(*found);
  idle_.erase(std::next(found).base());
  return session;
}

void MailSessions::keep(Session session) {
  if (closed_ || idle_.size() >= most_idle_ || !session->usable()) {
    return;
  }
  idle_.push_back(std::move(session));
  timer_.expires_after(longest_idle);
  timer_.async_wait([weak = weak_from_this()](const boost::system::error_code& error) {
    const std::shared_ptr<MailSessions> self = weak.lock();
    if (self && !error) {
      self->clear_away();
    }
  });
}

void MailSessions::clear_away() {
  const SteadyTime oldest = clock_.now() - longest_idle;
  std::erase_if(idle_, [&](const Session& session) { return session->idle_since() <= oldest; });
}

void MailSessions::close() {
  closed_ = true;
  idle_.clear();
  timer_.cancel();
}

}  // namespace eventapp::curl
