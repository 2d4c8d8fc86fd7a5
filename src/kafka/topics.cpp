#include "kafka/topics.hpp"

#include "eventapp/core/log.hpp"
#include "kafka/client_settings.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <utility>

namespace eventapp::kafka {

namespace {

constexpr const char* limit_setting = "max.message.bytes";
constexpr std::int64_t usual_limit_bytes = 1'048'588;
constexpr std::int64_t dead_letter_room_bytes = 64 * 1024;
constexpr Duration first_pause = std::chrono::milliseconds(250);
constexpr Duration longest_pause = std::chrono::seconds(10);

std::int64_t limit_in(const std::map<std::string, std::string>& limits, const std::string& topic) {
  std::int64_t limit = usual_limit_bytes;
  const auto found = limits.find(topic);
  if (found != limits.end()) {
    std::from_chars(found->second.data(), found->second.data() + found->second.size(), limit);
  }
  return limit;
}

}  // namespace

Topics::Topics(asio::io_context& io, Clock& clock, Reaper& reaper, KafkaConfig config,
               std::string bootstrap_servers)
    : strand_(asio::make_strand(io)),
      clock_(clock),
      reaper_(reaper),
      config_(std::move(config)),
      servers_(std::move(bootstrap_servers)),
      stop_(clock),
      tasks_(strand_, clock, "kafka topics") {}

void Topics::start(std::vector<TopicSpec> topics) {
  topics_ = std::move(topics);
  client_ = std::make_shared<AdminClient>(strand_, clock_, admin_settings(config_, servers_));
  tasks_.spawn(make_all());
}

awaitable<> Topics::make_all() {
  Duration pause = first_pause;
  while (!stopping_) {
    const TopicProblems problems = co_await make_once();
    if (stopping_ || problems.empty()) {
      done_ = problems.empty();
      break;
    }
    report(problems);
    co_await stop_.wait_until(clock_.now() + pause);
    pause = std::min(pause * 2, longest_pause);
  }
  client_->close();
  reaper_.take(std::move(client_), "admin");  // its threads are not needed any more
}

awaitable<TopicProblems> Topics::make_once() {
  const int replication = static_cast<int>(config_.replication_factor);
  TopicProblems problems = co_await client_->create(without_limits(false), replication);
  std::vector<NewTopic> dead_letters = without_limits(true);
  if (stopping_ || dead_letters.empty()) {
    co_return problems;
  }
  std::vector<std::string> sources;
  for (const TopicSpec& topic : topics_) {
    if (!topic.source.empty()) {
      sources.push_back(topic.source);
    }
  }
  const auto limits = co_await client_->read_setting(sources, limit_setting);
  for (std::size_t index = 0; index < dead_letters.size(); ++index) {
    const std::int64_t limit = limit_in(limits, sources[index]) + dead_letter_room_bytes;
    dead_letters[index].settings[limit_setting] = std::to_string(limit);
  }
  if (!stopping_) {
    TopicProblems more = co_await client_->create(std::move(dead_letters), replication);
    problems.merge(more);
  }
  co_return problems;
}

std::vector<NewTopic> Topics::without_limits(bool dead_letters) const {
  std::vector<NewTopic> made;
  for (const TopicSpec& topic : topics_) {
    if (topic.source.empty() != dead_letters) {
      made.push_back({topic.name, topic.partitions});
    }
  }
  return made;
}

void Topics::report(const TopicProblems& problems) {
  const auto& [topic, why] = *problems.begin();
  std::string line =
      fmt::format("{} topics are not made yet; it is tried again for ever. topic={}, reason={}",
                  problems.size(), topic, why);
  if (line != reported_) {
    log::warn(line);
    reported_ = std::move(line);
  }
}

awaitable<> Topics::drain() {
  return asio::co_spawn(strand_, drain_on_strand(), asio::use_awaitable);
}

awaitable<> Topics::drain_on_strand() {
  stopping_ = true;
  stop_.notify_all();
  if (client_) {
    client_->close();
  }
  co_await tasks_.join();
}

Health Topics::health() const {
  const bool waits = !topics_.empty() && !done_;
  return {"kafka.topics", waits ? Health::State::degraded : Health::State::ok,
          waits ? "some topics are not made yet; see the log" : ""};
}

}  // namespace eventapp::kafka
