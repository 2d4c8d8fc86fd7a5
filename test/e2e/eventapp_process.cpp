#include "eventapp_process.hpp"

#include "support/eventually.hpp"
#include "support/free_port.hpp"
#include "support/http_client.hpp"

#include <csignal>
#include <sstream>
#include <stdexcept>
#include <utility>

namespace eventapp::test {

EventappProcess::EventappProcess(Options options) : port_(free_port()) {
  std::vector<std::string> arguments = {EVENTAPP_BINARY, "--modules=" + options.modules};
  options.settings.emplace("http.listen", "[\"127.0.0.1:" + std::to_string(port_) + "\"]");
  for (const auto& [key, value] : options.settings) {
    arguments.push_back("--set");
    arguments.push_back(key + "=" + value);
  }
  arguments.insert(arguments.end(), options.arguments.begin(), options.arguments.end());
  ChildProcess::Options child;
  child.environment = std::move(options.environment);
  process_ = std::make_unique<ChildProcess>(std::move(arguments), std::move(child));
}

void EventappProcess::wait_ready(std::chrono::milliseconds deadline) {
  const bool ready = eventually(deadline, [this] {
    const auto answer = try_http(port_, {"GET", "/readyz"}, std::chrono::seconds(2));
    return (answer && answer->status == 200) || !process_->running();
  });
  if (!ready || !process_->running()) {
    throw std::runtime_error("eventapp is not ready; it wrote:\n" + process_->output());
  }
}

int EventappProcess::stop(std::chrono::milliseconds deadline) {
  process_->signal(SIGTERM);
  const auto code = process_->wait_exit(deadline);
  if (!code) {
    throw std::runtime_error("eventapp did not end; it wrote:\n" + process_->output());
  }
  if (!lines_with("is left behind").empty()) {
    throw std::runtime_error("a Kafka client never ended; eventapp wrote:\n" + process_->output());
  }
  return *code;
}

std::vector<std::string> EventappProcess::lines_with(const std::string& text) const {
  std::istringstream output(process_->output());
  std::vector<std::string> lines;
  for (std::string line; std::getline(output, line);) {
    if (line.find(text) != std::string::npos) {
      lines.push_back(line);
    }
  }
  return lines;
}

double EventappProcess::metric(const std::string& name) const {
  std::istringstream exposition(http_get(port_, "/metrics").body);
  for (std::string line; std::getline(exposition, line);) {
    if (line.starts_with(name + " ")) {
      return std::stod(line.substr(name.size() + 1));
    }
  }
  return 0;
}

}  // namespace eventapp::test
