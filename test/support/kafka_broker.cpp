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
  // Short-lived: it starts twice as fast without the JVM's second compiler.
  const ChildProcess::Environment environment = {
      {"KAFKA_PROPERTIES", properties_},
      {"KAFKA_JVM_OPTIONS", "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC"}};
  process_.emplace(arguments, ChildProcess::Options{.environment = environment});
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
  const KafkaClient client(address());
  const bool decided =
      eventually(start_limit, [&] { return !process_->running() || client.answers(500ms); });
  if (!decided || !process_->running()) {
    throw std::runtime_error("the Kafka broker does not answer: " + log());
  }
}

}  // namespace eventapp::test
