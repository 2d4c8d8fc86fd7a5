#include "kafka/admin_client.hpp"

#include "eventapp/core/error.hpp"
#include "kafka/client_settings.hpp"

#include <utility>

namespace eventapp::kafka {

namespace {

constexpr int request_timeout_ms = 10'000;
constexpr std::size_t error_bytes = 512;

using NewTopicPtr = std::unique_ptr<rd_kafka_NewTopic_t, decltype(&rd_kafka_NewTopic_destroy)>;
using ResourcePtr =
    std::unique_ptr<rd_kafka_ConfigResource_t, decltype(&rd_kafka_ConfigResource_destroy)>;

NewTopicPtr to_native(const NewTopic& topic, int replication_factor, std::string& why) {
  char text[error_bytes] = "";
  NewTopicPtr made(rd_kafka_NewTopic_new(topic.name.c_str(), topic.partitions, replication_factor,
                                         text, sizeof text),
                   &rd_kafka_NewTopic_destroy);
  why = text;
  for (const auto& [name, value] : topic.settings) {
    if (made) {
      rd_kafka_NewTopic_set_config(made.get(), name.c_str(), value.c_str());
    }
  }
  return made;
}

void note_results(const rd_kafka_event_t* event, TopicProblems& problems) {
  std::size_t count = 0;
  const auto* result = rd_kafka_event_CreateTopics_result(const_cast<rd_kafka_event_t*>(event));
  const auto* topics = rd_kafka_CreateTopics_result_topics(result, &count);
  for (std::size_t index = 0; index < count; ++index) {
    const rd_kafka_resp_err_t error = rd_kafka_topic_result_error(topics[index]);
    if (error == RD_KAFKA_RESP_ERR_NO_ERROR || error == RD_KAFKA_RESP_ERR_TOPIC_ALREADY_EXISTS) {
      continue;
    }
    const char* text = rd_kafka_topic_result_error_string(topics[index]);
    problems[rd_kafka_topic_result_name(topics[index])] =
        text != nullptr ? text : rd_kafka_err2str(error);
  }
}

void note_settings(const rd_kafka_event_t* event, const std::string& setting,
                   std::map<std::string, std::string>& found) {
  std::size_t count = 0;
  const auto* result = rd_kafka_event_DescribeConfigs_result(const_cast<rd_kafka_event_t*>(event));
  const auto* resources = rd_kafka_DescribeConfigs_result_resources(result, &count);
  for (std::size_t index = 0; index < count; ++index) {
    std::size_t entry_count = 0;
    const auto* entries = rd_kafka_ConfigResource_configs(resources[index], &entry_count);
    for (std::size_t entry = 0; entry < entry_count; ++entry) {
      const char* value = rd_kafka_ConfigEntry_value(entries[entry]);
      if (value != nullptr && setting == rd_kafka_ConfigEntry_name(entries[entry])) {
        found[rd_kafka_ConfigResource_name(resources[index])] = value;
      }
    }
  }
}

}  // namespace

AdminClient::AdminClient(Strand strand, Clock& clock, const config::StringMap& settings)
    : events_(clock, "admin", {}) {
  const auto conf = make_conf(settings);
  std::string why;
  conf->set("event_cb", static_cast<RdKafka::EventCb*>(&events_), why);
  client_.reset(RdKafka::Producer::create(conf.get(), why));
  if (!client_) {
    throw StartError("the Kafka admin client cannot be made: " + why);
  }
  replies_ = rd_kafka_queue_new(client_->c_ptr());
  queue_ = std::make_unique<EventQueue>(std::move(strand), replies_);
}

AdminClient::~AdminClient() = default;

void AdminClient::close() {
  queue_->close();
}

AdminClient::Options AdminClient::options(rd_kafka_admin_op_t operation) const {
  char text[error_bytes] = "";
  Options made(rd_kafka_AdminOptions_new(client_->c_ptr(), operation),
               &rd_kafka_AdminOptions_destroy);
  rd_kafka_AdminOptions_set_request_timeout(made.get(), request_timeout_ms, text, sizeof text);
  return made;
}

// Serves the client's own events on the way: its log lines.
awaitable<AdminClient::Event> AdminClient::result() {
  Event event(nullptr, &rd_kafka_event_destroy);
  while (!event) {
    const bool open = co_await queue_->ready();
    if (!open) {
      break;
    }
    client_->poll(0);
    event.reset(rd_kafka_queue_poll(replies_, 0));
  }
  co_return event;
}

awaitable<TopicProblems> AdminClient::create(std::vector<NewTopic> topics, int replication_factor) {
  TopicProblems problems;
  std::vector<NewTopicPtr> owned;
  std::vector<rd_kafka_NewTopic_t*> request;
  for (const NewTopic& topic : topics) {
    std::string why;
    if (auto native = to_native(topic, replication_factor, why)) {
      request.push_back(native.get());
      owned.push_back(std::move(native));
    } else {
      problems[topic.name] = why;
    }
  }
  if (request.empty()) {
    co_return problems;
  }
  const Options with = options(RD_KAFKA_ADMIN_OP_CREATETOPICS);
  rd_kafka_CreateTopics(client_->c_ptr(), request.data(), request.size(), with.get(), replies_);
  const Event event = co_await result();
  const bool failed = !event || rd_kafka_event_error(event.get()) != RD_KAFKA_RESP_ERR_NO_ERROR;
  if (!failed) {
    note_results(event.get(), problems);
    co_return problems;
  }
  const std::string why = event ? rd_kafka_event_error_string(event.get()) : "stopped";
  for (const NewTopic& topic : topics) {
    problems[topic.name] = why;
  }
  co_return problems;
}

awaitable<std::map<std::string, std::string>> AdminClient::read_setting(
    std::vector<std::string> topics, std::string setting) {
  std::map<std::string, std::string> found;
  std::vector<ResourcePtr> owned;
  std::vector<rd_kafka_ConfigResource_t*> request;
  for (const std::string& topic : topics) {
    owned.emplace_back(rd_kafka_ConfigResource_new(RD_KAFKA_RESOURCE_TOPIC, topic.c_str()),
                       &rd_kafka_ConfigResource_destroy);
    request.push_back(owned.back().get());
  }
  const Options with = options(RD_KAFKA_ADMIN_OP_DESCRIBECONFIGS);
  rd_kafka_DescribeConfigs(client_->c_ptr(), request.data(), request.size(), with.get(), replies_);
  const Event event = co_await result();
  if (event && rd_kafka_event_error(event.get()) == RD_KAFKA_RESP_ERR_NO_ERROR) {
    note_settings(event.get(), setting, found);
  }
  co_return found;
}

}  // namespace eventapp::kafka
