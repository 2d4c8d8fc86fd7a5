#include "receivers.hpp"

#include <sstream>

namespace eventapp::test {

namespace {

constexpr const char* password = "p\xc3\xa4ssword of the shop";

// What a program has printed, line by line.
std::vector<std::string> lines_of(const ChildProcess& program) {
  std::istringstream output(program.standard_output());
  std::vector<std::string> lines;
  for (std::string line; std::getline(output, line);) {
    lines.push_back(line);
  }
  return lines;
}

}  // namespace

WebhookReceiver::WebhookReceiver(std::vector<std::string> statuses)
    : secret_file(folder_.write("secret", "whsec_" + std::string(key) + "\n")) {
  std::vector<std::string> command = {
      "python3", std::string(EVENTAPP_SOURCE_DIR) + "/test/support/webhook_receiver.py",
      std::to_string(port_), secret_file};
  command.insert(command.end(), statuses.begin(), statuses.end());
  process_.emplace(command);
}

std::map<std::string, std::string> WebhookReceiver::settings() const {
  return {{"notification.channel", "webhook"},
          {"notification.webhook.url", "http://127.0.0.1:" + std::to_string(port_) + "/hook"},
          {"notification.webhook.secret_file", secret_file}};
}

std::vector<std::string> WebhookReceiver::requests() const {
  return lines_of(*process_);
}

MailReceiver::MailReceiver()
    : password_file(folder_.write("password", std::string(password) + "\n")) {
  process_.emplace(std::vector<std::string>{
      "/usr/bin/python3", std::string(EVENTAPP_SOURCE_DIR) + "/test/support/mail_receiver.py",
      "starttls", std::to_string(port_), certificate_.file(), certificate_.key_file(), "shop",
      password});
}

std::map<std::string, std::string> MailReceiver::settings() const {
  return {{"notification.channel", "smtp"},
          {"notification.smtp.url", "smtp://localhost:" + std::to_string(port_)},
          {"notification.smtp.from", "The Shop <shop@example.com>"},
          {"notification.smtp.username", "shop"},
          {"notification.smtp.password_file", password_file},
          {"notification.smtp.ca_file", certificate_.file()}};
}

std::vector<std::string> MailReceiver::mails() const {
  return lines_of(*process_);
}

}  // namespace eventapp::test
