#include "support/kafka_broker.hpp"

#include "support/eventually.hpp"
#include "support/free_port.hpp"
#include "support/kafka_client.hpp"

#include <csignal>
#include <stdexcept>

namespace eventapp::test {

namespace {

using namespace std::chrono_literals;

constexpr auto start_limit = 60s;
constexpr auto stop_limit = 30s;

}  // namespace

KafkaBroker::KafkaBroker(std::string properties)
    : port_(free_port()), properties_(std::move(properties)) {
  start();
}

KafkaBroker& KafkaBroker::shared() {
  static KafkaBroker broker;
  return broker;
}

void KafkaBroker::start() {
  launch();
  wait_until_it_answers();
}

void KafkaBroker::launch() {
  const std::vector<std::string> arguments = {EVENTAPP_SOURCE_DIR "/scripts/kafka",
                                              "run",
                                              "--dir",
                                              folder_.path(),
                                              "--port",
                                              std::to_string(port_)};
  process_.emplace(arguments,
                   ChildProcess::Options{.environment = {{"KAFKA_PROPERTIES", properties_}}});
}

void KafkaBroker::stop() {
  process_->signal(SIGTERM);
  process_->wait_exit(stop_limit);
  kill();
}

void KafkaBroker::kill() {
  process_->kill();
}

void KafkaBroker::pause() {
  process_->signal(SIGSTOP);
}

void KafkaBroker::resume() {
  process_->signal(SIGCONT);
}

std::string KafkaBroker::log() const {
  return process_->output();
}

void KafkaBroker::wait_until_it_answers() {
  const auto end = std::chrono::steady_clock::now() + start_limit;
  const bool ended = eventually(start_limit, [this] {
    return !process_->running() || KafkaClient(address()).answers(500ms);
  });
  if (!ended || !process_->running() || std::chrono::steady_clock::now() > end) {
    throw std::runtime_error("the Kafka broker does not answer: " + log());
  }
}

}  // namespace eventapp::test
